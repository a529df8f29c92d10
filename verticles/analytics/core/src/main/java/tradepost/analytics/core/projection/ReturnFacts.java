package tradepost.analytics.core.projection;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.fact.FactTable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.sales.SalesEvents;
import tradepost.sales.returns.ReturnEvents.OrderReturned;

/** Pieces that came back from customers. */
final class ReturnFacts {
    static final Set<String> TYPES = Set.of(SalesEvents.RETURNED);

    /** @param amount with taxes */
    record ReturnFact(
            UUID returnId,
            int partNo,
            String number,
            UUID orderId,
            UUID customerId,
            UUID itemId,
            String currency,
            long quantity,
            BigDecimal amount,
            String disposition,
            @Nullable String reason,
            Instant countedAt) {}

    private static final FactTable<ReturnFact> TABLE =
            new FactTable<>("return_fact", ReturnFact.class, "return_id", "part_no");

    private ReturnFacts() {}

    static void apply(Tx tx, Projection p, List<Event> events) {
        var facts = new ArrayList<ReturnFact>();
        for (var e : events) if (TYPES.contains(e.type())) add(facts, e, e.data(OrderReturned.class));
        TABLE.insert(tx, p.generation(), facts);
    }

    private static void add(List<ReturnFact> facts, Event e, OrderReturned d) {
        int no = 0;
        for (var part : d.lines())
            facts.add(new ReturnFact(
                    d.returnId(),
                    no++,
                    d.returnNumber(),
                    d.orderId(),
                    d.customerId(),
                    part.itemId(),
                    d.currency(),
                    part.quantity(),
                    part.amount(),
                    part.disposition(),
                    d.reason(),
                    e.time()));
    }
}
