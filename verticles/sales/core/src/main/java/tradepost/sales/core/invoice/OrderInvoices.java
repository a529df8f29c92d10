package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.orders.invoice.WriteReversal;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.invoice.InvoicedOrderQueries.Decided;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.invoice.InvoiceCreated.Credit;

/**
 * The invoices and credit notes of orders, as the commands of sales see them: what is invoiced, credited and allocated in their transactions. What
 * is due follows from the rows of the order alone, whatever came first. The context billing gives the documents their numbers, before the response.
 */
public final class OrderInvoices {
    public static final String INVOICE = "invoice";
    public static final String CREDIT_NOTE = "credit_note";

    private static final String BILLING = "billing";

    /**
     * On whose behalf.
     *
     * @param date on which it counts in the books; null for today
     */
    public record By(
            String actor, @Nullable Origin origin, @Nullable LocalDate date) {
        public By(String actor, @Nullable Origin origin) {
            this(actor, origin, null);
        }

        public static By request() {
            return request(null);
        }

        static By request(@Nullable LocalDate date) {
            return new By(Request.actor(), Origin.current(), date);
        }
    }

    /** What a command has written off, with its id. */
    public record WrittenOff(UUID id, BigDecimal amount, String reason) {}

    private OrderInvoices() {}

    /** Invoices and credits what is due of an order that this transaction has locked, on behalf of the request. */
    public static void settle(Tx tx, UUID orderId) {
        settle(tx, Map.of(orderId, By.request()));
    }

    /** The same of several orders. */
    public static void settle(Tx tx, Map<UUID, By> orders) {
        issue(tx, decided(tx, orders.keySet().toArray(UUID[]::new), null, null), orders);
    }

    /**
     * Invoices all of the locked order that is not invoiced yet.
     *
     * @param invoiceId of the invoice
     * @param command with its dates
     * @return whether there was anything
     */
    public static boolean settleAll(Tx tx, UUID orderId, UUID invoiceId, WriteInvoice command) {
        var decided = decided(tx, new UUID[] {orderId}, invoiceId, command);
        var date = command.date() == null ? null : Allocations.earliest(tx, orderId, command.date());
        issue(tx, decided, Map.of(orderId, By.request(date)));
        return decided.stream().anyMatch(d -> d.id().equals(invoiceId));
    }

    /** Whether the order has an invoice with this id. */
    public static boolean has(Tx tx, UUID orderId, UUID invoiceId) {
        return Allocations.has(tx, orderId, invoiceId);
    }

    /** Allocates a payment of the locked order to an invoice, as far as that is open; before the payment is added to the order. */
    public static void allocate(Tx tx, UUID orderId, UUID invoiceId, BigDecimal amount) {
        Allocations.allocate(tx, orderId, invoiceId, amount);
    }

    /** Reports the invoices of these orders that this transaction has changed. */
    public static void publish(Tx tx, Map<UUID, By> orders) {
        Allocations.publish(tx, orders, null);
    }

    /** @param date on which it counts in the books; null for today */
    public static void publish(Tx tx, UUID orderId, String actor, @Nullable LocalDate date) {
        publish(tx, Map.of(orderId, new By(actor, null, date)));
    }

    /**
     * Like the others, for a write-off.
     *
     * @param date of its document
     */
    public static void publishWriteOff(Tx tx, UUID orderId, WrittenOff writtenOff, @Nullable LocalDate date) {
        Allocations.publish(tx, Map.of(orderId, By.request(date)), writtenOff);
    }

    /**
     * Credits an invoice. Fails 400 invalid_lines, invalid_amount, line_twice or line_not_found, 409 amount_exceeds_invoiced.
     *
     * @return the order after it
     */
    public static SalesOrder credit(Tx tx, SalesOrder order, UUID invoiceId, UUID creditNoteId, WriteCreditNote body) {
        return CreditNotes.credit(tx, order, invoiceId, creditNoteId, body);
    }

    /**
     * Credits what is refunded, of the newest invoices first. Fails 409 not_invoiced before there is an invoice, amount_exceeds_invoiced, 400
     * invalid_date before the date of an invoice.
     *
     * @param amount in the decimals of the currency
     * @param date of the credit note; null for today
     * @return the order after it
     */
    public static SalesOrder creditRefund(
            Tx tx,
            SalesOrder order,
            BigDecimal amount,
            UUID creditNoteId,
            @Nullable String reason,
            @Nullable LocalDate date) {
        return CreditNotes.refunded(tx, order, amount, creditNoteId, reason, date);
    }

    /**
     * Takes back a credit note or a write-off of an invoice. Fails 400 document_not_found, invalid_date before it was issued, before the money was there
     * that is allocated by it, or before a write-off that it restores, 403 forbidden for a write-off without invoices:write_off, 409 already_reversed,
     * invalid_state if the order is cancelled, not_reversible if it follows from what was done to the order, if pieces of its lines have come back, or
     * were closed or changed away, after it, or if a write-off has come back by itself, credit_given_back if its credit was refunded or has paid other
     * orders.
     */
    public static void reverse(
            Tx tx, SalesOrder order, UUID invoiceId, UUID reversalId, WriteReversal body, Caller caller) {
        Reversals.reverse(tx, order, invoiceId, reversalId, body, caller);
    }

    /**
     * @param requested the invoice of everything that is charged; null to invoice what was shipped
     * @param command that has requested it
     */
    private static List<Decided> decided(
            Tx tx, UUID[] orderIds, @Nullable UUID requested, @Nullable WriteInvoice command) {
        var decided = new ArrayList<Decided>();
        for (var order : InvoicedOrderQueries.read(tx, orderIds)) {
            int ordinal = order.documents();
            for (var draft : InvoiceRule.of(order, requested != null)) {
                if (requested == null || command == null || !draft.kind().equals(INVOICE))
                    decided.add(Decided.of(Ids.next(), order, ++ordinal, draft));
                else decided.add(Decided.of(requested, order, ++ordinal, draft).by(command));
            }
        }
        return decided;
    }

    static void issue(Tx tx, List<Decided> all, Map<UUID, By> orders) {
        if (!all.isEmpty()) add(tx, all, orders);
        var others = new HashSet<>(orders.keySet());
        for (var d : all) others.remove(d.orderId());
        if (!others.isEmpty()) InvoicedOrderQueries.balance(tx, others);
        publish(tx, orders);
    }

    private static void add(Tx tx, List<Decided> all, Map<UUID, By> orders) {
        var credits = InvoicedOrderQueries.insert(tx, all);
        announce(tx, all.stream().map(Decided::id).toArray(UUID[]::new), credits, orders);
    }

    /** Reports documents, with what each of them takes from which invoices. */
    static void announce(Tx tx, UUID[] ids, Map<UUID, List<Credit>> credits, Map<UUID, By> orders) {
        var events = InvoicedOrderQueries.created(tx, ids, credits).stream()
                .map(i -> event(i, Objects.requireNonNull(orders.get(i.orderId()))))
                .toList();
        EventLog.appendAll(tx, events);
        for (var e : events) EventLog.handOver(tx, BILLING, e);
    }

    private static Event event(InvoiceCreated data, By by) {
        return EventLog.event(SalesEvents.INVOICE_CREATED, data.invoiceId(), 1, data, by.actor, by.origin);
    }
}
