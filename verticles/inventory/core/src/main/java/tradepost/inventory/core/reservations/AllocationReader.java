package tradepost.inventory.core.reservations;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** What was reserved for orders at first: the sum of what they still hold, what was shipped, and what was released. */
public final class AllocationReader {
    /** Of a line, the locations in the order in which they serve orders. */
    private static final String GET = """
            select o.request_id, r.line_id, r.item_id, r.location_id, sum(r.quantity)::bigint, %s, l.code
            from order_reservation o left join reservation r using (order_id, order_version) left join location l on l.id = r.location_id
            where o.order_id = $1 and o.order_version = $2
            group by o.request_id, r.line_id, r.item_id, r.location_id, l.priority, l.code order by l.priority, r.location_id, r.line_id
            """.formatted(ItemNames.of("r.item_id"));

    private static final String OF_ORDERS = """
            select order_id, line_id, item_id, location_id, sum(quantity)::bigint, %s, %s, order_version from reservation r
            where order_id = any((select $1::uuid[])::uuid[]) group by order_id, order_version, line_id, item_id, location_id
            """.formatted(ItemNames.of("r.item_id"), Locations.code("r.location_id"));

    /** An order at a version. */
    record Version(UUID orderId, long orderVersion) {}

    private AllocationReader() {}

    /** Fails 404 order_not_found if nothing was ever reserved for this version. */
    public static Future<Reservation> find(Db db, UUID orderId, long orderVersion) {
        return db.query(GET, orderId, orderVersion).map(rows -> {
            if (rows.size() == 0) throw Problem.notFound("order_not_found");
            var lines = new ArrayList<HeldLine>();
            for (var r : rows) if (r.getUUID(1) != null) lines.add(line(r)); // everything may wait for stock
            return new Reservation(orderId, orderVersion, rows.iterator().next().getUUID(0), lines);
        });
    }

    /** Without a statement if there are none. */
    static Map<Version, List<HeldLine>> of(Tx tx, Set<UUID> orderIds) {
        var found = new HashMap<Version, List<HeldLine>>();
        if (orderIds.isEmpty()) return found;
        for (var r : tx.sql(OF_ORDERS, (Object) orderIds.toArray(UUID[]::new)))
            found.computeIfAbsent(new Version(r.getUUID(0), r.getLong(7)), v -> new ArrayList<>())
                    .add(line(r));
        return found;
    }

    private static HeldLine line(Row r) {
        var item = Named.of(r.getUUID(2), r.getArrayOfStrings(5));
        return new HeldLine(
                r.getUUID(1), r.getUUID(2), item.sku(), item.name(), r.getUUID(3), r.getString(6), r.getLong(4));
    }
}
