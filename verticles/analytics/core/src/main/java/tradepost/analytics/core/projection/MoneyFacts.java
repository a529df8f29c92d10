package tradepost.analytics.core.projection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tradepost.analytics.core.fact.FactTable;
import tradepost.analytics.core.fact.MoneyFact;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;

/** Money, as the ledger posts it. Several events may name a payment or a part of a refund: it counts once. */
final class MoneyFacts {
    static final Set<String> TYPES = Set.of(
            SalesEvents.PAID,
            SalesEvents.PARTIALLY_PAID,
            SalesEvents.LATE_PAYMENT,
            SalesEvents.REFUNDED,
            SalesEvents.REFUND_REQUESTED,
            PurchaseEvents.PAID,
            PurchaseEvents.REFUNDED);

    private static final FactTable<MoneyFact> TABLE = new FactTable<>("money_fact", MoneyFact.class, "id");

    private MoneyFacts() {}

    static void apply(Tx tx, Projection p, List<Event> events, Totals totals) {
        var facts = new LinkedHashMap<UUID, MoneyFact>();
        for (var e : events)
            if (TYPES.contains(e.type())) for (var fact : facts(e, p.zone())) facts.putIfAbsent(fact.id(), fact);
        if (facts.isEmpty()) return;
        for (var id : TABLE.insert(tx, p.generation(), facts.values())) count(totals, facts, id, p);
    }

    private static List<MoneyFact> facts(Event e, BusinessZone zone) {
        return switch (e.type()) {
            case SalesEvents.REFUNDED, SalesEvents.REFUND_REQUESTED ->
                MoneyFact.of(e, e.data(OrderRefunded.class), zone);
            case PurchaseEvents.PAID -> MoneyFact.of(e, e.data(tradepost.purchase.event.OrderPaid.class), zone);
            case PurchaseEvents.REFUNDED -> MoneyFact.of(e, e.data(tradepost.purchase.event.OrderRefunded.class), zone);
            default -> MoneyFact.of(e, e.data(OrderPaid.class), zone);
        };
    }

    private static void count(Totals totals, Map<UUID, MoneyFact> facts, UUID id, Projection p) {
        var fact = Objects.requireNonNull(facts.get(id));
        var day = p.zone().day(fact.countedAt());
        if (fact.kind().equals(MoneyFact.PAYMENT)) totals.add(Total.RECEIVED, fact.currency(), day, fact.amount());
        if (fact.kind().equals(MoneyFact.REFUND))
            totals.add(Total.REFUNDED, fact.currency(), day, fact.amount().negate());
    }
}
