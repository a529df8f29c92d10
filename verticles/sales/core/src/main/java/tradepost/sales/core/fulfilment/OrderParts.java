package tradepost.sales.core.fulfilment;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.event.OrderPart;

/** The rows of sales_order_part and sales_order_allocation. */
public final class OrderParts {
    private static final String INSERT = """
            insert into sales_order_part(order_id, kind, shipment_id, line_id, location_id, quantity)
            select u.order_id, $1, u.shipment, u.line, u.place, u.pieces
            from unnest((select $2::uuid[]), (select $3::uuid[]), (select $4::uuid[]), (select $5::uuid[]), (select $6::bigint[]))
              as u(order_id, shipment, line, place, pieces)
            """;

    /** Whether a line of the order o has pieces that are neither shipped nor closed. */
    public static final String ANY_OPEN = """
            exists (select 1 from sales_order_line l where l.order_id = o.id and l.shipped_quantity + l.closed_quantity < l.quantity)""";

    /** Whether the customer of the order o has kept pieces that were shipped. */
    public static final String ANY_KEPT = """
            exists (select from sales_order_line l where l.order_id = o.id and l.shipped_quantity > l.returned_quantity)""";

    private static final String ALLOCATE = """
            insert into sales_order_allocation(order_id, line_id, location_id, quantity)
            select $1, u.line, u.place, u.pieces from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as u(line, place, pieces)
            on conflict do nothing
            """;

    private static final String FORGET = "delete from sales_order_allocation where order_id = $1";

    private static final String ALLOCATED = """
            select line_id, location_id, quantity from sales_order_allocation where order_id = $1 order by line_id, location_id
            """;

    private static final String ENDED =
            "select line_id, location_id, sum(quantity)::bigint from sales_order_part where order_id = $1 group by 1, 2";

    /** The lines and locations of an order with allocations of which more was shipped and closed than was reserved there. */
    private static final String EXCEEDED = """
            select p.line_id, p.location_id, coalesce(a.quantity, 0) - p.pieces from (
              select line_id, location_id, sum(quantity)::bigint as pieces from sales_order_part where order_id = $1 group by 1, 2) p
            left join sales_order_allocation a on a.order_id = $1 and a.line_id = p.line_id and a.location_id = p.location_id
            where p.pieces > coalesce(a.quantity, 0) and exists (select 1 from sales_order_allocation where order_id = $1)
            """;

    /** Pieces of a line at a location. */
    public record Place(UUID lineId, UUID locationId) {}

    private OrderParts() {}

    /** Keeps where the stock of the order was reserved; does nothing if that is known. */
    static void allocate(Tx tx, UUID orderId, Map<Place, Long> reserved) {
        tx.sql(
                ALLOCATE,
                orderId,
                reserved.keySet().stream().map(Place::lineId).toArray(UUID[]::new),
                reserved.keySet().stream().map(Place::locationId).toArray(UUID[]::new),
                reserved.values().toArray(Long[]::new));
    }

    /** Replaces where the stock of the order was reserved. */
    public static void reallocate(Tx tx, UUID orderId, Map<Place, Long> reserved) {
        tx.sql(FORGET, orderId);
        allocate(tx, orderId, reserved);
    }

    /** Where the stock of an order was reserved: as it is kept here, or else by inventory. In the order in which the locations serve. */
    public static Map<Place, Long> reserved(Db db, StoredOrder order, Reservation first) {
        return reserved(db.query(ALLOCATED, order.id()).await(), order, first);
    }

    /** As it is kept here. */
    static Map<Place, Long> kept(Tx tx, UUID orderId) {
        var kept = new LinkedHashMap<Place, Long>();
        for (var r : tx.sql(ALLOCATED, orderId)) kept.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        return kept;
    }

    static Map<Place, Long> reserved(Tx tx, StoredOrder order, Reservation first) {
        return reserved(tx.sql(ALLOCATED, order.id()), order, first);
    }

    /** A location that inventory did not name serves last. */
    private static Map<Place, Long> reserved(RowSet<Row> kept, StoredOrder order, Reservation first) {
        var places = new LinkedHashMap<Place, Long>();
        for (var h : first.lines()) places.merge(new Place(h.lineId(), h.locationId()), h.quantity(), Long::sum);
        if (kept.size() == 0 && !order.keepsAllocation()) return places;
        var ranks = new HashMap<UUID, Integer>();
        for (var place : places.keySet()) ranks.putIfAbsent(place.locationId(), ranks.size());
        var sorted = new LinkedHashMap<Place, Long>();
        kept.stream()
                .sorted(Comparator.comparing(r -> ranks.getOrDefault(r.getUUID(1), Integer.MAX_VALUE)))
                .forEach(r -> sorted.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2)));
        return sorted;
    }

    /** What was shipped or closed where. */
    public static Map<Place, Long> ended(Db db, UUID orderId) {
        return ended(db.query(ENDED, orderId).await());
    }

    static Map<Place, Long> ended(Tx tx, UUID orderId) {
        return ended(tx.sql(ENDED, orderId));
    }

    private static Map<Place, Long> ended(RowSet<Row> rows) {
        var ended = new LinkedHashMap<Place, Long>();
        for (var r : rows) ended.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        return ended;
    }

    /** By how many pieces too much was taken where. */
    static Map<Place, Long> exceeded(Tx tx, UUID orderId) {
        var exceeded = new HashMap<Place, Long>();
        for (var r : tx.sql(EXCEEDED, orderId)) exceeded.put(new Place(r.getUUID(0), r.getUUID(1)), -r.getLong(2));
        return exceeded;
    }

    /** A part of an order that ends; the shipment is null if it is closed. */
    record Ended(UUID orderId, @Nullable UUID shipmentId, OrderPart part) {}

    static void insertClosed(Tx tx, UUID orderId, List<OrderPart> parts) {
        insert(
                tx,
                "closed",
                parts.stream().map(p -> new Ended(orderId, null, p)).toList());
    }

    static void insert(Tx tx, String kind, List<Ended> ended) {
        tx.send(
                INSERT,
                kind,
                ended.stream().map(Ended::orderId).toArray(UUID[]::new),
                ended.stream().map(Ended::shipmentId).toArray(UUID[]::new),
                ended.stream().map(e -> e.part().lineId()).toArray(UUID[]::new),
                ended.stream().map(e -> e.part().locationId()).toArray(UUID[]::new),
                ended.stream().map(e -> e.part().quantity()).toArray(Long[]::new));
    }

    /** What is reserved where after pieces were added and removed. */
    public static Map<Place, Long> after(Map<Place, Long> reserved, List<OrderPart> added, List<OrderPart> removed) {
        var after = new LinkedHashMap<>(reserved);
        for (var p : added) after.merge(new Place(p.lineId(), p.locationId()), p.quantity(), Long::sum);
        for (var p : removed) after.merge(new Place(p.lineId(), p.locationId()), -p.quantity(), Long::sum);
        after.values().removeIf(n -> n == 0);
        return after;
    }
}
