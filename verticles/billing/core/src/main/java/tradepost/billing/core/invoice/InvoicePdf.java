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
import tradepost.orders.invoice.PricedLine;
import tradepost.pdf.Language;
import tradepost.pdf.Letterhead;
import tradepost.pdf.PaperSender;
import tradepost.pdf.PaperTable;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;
import tradepost.pdf.Pdf;
import tradepost.pdf.PostalAddress;
import tradepost.pdf.PricedTable;

/** Invoices, credit notes and reversals on paper. */
public final class InvoicePdf {
    /** Of more days, only the first and the last are shown. */
    private static final int DELIVERIES_MAX = 6;

    private final Letterhead head;

    public InvoicePdf(Letterhead head) {
        this.head = head;
    }

    /** @param shippedAt when the shipments that it is for have left */
    Document print(Invoice i, List<Instant> shippedAt) {
        var language = head.language(i.language());
        var kind = language.text(i.kind());
        try (var pdf = new Pdf(head, language, PaperSender.of(i.seller()), kind + " " + i.number())) {
            var billed = PostalAddress.lines(i.customerName(), i.billingAddress(), language);
            pdf.opening(kind, billed, facts(i, shippedAt, language));
            var shipped = PostalAddress.lines(i.customerName(), i.shippingAddress(), language);
            if (i.shippingAddress() != null && !shipped.equals(billed))
                pdf.blocks(List.of(Map.entry(language.text("ship_to"), shipped)));
            pdf.table(table(i, language));
            if (i.isInvoice()) pdf.paragraph(request(i, language));
            else if (i.notes() != null) pdf.paragraph(i.notes());
            return Document.containing(i.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private List<Map.Entry<String, String>> facts(Invoice i, List<Instant> shippedAt, Language language) {
        var facts = new ArrayList<Map.Entry<String, String>>();
        facts.add(Map.entry(language.text("number"), i.number()));
        facts.add(Map.entry(language.text("date_issued"), language.day(i.date())));
        if (i.dueAt() != null) {
            var due = head.zone().day(i.dueAt());
            facts.add(Map.entry(language.text("date_due"), language.day(due)));
            facts.add(Map.entry(language.text("terms"), terms(i.date(), due, language)));
        }
        if (i.reversesNumber() != null) facts.add(Map.entry(language.text(i.reason()), i.reversesNumber()));
        var corrected = i.isInvoice() ? List.<Credit>of() : Objects.requireNonNull(i.credits());
        if (!corrected.isEmpty())
            facts.add(Map.entry(
                    language.text("corrects"),
                    corrected.stream().map(Credit::number).collect(Collectors.joining(", "))));
        facts.add(Map.entry(language.text("order"), i.orderNumber()));
        if (i.reference() != null) facts.add(Map.entry(language.text("reference"), i.reference()));
        if (!shippedAt.isEmpty()) facts.add(Map.entry(language.text("delivered"), deliveries(shippedAt, language)));
        return facts;
    }

    private static String terms(LocalDate from, LocalDate due, Language language) {
        long days = ChronoUnit.DAYS.between(from, due);
        return days <= 0 ? language.text("terms.now") : language.text("terms.days", days);
    }

    private String deliveries(List<Instant> at, Language language) {
        var days = at.stream()
                .sorted()
                .map(head.zone()::day)
                .distinct()
                .map(language::day)
                .toList();
        return days.size() <= DELIVERIES_MAX ? String.join(", ", days) : days.getFirst() + " – " + days.getLast();
    }

    private static PaperTable table(Invoice i, Language language) {
        var end = new ArrayList<Total>();
        var total = language.text(i.isInvoice() ? "total" : "total." + i.kind(), i.currency());
        end.add(new Total(total, language.amount(i.totalAmount()), Look.GRAND));
        if (i.isInvoice()) settlement(i, end, language);
        var lines = new ArrayList<PricedLine>(Objects.requireNonNull(i.lines()));
        for (var fee : i.restockingFees()) lines.add(new FeeLine(fee, language.text("restocking_fee", fee.name())));
        return new PricedTable(language, lines, i.shipping()).ending(end);
    }

    /** A restocking fee, by which a credit note gives less. */
    private record FeeLine(RestockingFee fee, String name) implements PricedLine {
        @Override
        public String sku() {
            return fee.sku();
        }

        @Override
        public long quantity() {
            return 0;
        }

        @Override
        public BigDecimal unitPrice() {
            return BigDecimal.ZERO;
        }

        @Override
        public BigDecimal subtotal() {
            return fee.taxIncluded() ? totalAmount() : totalAmount().subtract(taxAmount());
        }

        @Override
        public BigDecimal discountAmount() {
            return BigDecimal.ZERO;
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

    /** What was paid, credited and written off of an invoice, and what is open then. */
    private static void settlement(Invoice i, List<Total> end, Language language) {
        if (i.openAmount().compareTo(i.totalAmount()) == 0) return;
        settled(end, language, "paid", i.allocatedAmount());
        settled(end, language, "credited", i.creditedAmount());
        settled(end, language, "written_off", i.writtenOffAmount());
        end.add(new Total(language.text("open", i.currency()), language.amount(i.openAmount()), Look.GRAND));
    }

    private static void settled(List<Total> end, Language language, String text, BigDecimal amount) {
        if (amount.signum() != 0) end.add(new Total(language.text(text), language.amount(amount.negate()), Look.PLAIN));
    }

    private String request(Invoice i, Language language) {
        if (i.openAmount().signum() == 0) return language.text("settled");
        var due = head.zone().day(Objects.requireNonNull(i.dueAt()));
        boolean now = due.equals(i.date());
        var amount = language.amount(i.openAmount()) + " " + i.currency();
        return language.text(now ? "pay.now" : "pay", amount, language.day(due), i.number());
    }
}
