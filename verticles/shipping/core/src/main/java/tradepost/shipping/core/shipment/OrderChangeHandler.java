package tradepost.shipping.core.shipment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.sales.event.OrderChanged;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.core.shipment.FulfilmentWriter.Confirmed;
import tradepost.shipping.core.shipment.FulfilmentWriter.NewLine;
import tradepost.shipping.core.shipment.FulfilmentWriter.Part;
import tradepost.shipping.core.shipment.PickingRules.Closed;

/**
 * Follows a change of a confirmed order. The event says what is reserved where after it. The pick lists get, or lose, the difference to what
 * is open here: an order that was read from sales may be newer than its events, and so may the shipments that sales has decided on.
 */
final class OrderChangeHandler {
    /** What was reserved of order $1, and how many pieces are closed or shipped. */
    private static final String KNOWN = """
            select f.order_line_id, f.location_id, f.reserved, f.closed + coalesce(s.pieces, 0)::bigint
            from fulfilment_line f left join (
              select l.order_line_id, s.location_id, sum(l.quantity) as pieces
              from shipment s join shipment_line l on l.shipment_id = s.id
              where s.order_id = $1 and s.status in ('shipped', 'delivered') group by 1, 2) s using (order_line_id, location_id)
            where f.order_id = $1
            """;

    private static final String CHANGE = """
            update fulfilment_line f set reserved = c.pieces
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::bigint[])) as c(line_id, location_id, pieces)
            where f.order_line_id = c.line_id and f.location_id = c.location_id
            """;

    private static final String ADDRESS = """
            update fulfilment set ship_to = $2, status = case when $3 then 'open' else status end, updated_at = now() where order_id = $1
            """;

    /** Pieces of a line at a location. */
    private record Place(UUID lineId, UUID locationId) {}

    /** @param ended the pieces that are closed or shipped; may be more than are reserved, see {@link ShipmentWriter} */
    private record Known(long reserved, long ended) {
        /** How many pieces more are open if so many are reserved. */
        long more(long pieces) {
            return Math.max(0, pieces - ended) - Math.max(0, reserved - ended);
        }
    }

    private OrderChangeHandler() {}

    /** The order as the event describes it, for one that is not known yet. */
    static Confirmed confirmed(OrderChanged order) {
        return new Confirmed(
                order.orderId(),
                order.orderVersion(),
                order.number(),
                order.customerId(),
                order.customerName(),
                OrderReader.json(order.shippingAddress()),
                parts(order));
    }

    private static List<Part> parts(OrderChanged order) {
        var places = new HashMap<UUID, Integer>();
        for (int i = 0; i < order.items().size(); i++)
            places.put(order.items().get(i).lineId(), i);
        var parts = new ArrayList<Part>();
        for (var r : order.reserved()) {
            int place = Objects.requireNonNull(places.get(r.lineId()));
            var item = order.items().get(place);
            parts.add(new Part(
                    r.lineId(), r.locationId(), place + 1, item.itemId(), item.sku(), item.name(), r.quantity()));
        }
        return parts;
    }

    /** The order is locked, and neither unknown nor cancelled. */
    static void change(Tx tx, OrderChanged order) {
        var known = new HashMap<Place, Known>();
        for (var r : tx.sql(KNOWN, order.orderId()))
            known.put(new Place(r.getUUID(0), r.getUUID(1)), new Known(r.getLong(2), r.getLong(3)));
        var fresh = new ArrayList<Part>();
        var grown = new ArrayList<Part>();
        var removed = new ArrayList<Closed>();
        var changed = new LinkedHashMap<Place, Long>(); // what is reserved now
        for (var part : parts(order)) {
            var place = new Place(part.lineId(), part.locationId());
            var before = known.remove(place);
            if (before == null) fresh.add(part);
            else if (part.quantity() != before.reserved()) changed.put(place, part.quantity());
            long more = before == null ? part.quantity() : before.more(part.quantity());
            if (more > 0) grown.add(part.of(more));
            if (more < 0) removed.add(new Closed(place.lineId(), place.locationId(), -more));
        }
        known.forEach((place, before) -> {
            if (before.reserved() > 0) changed.put(place, 0L);
            if (before.more(0) < 0) removed.add(new Closed(place.lineId(), place.locationId(), -before.more(0)));
        });
        if (!fresh.isEmpty()) FulfilmentWriter.insertLines(tx, order.orderId(), fresh);
        add(tx, order.orderId(), grown);
        if (!removed.isEmpty()) ShipmentWriter.close(tx, order.orderId(), removed, order.reason());
        ShipmentWriter.expect(changed.size(), write(tx, changed));
        var address = OrderReader.json(order.shippingAddress());
        tx.sql(ADDRESS, order.orderId(), address, !grown.isEmpty());
        ShipmentWriter.done(tx, List.of(order.orderId()));
    }

    private static int write(Tx tx, Map<Place, Long> changed) {
        if (changed.isEmpty()) return 0;
        return tx.sql(
                        CHANGE,
                        changed.keySet().stream().map(Place::lineId).toArray(UUID[]::new),
                        changed.keySet().stream().map(Place::locationId).toArray(UUID[]::new),
                        changed.values().toArray(Long[]::new))
                .rowCount();
    }

    /** Adds pieces to the pick lists of the order; a location that has none gets one. */
    private static void add(Tx tx, UUID orderId, List<Part> parts) {
        if (parts.isEmpty()) return;
        var lists = new HashMap<UUID, UUID>();
        for (var held : ShipmentWriter.work(tx, orderId))
            if (held.isOpen()) lists.put(held.locationId(), held.shipmentId());
        var touched = new HashSet<UUID>();
        var made = new LinkedHashMap<UUID, UUID>(); // by location
        var lines = new ArrayList<NewLine>();
        for (var part : parts) {
            var list = lists.get(part.locationId());
            if (list == null) list = made.computeIfAbsent(part.locationId(), l -> Ids.next());
            else touched.add(list);
            lines.add(new NewLine(list, part.lineId(), part.itemId(), part.quantity()));
        }
        if (!made.isEmpty())
            tx.sql(
                    ShipmentQueries.INSERT,
                    made.values().toArray(UUID[]::new),
                    made.keySet().stream().map(l -> orderId).toArray(UUID[]::new),
                    made.keySet().toArray(UUID[]::new));
        FulfilmentWriter.addLines(tx, lines);
        ShipmentWriter.touch(tx, touched);
        if (!made.isEmpty()) ShipmentWriter.append(tx, ShippingEvents.UPDATED, made.values());
    }
}
