package tradepost.billing.core.invoice;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.Invoice.Credit;
import tradepost.billing.invoice.Invoice.RestockingFee;
import tradepost.kernel.contract.Document;
import tradepost.orders.charge.TaxName;
import tradepost.orders.invoice.PricedAdjustment;
import tradepost.pdf.Language;
import tradepost.pdf.Letterhead;
import tradepost.pdf.PaperSender;
import tradepost.pdf.PaperTable;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;
import tradepost.pdf.Pdf;
import tradepost.pdf.PostalAddress;
import tradepost.pdf.PricedTable;

/**
 * Invoices, credit notes and reversals on paper, with what was true when they were issued. What happened later, such as a payment, is on statements.
 */
public final class InvoicePdf {
    /** Of more days, only the first and the last are shown. */
    private static final int DELIVERIES_MAX = 6;
    /** More are below the table, where they continue on further pages. */
    private static final int CORRECTED_MAX = 6;

    private final Letterhead head;

    public InvoicePdf(Letterhead head) {
        this.head = head;
    }

    /** @param shippedAt when the shipments that it is for have left */
    Document print(Invoice i, List<Instant> shippedAt, String customerNumber) {
        var language = head.language(i.language());
        var kind = language.text(i.kind());
        try (var pdf = new Pdf(head, language, PaperSender.of(i.seller()), kind + " " + i.number())) {
            var billed = PostalAddress.lines(i.customerName(), i.billingAddress(), language);
            pdf.opening(kind, billed, facts(i, shippedAt, customerNumber, language));
            var shipped = PostalAddress.lines(i.customerName(), i.shippingAddress(), language);
            if (i.shippingAddress() != null && !shipped.equals(billed)) pdf.address(language.text("ship_to"), shipped);
            pdf.table(table(i, language));
            if (corrected(i).size() > CORRECTED_MAX) pdf.paragraph(language.text("corrects") + ": " + numbers(i));
            if (i.isInvoice()) pdf.paragraph(request(i, language));
            else if (i.notes() != null) pdf.paragraph(i.notes());
            return Document.containing(i.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private List<Map.Entry<String, String>> facts(
            Invoice i, List<Instant> shippedAt, String customerNumber, Language language) {
        var facts = new ArrayList<Map.Entry<String, String>>();
        facts.add(Map.entry(language.text("number"), i.number()));
        facts.add(Map.entry(language.text("customer_number"), customerNumber));
        facts.add(Map.entry(language.text("date_issued"), language.day(i.date())));
        if (i.dueAt() != null) {
            var due = head.zone().day(i.dueAt());
            facts.add(Map.entry(language.text("date_due"), language.day(due)));
            facts.add(Map.entry(language.text("terms"), terms(i.date(), due, language)));
        }
        if (i.reversesNumber() != null) facts.add(Map.entry(language.text(i.reason()), i.reversesNumber()));
        int corrected = corrected(i).size();
        if (corrected > 0 && corrected <= CORRECTED_MAX) facts.add(Map.entry(language.text("corrects"), numbers(i)));
        facts.add(Map.entry(language.text("order"), i.orderNumber()));
        if (i.reference() != null) facts.add(Map.entry(language.text("reference"), i.reference()));
        if (i.supplyDate() != null)
            facts.add(Map.entry(language.text("supplied"), supplied(i.supplyDate(), shippedAt, language)));
        return facts;
    }

    /** The invoices that a credit note or a reversal corrects. */
    private static List<Credit> corrected(Invoice i) {
        return i.isInvoice() ? List.of() : Objects.requireNonNull(i.credits());
    }

    private static String numbers(Invoice i) {
        return corrected(i).stream().map(Credit::number).collect(Collectors.joining(", "));
    }

    private static String terms(LocalDate from, LocalDate due, Language language) {
        long days = ChronoUnit.DAYS.between(from, due);
        return days <= 0 ? language.text("terms.now") : language.count("days", days);
    }

    /** The days of all shipments, unless the day of supply is another one than that of the last. */
    private String supplied(LocalDate date, List<Instant> shippedAt, Language language) {
        var shipped =
                shippedAt.stream().sorted().map(head.zone()::day).distinct().toList();
        if (shipped.isEmpty() || !shipped.getLast().equals(date)) return language.day(date);
        var days = shipped.stream().map(language::day).toList();
        return days.size() <= DELIVERIES_MAX ? String.join(", ", days) : days.getFirst() + " – " + days.getLast();
    }

    private static PaperTable table(Invoice i, Language language) {
        var total = language.text(i.isInvoice() ? "total" : "total." + i.kind(), i.currency());
        var after = new ArrayList<Total>();
        if (i.prepaidAmount().signum() != 0) {
            after.add(new Total(
                    language.text("prepaid"), language.amount(i.prepaidAmount().negate()), Look.PLAIN));
            after.add(new Total(language.text("due", i.currency()), language.amount(due(i)), Look.GRAND));
        }
        var names = new ArrayList<TaxName>();
        for (var t : Objects.requireNonNull(i.taxes()))
            if (t.name() != null) names.add(new TaxName(t.category(), t.rate(), t.included(), t.name()));
        var lines = Objects.requireNonNull(i.lines());
        var adjustments = new ArrayList<PricedAdjustment>(Objects.requireNonNull(i.adjustments()));
        for (var fee : i.restockingFees()) adjustments.add(new Kept(fee));
        return new PricedTable(language, lines, adjustments, i.shipping(), names)
                .ending(new Total(total, language.amount(i.totalAmount()), Look.GRAND), after);
    }

    /** A restocking fee, by which a credit note gives less. */
    private record Kept(RestockingFee fee) implements PricedAdjustment {
        @Override
        public String kind() {
            return "restocking_fee";
        }

        @Override
        public String name() {
            return fee.name();
        }

        @Override
        public BigDecimal amount() {
            return fee.taxIncluded() ? totalAmount() : totalAmount().subtract(taxAmount());
        }

        @Override
        public @Nullable BigDecimal taxRate() {
            return fee.taxRate();
        }

        @Override
        public boolean taxIncluded() {
            return fee.taxIncluded();
        }

        @Override
        public BigDecimal taxAmount() {
            return fee.taxAmount().negate();
        }

        @Override
        public BigDecimal totalAmount() {
            return fee.totalAmount().negate();
        }
    }

    /** What was to be paid when it was issued. */
    private static BigDecimal due(Invoice i) {
        return i.totalAmount().subtract(i.prepaidAmount());
    }

    private String request(Invoice i, Language language) {
        var open = due(i);
        if (open.signum() == 0) return language.text("nothing_due");
        var due = head.zone().day(Objects.requireNonNull(i.dueAt()));
        boolean now = due.equals(i.date());
        var amount = language.amount(open) + " " + i.currency();
        return language.text(now ? "pay.now" : "pay", amount, language.day(due), i.number());
    }
}
