package tradepost.sales.core.fulfilment;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesEvents.OrderPart;
import tradepost.sales.SalesEvents.OrderShipped;
import tradepost.sales.core.fulfilment.Parts.Place;
import tradepost.sales.fulfilment.ShipOrder;

/**
 * Ships pieces of an order, once for each shipment. What the shipping context decides about its shipments counts only with this commit;
 * inventory and shipping follow its event.
 */
public final class Shipping {
    private static final String INSERT = """
            insert into sales_order_shipment(shipment_id, order_id) values ($1, $2) on conflict do nothing
            """;
    private static final String SHIPPED_BEFORE =
            "select 1 from sales_order_shipment where shipment_id = $1 and order_id = $2";

    /** Skips lines of which less is open. */
    private static final String SHIP_LINES = """
            update sales_order_line l set shipped_quantity = l.shipped_quantity + w.pieces, updated_at = now()
            from unnest($2::uuid[], $3::bigint[]) as w(line, pieces)
            where l.id = w.line and l.order_id = $1 and l.shipped_quantity + l.closed_quantity + l.backordered_quantity + w.pieces <= l.quantity
            returning l.id, l.item_id
            """;

    private static final String OPEN = """
            select id, quantity - shipped_quantity - closed_quantity - backordered_quantity from sales_order_line
            where order_id = $1 and id = any((select $2::uuid[])::uuid[])
            """;
    private static final String SHIP = """
            update sales_order o set fulfillment_status = case when f.open then 'partial' else 'fulfilled' end,
              status = case when o.status = 'paid' and not f.open then 'completed' else o.status end,
              version = o.version + 1, updated_at = now()
            from (select %s as open from sales_order o where o.id = $1) f
            where o.id = $1 and o.%s returning o.version, o.status, o.fulfillment_status
            """.formatted(Parts.ANY_OPEN, SalesStates.allowed(SalesStates.SHIP));

    private Shipping() {}

    /**
     * Does nothing if the shipment was shipped before. Fails 404 order_not_found, 400 invalid_lines, line_twice or line_not_found, 409
     * invalid_state or quantity_exceeds_open.
     */
    public static void ship(Tx tx, UUID orderId, ShipOrder body) {
        check(body);
        var order = OpenOrder.lock(tx, orderId);
        if (tx.sql(INSERT, body.shipmentId(), orderId).rowCount() == 0) {
            if (tx.firstOrNull(r -> true, SHIPPED_BEFORE, body.shipmentId(), orderId) != null) return;
            throw invalid("shipment_id", "is a shipment of another order");
        }
        order.require(SalesStates.statuses(SalesStates.SHIP));
        shipLines(tx, orderId, body);
        var parts = body.lines().stream()
                .map(l -> new OrderPart(l.lineId(), l.itemId(), l.locationId(), l.quantity()))
                .toList();
        Parts.insert(tx, orderId, "shipped", body.shipmentId(), parts);
        // else nothing is closed, removed or has waited
        if (order.keepsAllocation() || order.fulfillmentStatus().equals("partial")) requireReserved(tx, orderId, body);
        var now = tx.single(r -> r, SHIP, orderId);
        var data = new OrderShipped(
                orderId,
                order.customerId(),
                body.shipmentId(),
                order.reserved(),
                parts,
                now.getString(2),
                now.getString(1).equals("completed"),
                order.number(),
                order.currency());
        var event = EventLog.append(tx, SalesEvents.SHIPPED, orderId, now.getLong(0), data);
        EventLog.handOver(tx, "inventory", event);
        EventLog.handOver(tx, "shipping", event);
    }

    private static void check(ShipOrder body) {
        if (body.lines().isEmpty()) throw invalid("lines", "must have at least one line");
        var seen = new HashSet<Place>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            if (line.quantity() < 1) throw invalid(field(i, "quantity"), "must be at least 1");
            if (!seen.add(new Place(line.lineId(), line.locationId())))
                throw Problem.badRequest("line_twice", Problem.detail(field(i, "line_id"), "occurs twice"));
        }
    }

    private static void shipLines(Tx tx, UUID orderId, ShipOrder body) {
        var wanted = new LinkedHashMap<UUID, Long>();
        for (var l : body.lines()) wanted.merge(l.lineId(), l.quantity(), Math::addExact);
        var ids = wanted.keySet().toArray(UUID[]::new);
        var items = new HashMap<UUID, UUID>();
        for (var r : tx.sql(SHIP_LINES, orderId, ids, wanted.values().toArray(Long[]::new)))
            items.put(r.getUUID(0), r.getUUID(1));
        if (items.size() < wanted.size()) throw refusal(tx, orderId, body, wanted, ids);
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            if (!line.itemId().equals(items.get(line.lineId())))
                throw invalid(field(i, "item_id"), "is not the item of the line");
        }
    }

    private static ServiceException refusal(Tx tx, UUID orderId, ShipOrder body, Map<UUID, Long> wanted, UUID[] ids) {
        var open = new HashMap<UUID, Long>();
        for (var r : tx.sql(OPEN, orderId, ids)) open.put(r.getUUID(0), r.getLong(1));
        var unknown = new ArrayList<JsonObject>();
        var exceeded = new ArrayList<JsonObject>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i).lineId();
            var left = open.get(line);
            if (left == null) unknown.add(unknown(i));
            else if (wanted.getOrDefault(line, 0L) > left) exceeded.add(exceeded(i, left));
        }
        return unknown.isEmpty()
                ? Problem.conflict("quantity_exceeds_open", exceeded.toArray(JsonObject[]::new))
                : Problem.badRequest("line_not_found", unknown.toArray(JsonObject[]::new));
    }

    /** A closing may have taken pieces at the location of a shipment, while others of the line are open elsewhere. */
    private static void requireReserved(Tx tx, UUID orderId, ShipOrder body) {
        var exceeded = Parts.exceeded(tx, orderId);
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            var tooMany = exceeded.get(new Place(line.lineId(), line.locationId()));
            if (tooMany != null) faults.add(exceeded(i, Math.max(0, line.quantity() - tooMany)));
        }
        Problem.conflictIf("quantity_exceeds_open", faults);
    }

    static JsonObject unknown(int line) {
        return Problem.detail(field(line, "line_id"), "does not belong to this order");
    }

    static JsonObject exceeded(int line, long open) {
        return Problem.detail(field(line, "quantity"), "must be at most " + open + ", which is open");
    }

    static String field(int line, String name) {
        return "lines[" + line + "]." + name;
    }

    private static ServiceException invalid(String field, String reason) {
        return Problem.badRequest("invalid_lines", Problem.detail(field, reason));
    }
}
