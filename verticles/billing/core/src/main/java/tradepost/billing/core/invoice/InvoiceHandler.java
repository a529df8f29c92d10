package tradepost.billing.core.invoice;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.BillingEvents;
import tradepost.billing.core.invoice.InvoiceNumbers.Issue;
import tradepost.billing.core.invoice.ReceivableWriter.Receivable;
import tradepost.billing.invoice.InvoiceEvents.InvoiceIssued;
import tradepost.billing.invoice.InvoiceEvents.ReceivableChanged;
import tradepost.contact.KnownOwners;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.json.Json;
import tradepost.orders.invoice.Seller;
import tradepost.sales.SalesEvents;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceCreated;

/**
 * Numbers and keeps the documents that sales has decided, and what sales says is open of them. A change has absolute amounts, and is applied
 * unless a later one was. It may come before its invoice, which is then announced together with it.
 */
public final class InvoiceHandler implements Subscriptions.Handler {
    private final JsonObject seller;

    private InvoiceHandler(Seller seller) {
        this.seller = Json.write(seller);
    }

    public static InvoiceHandler by(Seller seller) {
        return new InvoiceHandler(seller);
    }

    @Override
    public void apply(Tx tx, Event event) {
        applyAll(tx, List.of(event));
    }

    @Override
    public void applyAll(Tx tx, List<Event> events) {
        var batch = new Batch();
        for (var e : events) batch.add(e);
        var stored = ReceivableWriter.store(tx, batch.states.values());
        WriteOffWriter.store(
                tx,
                events.stream()
                        .filter(e -> e.type().equals(SalesEvents.INVOICE_CHANGED))
                        .toList());
        var issues = issue(tx, List.copyOf(batch.documents.values()));
        var out = new ArrayList<Event>();
        for (var i : issues) out.add(batch.issued(i));
        var numbers = numbers(tx, batch, issues);
        for (var r : stored) {
            var cause = batch.causeOf(r);
            var number = numbers.get(r.invoiceId());
            if (cause != null && number != null) out.add(changed(r, number, cause));
        }
        EventLog.appendAll(tx, out);
    }

    /** The lots that have left with shipments. An invoice names those of its shipments, whichever comes first. */
    public static void nameLots(Tx tx, List<ShipmentLots> shipments) {
        InvoiceWriter.insertLots(tx, shipments);
    }

    /** Numbers come after all other locks. */
    private List<Issue> issue(Tx tx, List<InvoiceCreated> documents) {
        if (documents.isEmpty()) return List.of();
        KnownOwners.note(
                tx,
                documents.stream()
                        .map(d -> new KnownOwners.Seen(d.customerId(), d.customerUserId(), 0))
                        .toList());
        var issues = InvoiceNumbers.draw(tx, documents);
        InvoiceWriter.insert(tx, issues, seller);
        return issues;
    }

    /** Of the invoices that have one by now. */
    private static Map<UUID, String> numbers(Tx tx, Batch batch, List<Issue> issues) {
        var numbers = new HashMap<UUID, String>();
        for (var i : issues) numbers.put(i.document().invoiceId(), i.number());
        var others = batch.changes.keySet().stream()
                .filter(id -> !numbers.containsKey(id))
                .toArray(UUID[]::new);
        if (others.length > 0) numbers.putAll(InvoiceWriter.numbers(tx, others));
        return numbers;
    }

    private static Event changed(Receivable r, String number, Event cause) {
        var data = new ReceivableChanged(
                r.invoiceId(),
                number,
                r.orderId(),
                r.customerId(),
                r.currency(),
                r.total(),
                r.credited(),
                r.writtenOff(),
                r.allocated(),
                r.open(),
                r.status(),
                Objects.requireNonNull(r.dueAt()));
        return event(BillingEvents.INVOICE_CHANGED, r.invoiceId(), r.version(), data, cause);
    }

    private static Event event(String type, UUID subject, long version, Record data, Event cause) {
        return EventLog.event(type, subject, version, data, cause.actor(), cause.origin());
    }

    /** The events that are applied together, by their documents. */
    private static final class Batch {
        final Map<UUID, InvoiceCreated> documents = new LinkedHashMap<>();
        /** The last state of each invoice. */
        final Map<UUID, Receivable> states = new HashMap<>();

        final Map<UUID, Event> changes = new HashMap<>();
        private final Map<UUID, Event> creations = new HashMap<>();

        void add(Event e) {
            if (e.type().equals(SalesEvents.INVOICE_CREATED)) {
                var document = e.data(InvoiceCreated.class);
                documents.put(e.subject(), document);
                creations.put(e.subject(), e);
                if (document.dueAt() != null)
                    states.merge(e.subject(), Receivable.of(document, e.subjectVersion()), Receivable::merge);
            } else {
                var state = Receivable.of(e.data(InvoiceChanged.class), e.subjectVersion());
                states.merge(e.subject(), state, Receivable::merge);
                changes.merge(e.subject(), e, (a, b) -> a.subjectVersion() > b.subjectVersion() ? a : b);
            }
        }

        /** Why a change is announced; null if it was announced before, or if there is none. */
        @Nullable
        Event causeOf(Receivable stored) {
            var change = changes.get(stored.invoiceId());
            if (change != null && change.subjectVersion() == stored.version()) return change;
            boolean isCreatedLate = stored.version() > 1 && change == null;
            return isCreatedLate ? creations.get(stored.invoiceId()) : null;
        }

        Event issued(Issue i) {
            var d = i.document();
            var data = new InvoiceIssued(
                    d.invoiceId(),
                    d.kind(),
                    i.number(),
                    d.orderId(),
                    d.orderNumber(),
                    d.customerId(),
                    d.reason(),
                    d.totalAmount(),
                    d.taxAmount(),
                    d.currency(),
                    i.date(),
                    i.at().toInstant(),
                    d.dueAt(),
                    d.metadata(),
                    d.privateMetadata());
            var cause = Objects.requireNonNull(creations.get(d.invoiceId()));
            return event(BillingEvents.INVOICE_ISSUED, d.invoiceId(), 1, data, cause);
        }
    }
}
