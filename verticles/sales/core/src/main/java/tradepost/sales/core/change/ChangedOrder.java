package tradepost.sales.core.change;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.request.Origin;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.fulfilment.LocationCodes;
import tradepost.sales.core.fulfilment.OrderParts;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.core.fulfilment.WaitingPieces;
import tradepost.sales.core.invoice.CreditedPieces;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.order.Addresses;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderPart;

/** Applies a change to its order, with the event. It applies only to the version it was decided for. */
final class ChangedOrder {
    /** $2: lines that grow or are added, $3: how many pieces of them wait. */
    private static final String WAIT = """
            update sales_order_line l set backordered_quantity = l.backordered_quantity + w.pieces
            from unnest($2::uuid[], $3::bigint[]) as w(line, pieces) where l.id = w.line and l.order_id = $1
            """;

    /** It is returned if nothing is open and everything that was shipped has come back. */
    private static final String CHANGE = """
            update sales_order o set total_amount = $3, subtotal_amount = $4, discount_amount = $5, tax_amount = $6,
              shipping_address = $7, billing_address = $8,
              fulfillment_status = case when o.fulfillment_status <> 'partial' or f.open then o.fulfillment_status
                                        when f.kept then 'fulfilled' else 'returned' end,
              keeps_allocation = true, version = o.version + 1, updated_at = now()
            from (select %s as open,
                    %s as kept
                  from sales_order o where o.id = $1) f
            where o.id = $1 and o.version = $2 and o.%s and o.fulfillment_status in ('unfulfilled', 'partial') returning %s
            """.formatted(
                    OrderParts.ANY_OPEN,
                    OrderParts.ANY_KEPT,
                    SalesStates.allowed(SalesStates.CHANGE),
                    StoredOrder.columns("o"));

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
        var order = StoredOrder.lock(tx, change.orderId());
        if (order.version() != change.version()
                || !SalesStates.statuses(SalesStates.CHANGE).contains(order.status())
                || ChangedAmounts.isOutdated(tx, change)) return false;
        requireAll(change, got);
        var credited = CreditedPieces.before(tx, order.order());
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
                .map(h -> new OrderPart(
                        h.lineId(), h.itemId(), h.sku(), h.name(), h.locationId(), h.code(), h.quantity()))
                .toList();
        var before = new LinkedHashMap<Place, Long>();
        for (var p : change.reserved()) before.put(new Place(p.lineId(), p.locationId()), p.quantity());
        var reserved = OrderParts.after(before, added, change.removed());
        OrderParts.reallocate(tx, change.orderId(), reserved);
        var sum = change.sum();
        var now = credited.after(
                tx,
                tx.single(
                        StoredOrder::order,
                        CHANGE,
                        change.orderId(),
                        change.version(),
                        sum.total(),
                        sum.subtotal(),
                        sum.discount(),
                        sum.tax(),
                        Addresses.stored(change.shippingAddress()),
                        Addresses.stored(change.billingAddress())));
        var refund = change.refund()
                ? Refunds.payable(tx, now, Refunds.grown(order.credit(), now))
                : BigDecimal.ZERO.setScale(sum.total().scale());
        var data = new OrderChanged(
                change.orderId(),
                now.customerId(),
                change.reservedVersion(),
                added.isEmpty() && got.waiting().isEmpty() ? null : change.version(),
                added,
                change.removed(),
                change.lines().stream().map(OrderChange.Line::item).toList(),
                LocationCodes.of(tx, reserved.keySet()).reserved(reserved),
                change.reason(),
                sum.total(),
                refund,
                now.fulfillmentStatus(),
                now.status().equals("completed"),
                now.number(),
                now.currency(),
                now.customerName(),
                change.shippingAddress(),
                waiting.isEmpty() ? null : waiting,
                now.status(),
                now.paymentStatus());
        var event = EventLog.event(SalesEvents.CHANGED, change.orderId(), now.version(), data, by.actor, by.origin);
        EventLog.appendAll(tx, List.of(event));
        EventLog.handOver(tx, "inventory", event);
        EventLog.handOver(tx, "shipping", event);
        OrderInvoices.settle(tx, Map.of(change.orderId(), new OrderInvoices.By(by.actor, by.origin)));
        Refunds.settle(tx, now, refund, Ids.next(), change.reason(), by.actor);
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
