package tradepost.shipping.core.shipment;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.ReservationLine;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.core.shipment.FulfilmentWriter.Confirmed;
import tradepost.shipping.core.shipment.FulfilmentWriter.Part;

/**
 * Reads orders that are not known here: those that were confirmed before this context existed, and those whose event is still under way.
 * What it stores is what the event would, so that whichever comes second changes nothing.
 */
public final class OrderReader {
    private static final int PAGE = 100;
    /** More than an order can have: each of its lines at each of ten locations. */
    private static final int PAGES_MAX = 100;

    private static final Set<String> CONFIRMED = Set.of("confirmed", "paid");

    private final Db db;
    private final SalesService sales;
    private final InventoryService inventory;

    public OrderReader(Db db, SalesService sales, InventoryService inventory) {
        this.db = db;
        this.sales = sales;
        this.inventory = inventory;
    }

    /** Reads the order if it is not known yet. Fails 404 order_not_found, 409 invalid_state, and as {@link PickingRules#take} if all of it waits for stock. */
    void know(UUID orderId, CreateShipments body, Caller caller) {
        if (db.list(r -> r.getString(0), ShipmentQueries.KNOWN, orderId).await().size() > 0) return;
        var order = sales.getOrder(orderId, caller).await();
        if (!CONFIRMED.contains(order.order().status()))
            throw Problem.conflict(
                    "invalid_state",
                    Problem.detail("status", "is " + order.order().status()));
        var reserved = ofFirstVersion(reserved(orderId, caller));
        if (reserved.isEmpty()) PickingRules.take(List.of(), lines(order), body); // fails: nothing is open
        var confirmed = confirmed(order, reserved);
        db.tx(tx -> {
            FulfilmentWriter.insert(tx, List.of(confirmed));
            return confirmed;
        });
    }

    /** The ids of the lines of an order; none for a caller who may not read it. */
    Set<UUID> lines(UUID orderId, Caller caller) {
        return sales.getOrder(orderId, caller)
                .map(OrderReader::lines)
                .recover(t -> Problem.from(t).failureCode() == 403
                        ? Future.succeededFuture(Set.of())
                        : Future.failedFuture(t))
                .await();
    }

    private static Set<UUID> lines(SalesOrderWithItems order) {
        return order.items().stream().map(SalesOrderLine::id).collect(Collectors.toSet());
    }

    private List<ReservationLine> reserved(UUID orderId, Caller caller) {
        var found = new ArrayList<ReservationLine>();
        String after = null;
        for (int page = 0; page < PAGES_MAX; page++) {
            var query = new ReservationQuery(
                    Page.of(PAGE, null, after, List.of("created_at")),
                    null,
                    orderId,
                    null,
                    List.of("active"),
                    null,
                    null);
            var next = inventory.listReservations(query, caller).await();
            found.addAll(next.data());
            after = next.meta().next();
            if (after == null) return found;
        }
        throw new IllegalStateException("order " + orderId + " has too many reservations");
    }

    /** Without what is reserved for a change that sales may still decline; the event of the change adds it. */
    private static List<ReservationLine> ofFirstVersion(List<ReservationLine> all) {
        long first = all.stream().mapToLong(ReservationLine::orderVersion).min().orElse(0);
        return all.stream().filter(r -> r.orderVersion() == first).toList();
    }

    private static Confirmed confirmed(SalesOrderWithItems order, List<ReservationLine> reserved) {
        var o = order.order();
        var places = new HashMap<UUID, Integer>();
        for (int i = 0; i < order.items().size(); i++)
            places.put(order.items().get(i).id(), i);
        var parts = new ArrayList<Part>();
        for (var r : reserved) {
            var place = places.get(r.lineId());
            if (place != null) parts.add(part(r, order.items().get(place), place + 1));
        }
        return new Confirmed(
                o.id(),
                reserved.getFirst().orderVersion(),
                o.number(),
                o.customerId(),
                o.customerName(),
                json(o.shippingAddress()),
                parts);
    }

    private static Part part(ReservationLine reserved, SalesOrderLine line, int lineNo) {
        return new Part(
                line.id(), reserved.locationId(), lineNo, line.itemId(), line.sku(), line.name(), reserved.quantity());
    }

    static @Nullable JsonObject json(@Nullable Record address) {
        return address == null ? null : Json.write(address);
    }
}
