package tradepost.inventory;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.reservation.BackorderPage;
import tradepost.inventory.reservation.BackorderQuery;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReservationPage;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.returns.CheckReturn;
import tradepost.inventory.stock.MovementPage;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.stock.StockLevel;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;

/** Stock of items at locations. Quantities are whole pieces. */
@ProxyGen
public interface InventoryService {
    String ADDRESS = "inventory";

    /** Returns zeros for an item that has never moved. Fails 404 item_not_found. */
    Future<StockLevel> getStock(UUID itemId, Caller caller);

    /** Fails 404 item_not_found, 400 location_not_found, 409 stale_quantity, 409 below_reserved. */
    Future<StockLevel> putStock(UUID itemId, PutStock body, Caller caller);

    /**
     * The stock of those items that have ever moved, in any order. For a context that shows many items at once and has checked the caller's
     * permission; it does not check that the items exist.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<AvailableStock>> availableStock(List<UUID> itemIds, Caller caller);

    /**
     * Whether these pieces could be booked now, for a context whose event will say that they have arrived: an event cannot be refused. Fails
     * 400 location_not_found, invalid_lines for too many serial numbers without a name, not_tracked, lot_required or serial_quantity, 409 expiry_differs, lot_number_taken or serial_in_stock.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Void> checkArrival(CheckArrival body, Caller caller);

    /**
     * Like {@link #checkArrival}, and says how many pieces of the named lots and serial numbers were shipped for the sales order, or have arrived of
     * the purchase order, because the caller has to refuse under its own lock what other requests have named since. Also fails 409
     * serial_not_shipped or lot_not_shipped if more is named than was shipped for the sales order and has not come back. If pieces of the item were
     * shipped for the order before the item was tracked, nobody knows their numbers: so many pieces of any lot may come back, and each serial number
     * counts as shipped once.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<CheckedArrival> checkedArrival(CheckArrival body, Caller caller);

    /**
     * Whether these pieces could leave now, for a context whose event will ask for it. Fails 400 location_not_found or not_tracked, 409
     * lot_not_received for a lot or serial number of which the order has not received so many pieces, or returned them, insufficient_stock or
     * item_frozen.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Void> checkReturn(CheckReturn body, Caller caller);

    /** Newest first. */
    Future<MovementPage> listMovements(MovementQuery query, Caller caller);

    /** Newest first. */
    Future<ReservationPage> listReservations(ReservationQuery query, Caller caller);

    /** Pieces of orders that wait for stock; the newest first, the others get it before. */
    Future<BackorderPage> listBackorders(BackorderQuery query, Caller caller);

    /**
     * Recomputes every level from its movements and reservations. If this takes longer than a few seconds, it continues after the response.
     */
    Future<StockVerification> verifyStock(Caller caller);

    /**
     * Like verifyStock, as a job of the kind verify_stock, whose result is a StockVerification. With the scope changed, it recomputes only
     * what has changed since it was last found correct. Fails 429 too_many_jobs.
     */
    Future<Job> startVerification(VerificationQuery query, Caller caller);

    /** Newest first. */
    Future<LocationPage> listLocations(LocationQuery query, Caller caller);

    /** Fails 409 code_taken. */
    Future<Location> createLocation(WriteLocation body, Caller caller);

    /** Fails 404 location_not_found. */
    Future<Location> getLocation(UUID locationId, Caller caller);

    /**
     * Replaces every field. Fails 404 location_not_found, 409 code_taken, 409 location_in_use, 409 default_location, 409
     * built_in_location, 412 stale_version.
     */
    Future<Location> putLocation(UUID locationId, WriteLocation body, Caller caller);

    /** Applies a merge patch. Fails as {@link #putLocation} does. */
    Future<Location> patchLocation(UUID locationId, JsonObject body, Caller caller);

    /**
     * Deletes a location where no stock has ever moved, or archives one that has no stock. Fails 404 location_not_found, 409 in_use,
     * 409 location_in_use, 409 default_location, 409 built_in_location, 412 stale_version.
     */
    Future<Void> deleteLocation(UUID locationId, DeleteLocation query, Caller caller);

    /** Fails 404 location_not_found, 409 built_in_location, 412 stale_version. */
    Future<Location> restoreLocation(UUID locationId, Caller caller);

    /**
     * Reserves every line of the order at this version, or none. Fails 409 insufficient_stock with the short lines, 409
     * reservation_released if this version was released before. Idempotent by order and version.
     */
    @RequiresPermission(value = "orders:confirm", own = true, idempotent = true)
    Future<Reservation> reserve(UUID orderId, long orderVersion, ReserveStock body, Caller caller);

    /**
     * The same for many orders, independently: one outcome for each, in their order. For a context that passes on the token of each caller:
     * an order whose caller may not confirm it has 401 or 403 as its outcome.
     */
    @RequiresPermission(value = "orders:confirm", idempotent = true)
    Future<List<ReserveOutcome>> reserveAll(List<ReserveOrder> orders, Caller caller);

    /**
     * What was reserved for this version of the order, whatever has happened to it since. For a context that has checked that the caller may
     * see the order. Fails 404 reservation_not_found.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Reservation> reservation(UUID orderId, long orderVersion, Caller caller);

    /** Releases this version of the order for good: frees its stock, and rejects a later reservation. Idempotent. */
    @RequiresPermission(value = "orders:confirm", own = true, idempotent = true)
    Future<Void> release(UUID orderId, long orderVersion, Caller caller);

    /**
     * These lots are to leave with shipments of the order, all or none. What is reserved for it is exchanged for free pieces of them, at the same location
     * and of lots that have not ended. Takes the place of what was picked for these shipments before, and does nothing for those that have left. Fails 400
     * not_tracked, serial_quantity or lot_not_found, 409 lot_not_available with each lot of which the order can have less.
     */
    @RequiresPermission(value = "shipments:ship", idempotent = true)
    Future<Void> pickLots(UUID orderId, PickLots body, Caller caller);

    /** Those of the locations that exist and are not archived, for a role that is to be limited to them. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<UUID>> existingLocations(List<UUID> locationIds, Caller caller);
}
