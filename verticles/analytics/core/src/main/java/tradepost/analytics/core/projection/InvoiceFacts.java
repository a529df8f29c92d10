package tradepost.analytics.core.projection;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.fact.FactTable;
import tradepost.analytics.core.fact.InvoiceFact;
import tradepost.analytics.core.fact.InvoiceLineFact;
import tradepost.analytics.core.fact.InvoiceState;
import tradepost.analytics.core.fact.WriteOffTaxFact;
import tradepost.billing.BillingEvents;
import tradepost.billing.invoice.InvoiceEvents.InvoiceIssued;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.SalesEvents;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceCreated;

/**
 * Invoices and credit notes: what was sold, and what is open of it. Sales and billing report a document in either order; it counts when both have.
 * A change of what is open has absolute amounts and the version that it makes, so that it may come late, too.
 */
final class InvoiceFacts {
    static final Set<String> TYPES =
            Set.of(SalesEvents.INVOICE_CREATED, SalesEvents.INVOICE_CHANGED, BillingEvents.INVOICE_ISSUED);

    private static final FactTable<InvoiceFact> INVOICES =
            new FactTable<>("invoice_fact", InvoiceFact.class, "invoice_id");
    private static final FactTable<InvoiceLineFact> LINES =
            new FactTable<>("invoice_line_fact", InvoiceLineFact.class, "invoice_id", "line_no");
    private static final FactTable<InvoiceState> STATES =
            new FactTable<>("invoice_state", InvoiceState.class, "invoice_id", "version");

    private static final FactTable<WriteOffTaxFact> CORRECTIONS =
            new FactTable<>("write_off_tax_fact", WriteOffTaxFact.class, "invoice_id", "version", "tax_rate");

    /** What the events of a batch say. */
    private static final class Batch {
        final Map<UUID, InvoiceFact> facts = new LinkedHashMap<>();
        final List<InvoiceLineFact> lines = new ArrayList<>();
        final List<InvoiceState> states = new ArrayList<>();

        void add(Event e, BusinessZone zone) {
            switch (e.type()) {
                case SalesEvents.INVOICE_CREATED -> {
                    var d = e.data(InvoiceCreated.class);
                    add(InvoiceFact.of(e, d));
                    lines.addAll(InvoiceLineFact.of(d));
                }
                case SalesEvents.INVOICE_CHANGED -> {
                    var d = e.data(InvoiceChanged.class);
                    add(InvoiceFact.of(e, d));
                    states.add(InvoiceState.of(e, d, zone));
                }
                default -> add(InvoiceFact.of(e.data(InvoiceIssued.class), zone));
            }
        }

        private void add(InvoiceFact fact) {
            facts.merge(fact.invoiceId(), fact, (a, b) -> b.and(a));
        }
    }

    private InvoiceFacts() {}

    static void apply(Tx tx, Projection p, List<Event> events, Totals totals) {
        var batch = new Batch();
        for (var e : events) if (TYPES.contains(e.type())) batch.add(e, p.zone());
        if (batch.facts.isEmpty()) return;
        var ids = batch.facts.keySet();
        var before = INVOICES.read(tx, p.generation(), ids, InvoiceFact::invoiceId);
        var after = new HashMap<UUID, InvoiceFact>();
        batch.facts.forEach((id, fact) -> after.put(id, fact.and(before.get(id))));
        INVOICES.write(tx, p.generation(), after.values());
        LINES.insert(tx, p.generation(), batch.lines);
        var completed = after.values().stream()
                .filter(i -> i.counts() && !counts(before.get(i.invoiceId())))
                .toList();
        sell(totals, completed, lines(tx, p, batch, completed));
        var statesBefore = STATES.read(tx, p.generation(), ids);
        STATES.insert(tx, p.generation(), batch.states);
        open(totals, before, statesBefore, p.zone(), -1);
        var statesAfter = both(statesBefore, batch.states);
        open(totals, after, statesAfter, p.zone(), 1);
        CORRECTIONS.write(tx, p.generation(), corrections(statesAfter, p.zone()));
    }

    /** Of all invoices that any of these are states of. */
    private static List<WriteOffTaxFact> corrections(Collection<InvoiceState> states, BusinessZone zone) {
        return states.stream().collect(groupingBy(InvoiceState::invoiceId)).values().stream()
                .flatMap(of -> WriteOffTaxFact.of(of, zone).stream())
                .toList();
    }

    private static boolean counts(@Nullable InvoiceFact invoice) {
        return invoice != null && invoice.counts();
    }

    /** Of the documents that count from now on: those of this batch, and those that came before. */
    private static List<InvoiceLineFact> lines(Tx tx, Projection p, Batch batch, List<InvoiceFact> completed) {
        var here = batch.lines.stream().map(InvoiceLineFact::invoiceId).collect(toSet());
        var ids = completed.stream().map(InvoiceFact::invoiceId).toList();
        var others = ids.stream().filter(id -> !here.contains(id)).toList();
        var all = new ArrayList<>(LINES.read(tx, p.generation(), others));
        var wanted = Set.copyOf(ids);
        var seen = new HashSet<List<Object>>(); // an event may come twice
        for (var l : batch.lines)
            if (wanted.contains(l.invoiceId()) && seen.add(List.of(l.invoiceId(), l.lineNo()))) all.add(l);
        return all;
    }

    /** Documents never change, so each is counted once. */
    private static void sell(Totals totals, List<InvoiceFact> documents, List<InvoiceLineFact> lines) {
        var byDocument = lines.stream().collect(groupingBy(InvoiceLineFact::invoiceId));
        for (var i : documents) {
            var day = Objects.requireNonNull(i.documentDate());
            var revenue = BigDecimal.ZERO;
            long units = 0;
            for (var l : byDocument.getOrDefault(i.invoiceId(), List.of())) {
                revenue = revenue.add(l.netAmount());
                totals.add(Total.TAX, i.currency(), day, l.taxAmount());
                if (l.itemId() == null) continue;
                units += l.quantity();
                totals.sold(Totals.ITEM, l.itemId(), i.currency(), day, l.netAmount(), l.quantity(), 0);
            }
            totals.add(Total.REVENUE, i.currency(), day, revenue);
            totals.add(Total.UNITS, "", day, units);
            totals.sold(Totals.CUSTOMER, i.customerId(), i.currency(), day, revenue, units, 0);
            totals.add(Total.OPEN, i.currency(), day, i.totalAmount());
        }
    }

    private static List<InvoiceState> both(List<InvoiceState> before, List<InvoiceState> more) {
        return Stream.concat(before.stream(), more.stream()).distinct().toList();
    }

    /** What the states of invoices take from what is open and from the taxes, and how much is open of them after they were due. */
    private static void open(
            Totals totals,
            Map<UUID, InvoiceFact> invoices,
            Collection<InvoiceState> states,
            BusinessZone zone,
            int sign) {
        var byInvoice = states.stream().collect(groupingBy(InvoiceState::invoiceId));
        for (var i : invoices.values()) {
            if (!i.counts() || !i.isInvoice()) continue;
            var of = new ArrayList<>(byInvoice.getOrDefault(i.invoiceId(), List.of()));
            of.sort(Comparator.comparingLong(InvoiceState::version));
            var settled = BigDecimal.ZERO;
            for (var s : of) {
                add(totals, Total.OPEN, i, s.day(), settled.subtract(s.settled()), sign);
                settled = s.settled();
            }
            for (var c : WriteOffTaxFact.of(of, zone))
                add(totals, Total.TAX, i, zone.day(c.countedAt()), c.taxAmount(), sign);
            if (i.dueAt() != null) overdue(totals, i, of, zone.day(i.dueAt()).plusDays(1), sign);
        }
    }

    /** @param first the first day on which it is overdue */
    private static void overdue(Totals totals, InvoiceFact i, List<InvoiceState> states, LocalDate first, int sign) {
        var issued = Objects.requireNonNull(i.documentDate());
        add(totals, Total.OVERDUE, i, later(issued, first), i.totalAmount(), sign);
        var open = i.totalAmount();
        for (var s : states) {
            add(totals, Total.OVERDUE, i, later(s.day(), first), s.openAmount().subtract(open), sign);
            open = s.openAmount();
        }
    }

    private static LocalDate later(LocalDate a, LocalDate b) {
        return a.isAfter(b) ? a : b;
    }

    private static void add(Totals totals, String figure, InvoiceFact i, LocalDate day, BigDecimal amount, int sign) {
        totals.add(figure, i.currency(), day, sign < 0 ? amount.negate() : amount);
    }
}
