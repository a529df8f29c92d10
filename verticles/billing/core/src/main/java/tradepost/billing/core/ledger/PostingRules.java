package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.Posting.Line;
import tradepost.billing.core.ledger.StoredDocument.Settled;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Money;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.invoice.InvoiceCreated;

/** What each decision posts. */
final class PostingRules {
    private static final String WRITE_OFF_REVERSED = "write_off_reversed";

    private final Accounts accounts;
    private final BusinessZone zone;

    PostingRules(Accounts accounts, BusinessZone zone) {
        this.accounts = accounts;
        this.zone = zone;
    }

    /**
     * An invoice, a credit note, or its reversal. The total is owed or no longer owed; against it stand the revenue without taxes and the taxes, by
     * rate. A restocking fee is kept of what a credit note gives back. What was written off is posted by the change of its invoice, and so is its reversal.
     */
    List<Posting> document(Event event, InvoiceCreated data, StoredDocument document) {
        if (data.reason().equals(WRITE_OFF_REVERSED)) return List.of();
        boolean isOwed = !data.kind().equals(Posting.CREDIT_NOTE);
        var taken = new LinkedHashMap<Line, BigDecimal>(); // by account and rate: lines without an amount
        for (var l : data.lines()) add(taken, accounts.revenue(), l.totalAmount(), l.taxAmount(), l.taxRate());
        var shipping = data.shipping();
        if (shipping != null)
            add(taken, accounts.shippingRevenue(), shipping.totalAmount(), shipping.taxAmount(), shipping.taxRate());
        for (var f : data.restockingFees())
            add(
                    taken,
                    accounts.restockingFees(),
                    f.totalAmount().negate(),
                    f.taxAmount().negate(),
                    f.taxRate());
        var lines = new ArrayList<Line>();
        lines.add(new Line(accounts.receivable(), signed(data.totalAmount(), isOwed)));
        taken.forEach((of, sum) -> lines.add(new Line(of.account(), signed(sum, !isOwed), of.taxRate())));
        return of(
                data.kind(),
                data.invoiceId(),
                document.number(),
                data.invoiceId(),
                data.orderId(),
                data.customerId(),
                document.date(),
                event.time(),
                data.currency(),
                lines);
    }

    private void add(
            Map<Line, BigDecimal> taken, String account, BigDecimal total, BigDecimal tax, @Nullable BigDecimal rate) {
        var of = rate == null ? null : Money.plain(rate);
        taken.merge(new Line(account, BigDecimal.ZERO, of), total.subtract(tax), BigDecimal::add);
        taken.merge(new Line(accounts.tax(), BigDecimal.ZERO, of), tax, BigDecimal::add);
    }

    /**
     * What was allocated or written off between two states of an invoice, or taken back. What was credited is posted by the credit note. A write-off that
     * corrects the tax is a loss without it.
     *
     * @param date that the command gave; null for the day of the event
     */
    List<Posting> settled(
            Event event, @Nullable LocalDate date, StoredDocument invoice, Settled before, Settled after) {
        var on = date == null ? day(event) : date;
        var postings = new ArrayList<Posting>();
        var allocated = after.allocated().subtract(before.allocated());
        postings.addAll(reduced(
                Posting.ALLOCATION, event, invoice, on, allocated, List.of(new Line(accounts.deposits(), allocated))));
        var writtenOff = after.writtenOff().subtract(before.writtenOff());
        var lost = new ArrayList<Line>();
        var net = writtenOff;
        for (var tax : after.taxesAbove(before).entrySet()) {
            lost.add(new Line(accounts.tax(), tax.getValue(), tax.getKey()));
            net = net.subtract(tax.getValue());
        }
        lost.addFirst(new Line(accounts.badDebt(), net));
        postings.addAll(reduced(Posting.WRITE_OFF, event, invoice, on, writtenOff, lost));
        return postings;
    }

    /** Less is receivable, and these lines are its other side. A negative amount is receivable again. */
    private List<Posting> reduced(
            String kind, Event event, StoredDocument invoice, LocalDate date, BigDecimal amount, List<Line> others) {
        var lines = new ArrayList<Line>();
        lines.add(new Line(accounts.receivable(), amount.negate()));
        lines.addAll(others);
        return of(
                kind,
                event.id(),
                invoice.number(),
                invoice.id(),
                invoice.orderId(),
                invoice.customerId(),
                date,
                event.time(),
                invoice.currency(),
                lines);
    }

    /** Money that came in is a deposit until it is allocated. */
    List<Posting> paid(Event event, OrderPaid data) {
        var id = data.paymentId();
        if (id == null) return List.of(); // the order costs nothing
        return of(
                data.provider().equals(Accounts.CREDIT) ? Posting.TRANSFER : Posting.PAYMENT,
                id,
                id.toString(),
                id,
                data.orderId(),
                data.customerId(),
                day(event),
                event.time(),
                data.currency(),
                List.of(
                        new Line(accounts.money(data.provider()), data.amount()),
                        new Line(accounts.deposits(), data.amount().negate())));
    }

    /** The parts that are done. A deposit went back to whoever gave the money back, or to another order. */
    List<Posting> refunded(Event event, OrderRefunded data) {
        var postings = new ArrayList<Posting>();
        for (var part : data.parts()) {
            if (!part.status().equals("done")) continue;
            boolean moves = part.provider().equals(Accounts.CREDIT);
            postings.addAll(of(
                    moves ? Posting.TRANSFER : Posting.REFUND,
                    part.id(),
                    part.paymentId().toString(),
                    part.paymentId(),
                    data.orderId(),
                    data.customerId(),
                    day(event),
                    event.time(),
                    data.currency(),
                    List.of(
                            new Line(accounts.deposits(), part.amount()),
                            new Line(
                                    accounts.money(part.provider()),
                                    part.amount().negate()))));
        }
        return postings;
    }

    List<Posting> paidVendor(Event event, tradepost.purchase.event.OrderPaid data) {
        return of(
                Posting.VENDOR_PAYMENT,
                data.paymentId(),
                data.paymentId().toString(),
                data.paymentId(),
                data.orderId(),
                null,
                day(event),
                event.time(),
                data.currency(),
                List.of(
                        new Line(accounts.payable(), data.amount()),
                        new Line(accounts.money(data.provider()), data.amount().negate())));
    }

    /** None if nothing is left without the lines that are zero. */
    private static List<Posting> of(
            String kind,
            UUID sourceId,
            String document,
            UUID documentId,
            UUID orderId,
            @Nullable UUID customerId,
            LocalDate date,
            Instant occurredAt,
            String currency,
            List<Line> lines) {
        var left = lines.stream().filter(l -> l.amount().signum() != 0).toList();
        if (left.isEmpty()) return List.of();
        return List.of(new Posting(
                kind, sourceId, document, documentId, orderId, customerId, date, occurredAt, currency, left));
    }

    private static BigDecimal signed(BigDecimal amount, boolean isDebit) {
        return isDebit ? amount : amount.negate();
    }

    private LocalDate day(Event event) {
        return zone.day(event.time());
    }
}
