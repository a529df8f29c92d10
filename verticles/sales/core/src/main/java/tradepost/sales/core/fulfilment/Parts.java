package tradepost.sales.core.fulfilment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.sales.SalesEvents.OrderPart;

/** The rows of sales_order_part and sales_order_allocation. */
final class Parts {
    private static final String INSERT = """
            insert into sales_order_part(order_id, kind, shipment_id, line_id, location_id, quantity)
            select $1, $2, $3::uuid, u.line, u.place, u.pieces from unnest($4::uuid[], $5::uuid[], $6::bigint[]) as u(line, place, pieces)
            """;

    /** Whether a line of the order o has pieces that are neither shipped nor closed. */
    static final String ANY_OPEN = """
            exists (select 1 from sales_order_line l where l.order_id = o.id and l.shipped_quantity + l.closed_quantity < l.quantity)""";

    private static final String ALLOCATE = """
            insert into sales_order_allocation(order_id, line_id, location_id, quantity)
            select $1, u.line, u.place, u.pieces from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as u(line, place, pieces)
            on conflict do nothing
            """;

    /** The lines and locations of an order with allocations of which more was shipped and closed than was reserved there. */
    private static final String EXCEEDED = """
            select p.line_id, p.location_id, coalesce(a.quantity, 0) - p.pieces from (
              select line_id, location_id, sum(quantity)::bigint as pieces from sales_order_part where order_id = $1 group by 1, 2) p
            left join sales_order_allocation a on a.order_id = $1 and a.line_id = p.line_id and a.location_id = p.location_id
            where p.pieces > coalesce(a.quantity, 0) and exists (select 1 from sales_order_allocation where order_id = $1)
            """;

    /** Pieces of a line at a location. */
    record Place(UUID lineId, UUID locationId) {}

    private Parts() {}

    /** Keeps where the stock of the order was reserved; does nothing if that is known. */
    static void allocate(Tx tx, UUID orderId, Map<Place, Long> reserved) {
        tx.sql(
                ALLOCATE,
                orderId,
                reserved.keySet().stream().map(Place::lineId).toArray(UUID[]::new),
                reserved.keySet().stream().map(Place::locationId).toArray(UUID[]::new),
                reserved.values().toArray(Long[]::new));
    }

    /** By how many pieces too much was taken where. */
    static Map<Place, Long> exceeded(Tx tx, UUID orderId) {
        var exceeded = new HashMap<Place, Long>();
        for (var r : tx.sql(EXCEEDED, orderId)) exceeded.put(new Place(r.getUUID(0), r.getUUID(1)), -r.getLong(2));
        return exceeded;
    }

    static void insert(Tx tx, UUID orderId, String kind, @Nullable UUID shipmentId, List<OrderPart> parts) {
        tx.sql(
                INSERT,
                orderId,
                kind,
                shipmentId,
                parts.stream().map(OrderPart::lineId).toArray(UUID[]::new),
                parts.stream().map(OrderPart::locationId).toArray(UUID[]::new),
                parts.stream().map(OrderPart::quantity).toArray(Long[]::new));
    }
}
