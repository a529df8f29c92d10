package tradepost.analytics.core.projection;

import static java.util.stream.Collectors.groupingBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.fact.FactTable;
import tradepost.analytics.core.fact.PurchaseFact;
import tradepost.analytics.core.fact.ReceiptFact;
import tradepost.analytics.core.fact.VendorReturnFact;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderChanged;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;

/** Orders to vendors: what is expected of them, what has arrived and what went back. */
final class PurchaseFacts {
    static final Set<String> TYPES = Set.of(
            PurchaseEvents.CREATED,
            PurchaseEvents.UPDATED,
            PurchaseEvents.ORDERED,
            PurchaseEvents.CHANGED,
            PurchaseEvents.RESCHEDULED,
            PurchaseEvents.RECEIVED,
            PurchaseEvents.CLOSED,
            PurchaseEvents.CANCELLED);

    static final Set<String> OF_RETURNS = Set.of(PurchaseEvents.RETURN_REQUESTED, PurchaseEvents.RETURNED);

    /** What an order expects from a day on. */
    private record PurchaseState(UUID orderId, long version, LocalDate day, List<Expected> expected) {}

    private record Expected(UUID lineId, long quantity) {
        static List<Expected> of(List<ExpectedLine> lines) {
            return lines.stream()
                    .map(l -> new Expected(l.lineId(), l.quantity()))
                    .toList();
        }
    }

    private static final FactTable<PurchaseFact> ORDERS =
            new FactTable<>("purchase_fact", PurchaseFact.class, "order_id");
    private static final FactTable<PurchaseState> STATES =
            new FactTable<>("purchase_state", PurchaseState.class, "order_id", "version");
    private static final FactTable<ReceiptFact> RECEIPTS =
            new FactTable<>("receipt_fact", ReceiptFact.class, "receipt_id", "part_no");
    private static final FactTable<VendorReturnFact> RETURNS =
            new FactTable<>("vendor_return_fact", VendorReturnFact.class, "return_id");

    private PurchaseFacts() {}

    static void apply(Tx tx, Projection p, List<Event> events, Totals totals) {
        applyOrders(tx, p, events.stream().filter(e -> TYPES.contains(e.type())).toList(), totals);
        applyReturns(
                tx,
                p,
                events.stream().filter(e -> OF_RETURNS.contains(e.type())).toList());
    }

    private static void applyOrders(Tx tx, Projection p, List<Event> events, Totals totals) {
        if (events.isEmpty()) return;
        var ids = events.stream().map(Event::subject).distinct().toList();
        var before = ORDERS.read(tx, p.generation(), ids, PurchaseFact::orderId);
        var statesBefore = STATES.read(tx, p.generation(), ids);
        var after = new HashMap<>(before);
        var states = new ArrayList<PurchaseState>();
        var receipts = new ArrayList<ReceiptFact>();
        for (var e : events) {
            var order = after.get(e.subject());
            after.put(e.subject(), (order == null ? PurchaseFact.unknown(e) : order).after(e));
            var expected = expected(e);
            if (expected != null)
                states.add(new PurchaseState(
                        e.subject(), e.subjectVersion(), p.zone().day(e.time()), expected));
            if (e.type().equals(PurchaseEvents.RECEIVED))
                receipts.addAll(ReceiptFact.of(e, e.data(OrderReceived.class)));
        }
        ORDERS.write(tx, p.generation(), after.values());
        STATES.insert(tx, p.generation(), states);
        RECEIPTS.insert(tx, p.generation(), receipts);
        open(totals, before, statesBefore, -1);
        open(
                totals,
                after,
                Stream.concat(statesBefore.stream(), states.stream()).toList(),
                1);
    }

    /** What the order expects after the event; null if that stays. */
    private static @Nullable List<Expected> expected(Event e) {
        return switch (e.type()) {
            case PurchaseEvents.ORDERED -> Expected.of(e.data(OrderSent.class).expected());
            case PurchaseEvents.CHANGED ->
                Expected.of(e.data(OrderChanged.class).expected());
            case PurchaseEvents.RECEIVED ->
                Expected.of(e.data(OrderReceived.class).expected());
            case PurchaseEvents.CLOSED, PurchaseEvents.CANCELLED -> List.of();
            default -> null;
        };
    }

    /** By how much each state of an order changes what is expected, at the prices of its lines. */
    private static void open(
            Totals totals, Map<UUID, PurchaseFact> orders, Collection<PurchaseState> states, int sign) {
        var byOrder = states.stream().collect(groupingBy(PurchaseState::orderId));
        for (var o : orders.values()) {
            if (o.lines() == null) continue;
            var prices = new HashMap<UUID, BigDecimal>();
            for (var l : o.lines()) prices.put(l.lineId(), l.unitPrice());
            var of = new ArrayList<>(byOrder.getOrDefault(o.orderId(), List.of()));
            of.sort(Comparator.comparingLong(PurchaseState::version));
            var open = BigDecimal.ZERO;
            for (var s : of) {
                var now = value(s.expected, prices);
                totals.add(
                        Total.OPEN_PURCHASES,
                        o.currency(),
                        s.day,
                        now.subtract(open).multiply(BigDecimal.valueOf(sign)));
                open = now;
            }
        }
    }

    private static BigDecimal value(List<Expected> expected, Map<UUID, BigDecimal> prices) {
        return expected.stream()
                .map(x -> prices.getOrDefault(x.lineId, BigDecimal.ZERO).multiply(BigDecimal.valueOf(x.quantity)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void applyReturns(Tx tx, Projection p, List<Event> events) {
        if (events.isEmpty()) return;
        var returns = new LinkedHashMap<UUID, VendorReturnFact>();
        for (var e : events) {
            var fact = e.type().equals(PurchaseEvents.RETURNED)
                    ? VendorReturnFact.of(e, e.data(OrderReturned.class))
                    : VendorReturnFact.of(e.data(ReturnRequested.class));
            returns.merge(fact.returnId(), fact, (a, b) -> b.and(a));
        }
        var before = RETURNS.read(tx, p.generation(), returns.keySet(), VendorReturnFact::returnId);
        returns.replaceAll((id, fact) -> fact.and(before.get(id)));
        RETURNS.write(tx, p.generation(), returns.values());
    }
}
