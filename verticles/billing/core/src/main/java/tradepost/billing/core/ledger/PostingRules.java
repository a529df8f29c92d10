package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.Posting.Line;
import tradepost.billing.core.ledger.StoredDocument.Settled;
import tradepost.inventory.event.BookedMovement;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Money;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.invoice.InvoiceCreated;

/** What each decision posts. */
final class PostingRules {
    /** The codes of the built-in locations of suppliers, customers and adjustments. */
    private static final Set<String> OUTSIDE = Set.of("SUPPLIER", "CUSTOMER", "ADJUSTMENT");

    private static final String WRITE_OFF_REVERSED = "write_off_reversed";

    private final Accounts accounts;
    private final BusinessZone zone;
    private final String currency;

    /** @param currency of the installation, in which stock has its value */
    PostingRules(Accounts accounts, BusinessZone zone, String currency) {
        this.accounts = accounts;
        this.zone = zone;
        this.currency = currency;
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
        for (var a : data.adjustments()) add(taken, accounts.revenue(), a.totalAmount(), a.taxAmount(), a.taxRate());
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
     * What was allocated or written off of an invoice since it was posted, or taken back. What was credited is posted by the credit note. A write-off that
     * corrects the tax is a loss without it.
     *
     * @param date that the command gave; null for the day of the event. Nothing settles an invoice before its own date, and what is taken back was
     *     settled before: otherwise less than nothing would be open on some day
     */
    List<Posting> settled(Event event, @Nullable LocalDate date, StoredDocument invoice, Settled after) {
        var before = invoice.posted();
        var from = later(day(event, date), invoice.date());
        var postings = new ArrayList<Posting>();
        var allocated = after.allocated().subtract(before.allocated());
        postings.addAll(reduced(
                Posting.ALLOCATION,
                event,
                invoice,
                from,
                allocated,
                List.of(new Line(accounts.deposits(), allocated))));
        var writtenOff = after.writtenOff().subtract(before.writtenOff());
        var lost = new ArrayList<Line>();
        var net = writtenOff;
        for (var tax : after.taxesAbove(before).entrySet()) {
            lost.add(new Line(accounts.tax(), tax.getValue(), tax.getKey()));
            net = net.subtract(tax.getValue());
        }
        lost.addFirst(new Line(accounts.badDebt(), net));
        postings.addAll(reduced(Posting.WRITE_OFF, event, invoice, from, writtenOff, lost));
        return postings;
    }

    /**
     * Less is receivable, and these lines are its other side. A negative amount is receivable again. What is written off may also correct less of the tax
     * than before, or only other taxes.
     */
    private List<Posting> reduced(
            String kind, Event event, StoredDocument invoice, LocalDate from, BigDecimal amount, List<Line> others) {
        var until = invoice.postedUntil();
        boolean takesBack = amount.signum() <= 0
                || others.stream()
                        .anyMatch(l -> l.taxRate() != null && l.amount().signum() < 0);
        var date = takesBack && until != null ? later(from, until) : from;
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
                day(event, data.date()),
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
                    day(event, data.date()),
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

    /** What is paid above the cost of the goods that came is a deposit. */
    List<Posting> paidVendor(Event event, tradepost.purchase.event.OrderPaid data) {
        var deposit = orZero(data.depositChange());
        return of(
                data.provider().equals(Accounts.CREDIT) ? Posting.TRANSFER : Posting.VENDOR_PAYMENT,
                data.paymentId(),
                data.paymentId().toString(),
                data.paymentId(),
                data.orderId(),
                null,
                day(event, data.date()),
                event.time(),
                data.currency(),
                List.of(
                        new Line(accounts.payable(), data.amount().subtract(deposit)),
                        new Line(accounts.vendorDeposits(), deposit),
                        new Line(accounts.money(data.provider()), data.amount().negate())));
    }

    /** What the vendor owed came back, of each payment. It owes no more than the deposit. */
    List<Posting> refundedByVendor(Event event, tradepost.purchase.event.OrderRefunded data) {
        var postings = new ArrayList<Posting>();
        for (var part : data.parts())
            postings.addAll(of(
                    part.provider().equals(Accounts.CREDIT) ? Posting.TRANSFER : Posting.VENDOR_REFUND,
                    part.id(),
                    part.paymentId().toString(),
                    part.paymentId(),
                    data.orderId(),
                    null,
                    day(event, data.date()),
                    event.time(),
                    data.currency(),
                    List.of(
                            new Line(accounts.money(part.provider()), part.amount()),
                            new Line(accounts.vendorDeposits(), part.amount().negate()))));
        return postings;
    }

    /** What is owed for a delivery, in the currency of its order. A deposit pays it first. */
    List<Posting> received(Event event, OrderReceived data) {
        return payable(
                Posting.RECEIPT,
                data.receiptId(),
                data.number(),
                data.orderId(),
                event,
                data.currency(),
                data.totalAmount(),
                orZero(data.depositChange()));
    }

    /** What the vendor gives back for goods is no longer owed; what was paid for them is a deposit again. */
    List<Posting> returned(Event event, OrderReturned data) {
        return payable(
                Posting.VENDOR_RETURN,
                data.returnId(),
                data.number(),
                data.orderId(),
                event,
                data.currency(),
                data.amount().negate(),
                orZero(data.depositChange()));
    }

    private List<Posting> payable(
            String kind,
            UUID id,
            String number,
            UUID orderId,
            Event event,
            String of,
            BigDecimal amount,
            BigDecimal deposit) {
        return of(
                kind,
                id,
                number,
                id,
                orderId,
                null,
                day(event),
                event.time(),
                of,
                List.of(
                        new Line(accounts.goodsReceived(), amount),
                        new Line(accounts.vendorDeposits(), deposit),
                        new Line(accounts.payable(), amount.add(deposit).negate())));
    }

    private static BigDecimal orZero(@Nullable BigDecimal amount) {
        return amount == null ? BigDecimal.ZERO : amount;
    }

    /** What pieces have cost that came to stock or left it, for each document that moved them. Between locations, nothing is posted. */
    List<Posting> moved(Event event, MovementsBooked data) {
        var bySource = new LinkedHashMap<@Nullable UUID, List<BookedMovement>>();
        for (var m : data.movements())
            bySource.computeIfAbsent(m.sourceId(), id -> new ArrayList<>()).add(m);
        var postings = new ArrayList<Posting>();
        bySource.forEach((source, movements) -> {
            var document = source == null ? data.bookingId() : source;
            boolean isOrder = data.sourceType().endsWith("_order");
            postings.addAll(of(
                    Posting.STOCK,
                    movements.getFirst().id(),
                    document.toString(),
                    document,
                    isOrder ? source : null,
                    null,
                    day(event),
                    event.time(),
                    currency,
                    sums(movements)));
        });
        return postings;
    }

    private List<Line> sums(List<BookedMovement> movements) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var m : movements) {
            boolean comes = isOutside(m.fromCode());
            boolean leaves = isOutside(m.toCode());
            if (comes == leaves) continue;
            var cost = comes ? m.cost() : m.cost().negate();
            sums.merge(accounts.stock(), cost.add(m.variance()), BigDecimal::add);
            sums.merge(accounts.outside(comes ? m.fromCode() : m.toCode()), cost.negate(), BigDecimal::add);
            sums.merge(accounts.costVariances(), m.variance().negate(), BigDecimal::add);
        }
        return sums.entrySet().stream()
                .map(s -> new Line(s.getKey(), s.getValue()))
                .toList();
    }

    private static boolean isOutside(String code) {
        return OUTSIDE.contains(code);
    }

    /** None if nothing is left without the lines that are zero. */
    private static List<Posting> of(
            String kind,
            UUID sourceId,
            String document,
            UUID documentId,
            @Nullable UUID orderId,
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

    /** @param date that the command gave; null for the day of the event */
    private LocalDate day(Event event, @Nullable LocalDate date) {
        return date == null ? day(event) : date;
    }

    private static LocalDate later(LocalDate a, LocalDate b) {
        return a.isAfter(b) ? a : b;
    }
}
