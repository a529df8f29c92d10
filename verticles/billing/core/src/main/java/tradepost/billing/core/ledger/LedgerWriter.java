package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.StoredDocument.Settled;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceCreated;

/** Posts what was decided, each decision once, in a constant number of statements for all events of a delivery. */
public final class LedgerWriter {
    /** The events of which only the ledger takes notice: the money and the goods that were moved. */
    public static final Set<String> OF_MONEY = Set.of(
            SalesEvents.PAID,
            SalesEvents.PARTIALLY_PAID,
            SalesEvents.LATE_PAYMENT,
            SalesEvents.REFUNDED,
            SalesEvents.REFUND_REQUESTED,
            PurchaseEvents.PAID,
            PurchaseEvents.REFUNDED,
            PurchaseEvents.RECEIVED,
            PurchaseEvents.RETURNED,
            InventoryEvents.MOVEMENTS_BOOKED);

    private final PostingRules rules;

    /** @param currency of the installation */
    public LedgerWriter(BusinessZone zone, String currency) {
        rules = new PostingRules(Accounts.STORED, zone, currency);
    }

    /** Nobody closes a period until this transaction ends. Comes before all other locks, because whoever closes one waits for it. */
    public static void lock(Tx tx) {
        tx.send(LedgerQueries.LOCK_TO_POST);
    }

    /** Posts documents that have their numbers, and what has changed of invoices, after it was stored. */
    public void postDocuments(Tx tx, List<Event> events) {
        var ids = events.stream().map(Event::subject).distinct().toArray(UUID[]::new);
        var documents = new LinkedHashMap<UUID, StoredDocument>();
        for (var d : tx.list(LedgerQueries::document, LedgerQueries.DOCUMENTS, (Object) ids)) documents.put(d.id(), d);
        var postings = new ArrayList<Posting>();
        for (var e : events)
            if (e.type().equals(SalesEvents.INVOICE_CREATED))
                postings.addAll(rules.document(
                        e, e.data(InvoiceCreated.class), Objects.requireNonNull(documents.get(e.subject()))));
        events.stream().collect(Collectors.groupingBy(Event::subject)).forEach((id, all) -> {
            var invoice = documents.get(id);
            if (invoice != null) postings.addAll(settled(invoice, all)); // otherwise it is posted with the invoice
        });
        post(tx, postings);
    }

    /** What each change has settled, up to what is stored now. A later change may have come before an earlier one. */
    private List<Posting> settled(StoredDocument invoice, List<Event> events) {
        var ordered = events.stream()
                .sorted(Comparator.comparingLong(Event::subjectVersion))
                .toList();
        var postings = new ArrayList<Posting>();
        var at = invoice;
        if (ordered.getLast().subjectVersion() == invoice.version())
            for (var e : ordered) {
                if (!e.type().equals(SalesEvents.INVOICE_CHANGED)) continue;
                var changed = e.data(InvoiceChanged.class);
                var next = Settled.of(changed);
                var made = rules.settled(e, changed.date(), at, next);
                postings.addAll(made);
                at = at.posted(next, made);
            }
        if (!at.posted().isSame(invoice.settled()))
            postings.addAll(rules.settled(ordered.getLast(), null, at, invoice.settled()));
        return postings;
    }

    /** Posts the money and the goods that were moved. */
    public void postMoney(Tx tx, List<Event> events) {
        post(tx, events.stream().flatMap(e -> money(e).stream()).toList());
    }

    private List<Posting> money(Event event) {
        return switch (event.type()) {
            case SalesEvents.REFUNDED, SalesEvents.REFUND_REQUESTED ->
                rules.refunded(event, event.data(OrderRefunded.class));
            case PurchaseEvents.PAID -> rules.paidVendor(event, event.data(tradepost.purchase.event.OrderPaid.class));
            case PurchaseEvents.REFUNDED ->
                rules.refundedByVendor(event, event.data(tradepost.purchase.event.OrderRefunded.class));
            case PurchaseEvents.RECEIVED -> rules.received(event, event.data(OrderReceived.class));
            case PurchaseEvents.RETURNED -> rules.returned(event, event.data(OrderReturned.class));
            case InventoryEvents.MOVEMENTS_BOOKED -> rules.moved(event, event.data(MovementsBooked.class));
            default -> rules.paid(event, event.data(OrderPaid.class));
        };
    }

    /** Posts on the days of the documents, or on the first open day if they are closed. Needs {@link #lock}. */
    private static void post(Tx tx, List<Posting> postings) {
        if (postings.isEmpty()) return;
        var lines = new ArrayList<PostedLine>();
        var ids = new UUID[postings.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Ids.next();
            var posting = postings.get(i);
            for (int no = 0; no < posting.lines().size(); no++)
                lines.add(new PostedLine(
                        ids[i], no + 1, posting.currency(), posting.lines().get(no)));
        }
        tx.send(
                LedgerQueries.POST,
                ids,
                Tx.column(postings, Posting::kind, String[]::new),
                Tx.column(postings, Posting::sourceId, UUID[]::new),
                Tx.column(postings, Posting::document, String[]::new),
                Tx.column(postings, Posting::documentId, UUID[]::new),
                Tx.column(postings, Posting::orderId, UUID[]::new),
                Tx.column(postings, Posting::customerId, UUID[]::new),
                Tx.column(postings, Posting::date, LocalDate[]::new),
                Tx.column(postings, p -> p.occurredAt().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                Tx.column(lines, l -> Ids.next(), UUID[]::new),
                Tx.column(lines, PostedLine::transactionId, UUID[]::new),
                Tx.column(lines, PostedLine::no, Integer[]::new),
                Tx.column(lines, l -> l.line.account(), String[]::new),
                Tx.column(lines, PostedLine::currency, String[]::new),
                Tx.column(lines, l -> l.line.amount(), BigDecimal[]::new),
                Tx.column(lines, PostedLine::taxRate, String[]::new));
    }

    private record PostedLine(UUID transactionId, int no, String currency, Posting.Line line) {
        /** As a text, because the client sends no array of numbers with nulls. */
        @Nullable
        String taxRate() {
            var rate = line.taxRate();
            return rate == null ? null : rate.toPlainString();
        }
    }
}
