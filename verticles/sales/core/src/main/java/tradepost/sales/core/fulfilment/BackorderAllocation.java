package tradepost.sales.core.fulfilment;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.inventory.event.OrderAllocated;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Money;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.event.ConfirmedItem;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderPart;

/** Pieces of confirmed orders that wait for stock, and those that get it. */
public final class BackorderAllocation {
    /** Of orders that have just been confirmed: $1 lines, $2 how many pieces of them wait. */
    private static final String WAIT = """
            with waiting as (
              update sales_order_line l set backordered_quantity = w.pieces
              from unnest($1::uuid[], $2::bigint[]) as w(line, pieces) where l.id = w.line returning l.order_id)
            update sales_order set keeps_allocation = true where id in (select order_id from waiting)
            """;

    private static final String HELD = """
            insert into sales_order_allocation(order_id, line_id, location_id, quantity)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])
            """;

    private static final String APPLIED_AT =
            "select 1 from sales_order_change where order_id = $1 and order_version = $2 and applied_at is not null";
    private static final String LINES = """
            select id, item_id, sku, name, quantity, unit_price, subtotal, backordered_quantity, discount_amount, tax_amount from sales_order_line
            where order_id = $1 order by line_no
            """;
    private static final String LOWER = """
            update sales_order_line l set backordered_quantity = l.backordered_quantity - a.pieces, updated_at = now()
            from unnest($2::uuid[], $3::bigint[]) as a(line, pieces)
            where l.id = a.line and l.order_id = $1 and l.backordered_quantity >= a.pieces
            """;
    private static final String STEP = """
            update sales_order set version = version + 1, updated_at = now() where id = $1 returning version
            """;

    /** A confirmed order of which pieces wait. */
    public record Waits(UUID orderId, List<HeldLine> held, List<WaitingLine> waiting) {}

    private record Line(ConfirmedItem item, long waiting) {}

    private BackorderAllocation() {}

    /** Keeps what waits of orders that are confirmed in this transaction, and where the rest is reserved. */
    public static void confirmed(Tx tx, List<Waits> orders) {
        if (orders.isEmpty()) return;
        var lines = orders.stream().flatMap(o -> o.waiting().stream()).toList();
        tx.sql(
                WAIT,
                lines.stream().map(WaitingLine::lineId).toArray(UUID[]::new),
                lines.stream().map(WaitingLine::quantity).toArray(Long[]::new));
        var ids = new ArrayList<UUID>();
        var held = new ArrayList<HeldLine>();
        for (var o : orders)
            for (var h : o.held()) {
                ids.add(o.orderId());
                held.add(h);
            }
        if (held.isEmpty()) return;
        tx.sql(
                HELD,
                ids.toArray(UUID[]::new),
                held.stream().map(HeldLine::lineId).toArray(UUID[]::new),
                held.stream().map(HeldLine::locationId).toArray(UUID[]::new),
                held.stream().map(HeldLine::quantity).toArray(Long[]::new));
    }

    /**
     * Takes the stock for those of its pieces that still wait, the first ones first. Inventory has released the rest, because pieces were
     * closed or removed meanwhile; see {@code Backorders.remove} there. An order that is cancelled, or was never confirmed, takes nothing.
     */
    public static void allocated(Tx tx, Event event) {
        var data = event.data(OrderAllocated.class);
        var order = tx.firstOrNull(StoredOrder::of, StoredOrder.LOCK, data.orderId());
        if (order == null || order.status().equals("cancelled") || order.confirmedVersion() == null) return;
        // pieces that a change has added got stock before inventory knew that the change was applied
        if (order.reserved() != data.orderVersion() && !isApplied(tx, order.id(), data.orderVersion())) return;
        var lines = new LinkedHashMap<UUID, Line>();
        for (var r : tx.sql(LINES, data.orderId())) lines.put(r.getUUID(0), line(r, order.currency()));
        var waiting = new HashMap<UUID, Long>();
        lines.forEach((id, l) -> waiting.put(id, l.waiting()));
        var added = taken(data, WaitingPieces.of(tx, order, data.orderVersion(), waiting));
        if (added.isEmpty()) return;
        var pieces = new LinkedHashMap<UUID, Long>();
        for (var p : added) pieces.merge(p.lineId(), p.quantity(), Long::sum);
        var lowered = tx.sql(
                LOWER,
                order.id(),
                pieces.keySet().toArray(UUID[]::new),
                pieces.values().toArray(Long[]::new));
        if (lowered.rowCount() != pieces.size())
            throw new IllegalStateException("the lines of order " + order.id() + " have changed under its lock");
        WaitingPieces.allocated(tx, order, data.orderVersion(), pieces);
        var reserved = OrderParts.after(OrderParts.kept(tx, order.id()), added, List.of());
        OrderParts.reallocate(tx, order.id(), reserved);
        publish(tx, order, event, lines, added, reserved);
    }

    /** Whether a change of this version of the order was applied, so that its pieces belong to the order. */
    private static boolean isApplied(Tx tx, UUID orderId, long version) {
        return tx.firstOrNull(r -> true, APPLIED_AT, orderId, version) != null;
    }

    private static List<OrderPart> taken(OrderAllocated data, Map<UUID, Long> waiting) {
        var left = new HashMap<>(waiting);
        var taken = new ArrayList<OrderPart>();
        for (var h : data.lines()) {
            long n = Math.min(h.quantity(), left.getOrDefault(h.lineId(), 0L));
            if (n == 0) continue;
            left.merge(h.lineId(), -n, Long::sum);
            taken.add(new OrderPart(h.lineId(), h.itemId(), h.sku(), h.name(), h.locationId(), h.code(), n));
        }
        return taken;
    }

    private static void publish(
            Tx tx,
            StoredOrder order,
            Event cause,
            Map<UUID, Line> lines,
            List<OrderPart> added,
            Map<Place, Long> reserved) {
        var version = tx.single(r -> r.getLong(0), STEP, order.id());
        var zero = BigDecimal.ZERO.setScale(order.totalAmount().scale());
        var data = new OrderChanged(
                order.id(),
                order.customerId(),
                order.reserved(),
                null,
                added,
                List.of(),
                lines.values().stream().map(Line::item).toList(),
                LocationCodes.of(tx, reserved.keySet()).reserved(reserved),
                null,
                order.totalAmount(),
                zero,
                order.fulfillmentStatus(),
                false,
                order.number(),
                order.currency(),
                order.order().customerName(),
                order.order().shippingAddress(),
                null,
                order.status(),
                order.order().paymentStatus());
        var event = EventLog.event(SalesEvents.ALLOCATED, order.id(), version, data, cause.actor(), cause.origin());
        EventLog.appendAll(tx, List.of(event));
        EventLog.handOver(tx, "shipping", event);
    }

    private static Line line(Row r, String currency) {
        var item = new ConfirmedItem(
                r.getUUID(1),
                r.getLong(4),
                Money.read(r, 5, currency),
                Money.read(r, 6, currency),
                r.getUUID(0),
                r.getString(2),
                r.getString(3),
                Money.read(r, 8, currency),
                Money.read(r, 9, currency));
        return new Line(item, r.getLong(7));
    }
}
