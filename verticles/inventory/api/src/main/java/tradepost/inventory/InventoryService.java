package tradepost.inventory;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReservationPage;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.contract.Needs;
import tradepost.kernel.identity.Caller;

/** Stock of items at locations. Quantities are whole pieces. */
@ProxyGen
public interface InventoryService {
    String ADDRESS = "inventory";

    /** Zeros for an item that was never moved. Fails 404 item_not_found. */
    Future<StockLevel> getStock(UUID itemId, Caller caller);

    /** Fails 404 item_not_found, 400 location_not_found, 409 stale_quantity, 409 below_reserved. */
    Future<StockLevel> putStock(UUID itemId, PutStock body, Caller caller);

    /**
     * Of those of the items that were ever moved, in any order. For a context that shows many items at once to somebody who may see
     * them; whether there are such items is its own business.
     */
    @Needs(value = "authenticated", idempotent = true)
    Future<List<AvailableStock>> availableStock(List<UUID> itemIds, Caller caller);

    /** Newest first. */
    Future<MovementPage> listMovements(MovementQuery query, Caller caller);

    /** Newest first. */
    Future<ReservationPage> listReservations(ReservationQuery query, Caller caller);

    /** Recomputes every level from its movements and reservations. What takes longer than a few seconds goes on after the answer. */
    Future<StockVerification> verifyStock(Caller caller);

    /** Newest first. */
    Future<LocationPage> listLocations(LocationQuery query, Caller caller);

    /** Fails 409 code_taken. */
    Future<Location> createLocation(WriteLocation body, Caller caller);

    /**
     * Reserves every line of the order at this version, or none. Fails 409 insufficient_stock with the short lines, 409
     * reservation_released when this version was given up before. Idempotent by order and version.
     */
    @Needs(value = "orders:confirm", own = true, idempotent = true)
    Future<Reservation> reserve(UUID orderId, long orderVersion, ReserveStock body, Caller caller);

    /**
     * The same for many, each by itself: an outcome for each, in their order. For a context, which passes the token of each caller
     * on: an order whose caller may not confirm it has 401 or 403 as its outcome.
     */
    @Needs(value = "orders:confirm", idempotent = true)
    Future<List<ReserveOutcome>> reserveAll(List<ReserveOrder> orders, Caller caller);

    /** Gives up this version of the order for good: releases what it holds, and refuses a reserve that comes later. Idempotent. */
    @Needs(value = "orders:confirm", own = true, idempotent = true)
    Future<Void> release(UUID orderId, long orderVersion, Caller caller);

    /** What the order holds at this version leaves for the customer. Fails 409 invalid_state unless it is held. */
    @Needs("orders:ship")
    Future<Void> fulfil(UUID orderId, long orderVersion, Caller caller);
}
