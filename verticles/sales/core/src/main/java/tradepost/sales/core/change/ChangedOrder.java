package tradepost.sales.core.change;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.request.Origin;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.draft.Addresses;
import tradepost.sales.core.fulfilment.OpenOrder;
import tradepost.sales.core.fulfilment.Parts;
import tradepost.sales.core.fulfilment.Parts.Place;
import tradepost.sales.core.fulfilment.WaitingPieces;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.ReservedPart;

/** Applies a change to its order, with the event. It applies only to the version it was decided for. */
final class ChangedOrder {
    /** $2: lines that grow or are added, $3: how many pieces of them wait. */
    private static final String WAIT = """
            update sales_order_line l set backordered_quantity = l.backordered_quantity + w.pieces
            from unnest($2::uuid[], $3::bigint[]) as w(line, pieces) where l.id = w.line and l.order_id = $1
            """;

    /**
     * $7: the refund. The order is settled if what was paid and not refunded is what is owed now. It is returned if nothing is open and
     * everything that was shipped has come back.
     */
    private static final String CHANGE = """
            update sales_order o set total_amount = $3, subtotal_amount = $4, discount_amount = $5, tax_amount = $6,
              refunded_amount = o.refunded_amount + $7, shipping_address = $8, billing_address = $9,
              payment_status = case when $7 > 0 then case when o.refunded_amount + $7 = o.paid_amount then 'refunded' else 'partially_refunded' end
                                    when f.settled and o.refunded_amount = 0 and o.paid_amount > 0 then 'paid' else o.payment_status end,
              paid_at = case when f.settled and o.paid_amount > 0 then coalesce(o.paid_at, now()) else o.paid_at end,
              fulfillment_status = case when o.fulfillment_status <> 'partial' or f.open then o.fulfillment_status
                                        when f.kept then 'fulfilled' else 'returned' end,
              status = case when not f.settled then o.status
                            when o.fulfillment_status = 'partial' and not f.open then 'completed' else 'paid' end,
              keeps_allocation = true, version = o.version + 1, updated_at = now()
            from (select %s as open,
                    exists (select from sales_order_line l where l.order_id = o.id and l.shipped_quantity > l.returned_quantity) as kept,
                    (o.paid_amount > 0 or o.returned_amount > 0) and o.paid_amount - o.refunded_amount - $7 = $3 - o.returned_amount as settled
                  from sales_order o where o.id = $1) f
            where o.id = $1 and o.version = $2 and o.%s and o.fulfillment_status in ('unfulfilled', 'partial')
            returning o.version, o.status, o.fulfillment_status, o.customer_id, o.customer_name, o.number, o.currency
            """.formatted(Parts.ANY_OPEN, SalesStates.CHANGE.allowed());

    /** What of the added pieces is reserved where, and what waits for stock. */
    record Got(List<HeldLine> held, List<WaitingLine> waiting) {
        static Got of(List<HeldLine> held, @Nullable List<WaitingLine> waiting) {
            return new Got(held, waiting == null ? List.of() : waiting);
        }
    }

    /** On whose behalf a change is applied. */
    record By(String actor, @Nullable Origin origin) {}

    private ChangedOrder() {}

    /** The order is locked. Changes nothing if it no longer has the version of the change, or if more of it was invoiced meanwhile. */
    static boolean apply(Tx tx, OrderChange change, Got got, By by) {
        var order = OpenOrder.lock(tx, change.orderId());
        if (order.version() != change.version()
                || !SalesStates.CHANGE.statuses().contains(order.status())
                || ChangedAmounts.isOutdated(tx, change)) return false;
        requireAll(change, got);
        ChangedLines.write(tx, change);
        var waiting = WaitingPieces.remove(tx, change.orderId(), change.waiting());
        if (!got.waiting().isEmpty()) {
            tx.sql(
                    WAIT,
                    change.orderId(),
                    got.waiting().stream().map(WaitingLine::lineId).toArray(UUID[]::new),
                    got.waiting().stream().map(WaitingLine::quantity).toArray(Long[]::new));
            WaitingPieces.add(tx, change.orderId(), change.version(), got.waiting());
        }
        var added = got.held().stream()
                .map(h -> new OrderPart(h.lineId(), h.itemId(), h.locationId(), h.quantity()))
                .toList();
        var before = new LinkedHashMap<Place, Long>();
        for (var p : change.reserved()) before.put(new Place(p.lineId(), p.locationId()), p.quantity());
        var reserved = Parts.after(before, added, change.removed());
        Parts.reallocate(tx, change.orderId(), reserved);
        var sum = change.sum();
        var now = tx.single(
                r -> r,
                CHANGE,
                change.orderId(),
                change.version(),
                sum.total(),
                sum.subtotal(),
                sum.discount(),
                sum.tax(),
                change.refund(),
                Addresses.stored(change.shippingAddress()),
                Addresses.stored(change.billingAddress()));
        var data = new OrderChanged(
                change.orderId(),
                now.getUUID(3),
                change.reservedVersion(),
                added.isEmpty() && got.waiting().isEmpty() ? null : change.version(),
                added,
                change.removed(),
                change.lines().stream().map(OrderChange.Line::item).toList(),
                reserved.entrySet().stream()
                        .map(e ->
                                new ReservedPart(e.getKey().lineId(), e.getKey().locationId(), e.getValue()))
                        .toList(),
                change.reason(),
                sum.total(),
                change.refund(),
                now.getString(2),
                now.getString(1).equals("completed"),
                now.getString(5),
                now.getString(6),
                now.getString(4),
                change.shippingAddress(),
                waiting.isEmpty() ? null : waiting);
        var event = EventLog.event(SalesEvents.CHANGED, change.orderId(), now.getLong(0), data, by.actor, by.origin);
        EventLog.appendAll(tx, List.of(event));
        EventLog.handOver(tx, "inventory", event);
        EventLog.handOver(tx, "shipping", event);
        if (change.refund().signum() > 0)
            Refunds.giveBack(tx, change.orderId(), change.refund(), change.reason(), by.actor);
        return true;
    }

    /** For a change that another transaction has applied: that one may not have handed the event over yet. */
    static void handOverNewest(Tx tx, UUID orderId) {
        EventLog.handOverNewest(tx, "inventory", SalesEvents.CHANGED, orderId);
        EventLog.handOverNewest(tx, "shipping", SalesEvents.CHANGED, orderId);
    }

    /** What inventory has reserved, and what waits, is what the change adds. */
    private static void requireAll(OrderChange change, Got got) {
        var pieces = new HashMap<UUID, Long>();
        for (var h : got.held()) pieces.merge(h.lineId(), h.quantity(), Long::sum);
        for (var w : got.waiting()) pieces.merge(w.lineId(), w.quantity(), Long::sum);
        var wanted = new HashMap<UUID, Long>();
        for (var l : change.grown()) wanted.put(l.line().id(), l.grown());
        if (!pieces.equals(wanted))
            throw new IllegalStateException(
                    "for order " + change.orderId() + " " + got + " is reserved, not " + wanted);
    }
}
