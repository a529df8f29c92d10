package tradepost.analytics.core.projection;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tradepost.analytics.core.fact.FactTable;
import tradepost.analytics.core.fact.OrderFact;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.SalesEvents;

/** Sales orders, and how many there are. */
final class OrderFacts {
    static final Set<String> TYPES = Set.of(
            SalesEvents.CREATED,
            SalesEvents.UPDATED,
            SalesEvents.CONFIRMED,
            SalesEvents.CHANGED,
            SalesEvents.CLOSED,
            SalesEvents.SHIPPED,
            SalesEvents.RETURNED,
            SalesEvents.PAID,
            SalesEvents.PARTIALLY_PAID,
            SalesEvents.REFUNDED,
            SalesEvents.REFUND_REQUESTED,
            SalesEvents.REFUND_FAILED,
            SalesEvents.CANCELLED,
            SalesEvents.INVOICE_CHANGED);

    private static final FactTable<OrderFact> TABLE = new FactTable<>("order_fact", OrderFact.class, "order_id");

    private OrderFacts() {}

    static void apply(Tx tx, Projection p, List<Event> events, Totals totals) {
        var byOrder = new LinkedHashMap<UUID, List<Event>>();
        for (var e : events)
            if (TYPES.contains(e.type()))
                byOrder.computeIfAbsent(order(e), id -> new ArrayList<>()).add(e);
        if (byOrder.isEmpty()) return;
        var before = TABLE.read(tx, p.generation(), byOrder.keySet(), OrderFact::orderId);
        var after = new HashMap<>(before);
        byOrder.forEach((id, all) -> {
            for (var e : all) {
                var order = after.get(id);
                after.put(id, (order == null ? OrderFact.unknown(id, e) : order).after(e));
            }
        });
        TABLE.write(tx, p.generation(), after.values());
        count(totals, before, p.zone(), -1);
        count(totals, after, p.zone(), 1);
    }

    private static UUID order(Event e) {
        return e.type().equals(SalesEvents.INVOICE_CHANGED)
                ? UUID.fromString(e.data().getString("order_id"))
                : e.subject();
    }

    private static void count(Totals totals, Map<UUID, OrderFact> orders, BusinessZone zone, int sign) {
        for (var o : orders.values()) {
            if (o.createdAt() != null) totals.add(Total.orders(o.status()), "", zone.day(o.createdAt()), sign);
            var confirmed = o.confirmedAt();
            if (confirmed == null) continue;
            var day = zone.day(confirmed);
            if (o.isConfirmed()) {
                totals.add(Total.ORDERS, o.currency(), day, sign);
                totals.add(Total.ORDERED, o.currency(), day, o.totalAmount().multiply(BigDecimal.valueOf(sign)));
                totals.sold(Totals.CUSTOMER, o.customerId(), o.currency(), day, BigDecimal.ZERO, 0, sign);
            }
            if (o.isCancelled() && o.cancelledAt() != null)
                totals.add(Total.CANCELLED_ORDERS, o.currency(), zone.day(o.cancelledAt()), sign);
        }
    }
}
