package tradepost.shipping.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents.OrderChanged;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.core.Fulfilments.Confirmed;
import tradepost.shipping.core.Fulfilments.NewLine;
import tradepost.shipping.core.Fulfilments.Part;
import tradepost.shipping.core.Picking.Closed;

/**
 * Follows a change of a confirmed order. The event says what is reserved where after it, and the difference to what is known here is
 * added to the pick lists or taken from them: an order that was read from sales may be newer than its events.
 */
final class ChangedOrders {
    private static final String RESERVED =
            "select order_line_id, location_id, reserved from fulfilment_line where order_id = $1";

    private static final String CHANGE = """
            update fulfilment_line f set reserved = f.reserved + c.pieces
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::bigint[])) as c(line_id, location_id, pieces)
            where f.order_line_id = c.line_id and f.location_id = c.location_id
            """;

    private static final String ADDRESS = """
            update fulfilment set ship_to = $2, status = case when $3 then 'open' else status end, updated_at = now() where order_id = $1
            """;

    /** Pieces of a line at a location. */
    private record Place(UUID lineId, UUID locationId) {}

    private ChangedOrders() {}

    /** The order as the event describes it, for one that is not known yet. */
    static Confirmed confirmed(OrderChanged order) {
        return new Confirmed(
                order.orderId(),
                order.orderVersion(),
                order.number(),
                order.customerId(),
                order.customerName(),
                OrderReader.json(order.shipTo()),
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
                    r.lineId(),
                    r.locationId(),
                    place + 1,
                    item.itemId(),
                    text(item.sku()),
                    text(item.name()),
                    r.quantity()));
        }
        return parts;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** The order is locked, and neither unknown nor cancelled. */
    static void change(Tx tx, OrderChanged order) {
        var known = new HashMap<Place, Long>();
        for (var r : tx.sql(RESERVED, order.orderId())) known.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        var left = new HashSet<>(known.keySet());
        var fresh = new ArrayList<Part>();
        var grown = new ArrayList<Part>();
        var changed = new LinkedHashMap<Place, Long>();
        for (var part : parts(order)) {
            var place = new Place(part.lineId(), part.locationId());
            left.remove(place);
            var before = known.get(place);
            if (before == null) fresh.add(part);
            else if (part.quantity() != before) changed.put(place, part.quantity() - before);
            long more = part.quantity() - (before == null ? 0 : before);
            if (more > 0)
                grown.add(new Part(
                        part.lineId(), part.locationId(), part.lineNo(), part.itemId(), part.sku(), part.name(), more));
        }
        for (var place : left) {
            long before = known.getOrDefault(place, 0L);
            if (before > 0) changed.put(place, -before);
        }
        if (!fresh.isEmpty()) Fulfilments.insertLines(tx, order.orderId(), fresh);
        add(tx, order.orderId(), grown);
        remove(tx, order, changed);
        ShipmentWrites.expect(changed.size(), write(tx, changed));
        var address = OrderReader.json(order.shipTo());
        tx.sql(ADDRESS, order.orderId(), address, !grown.isEmpty());
        tx.sql(ShipmentQueries.DONE, order.orderId());
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

    private static void remove(Tx tx, OrderChanged order, Map<Place, Long> changed) {
        var removed = new ArrayList<Closed>();
        changed.forEach((place, n) -> {
            if (n < 0) removed.add(new Closed(place.lineId(), place.locationId(), -n));
        });
        if (!removed.isEmpty()) ShipmentWrites.close(tx, order.orderId(), removed, order.reason());
    }

    /** Adds pieces to the pick lists of the order; a location that has none gets one. */
    private static void add(Tx tx, UUID orderId, List<Part> parts) {
        if (parts.isEmpty()) return;
        var lists = new HashMap<UUID, UUID>();
        for (var held : ShipmentWrites.work(tx, orderId))
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
        Fulfilments.addLines(tx, lines);
        ShipmentWrites.touch(tx, touched);
        if (!made.isEmpty()) ShipmentWrites.append(tx, ShippingEvents.UPDATED, made.values());
    }
}
