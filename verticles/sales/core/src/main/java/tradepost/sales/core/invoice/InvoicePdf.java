package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.pdf.Column;
import tradepost.pdf.Pdf;
import tradepost.sales.invoice.Invoice;
import tradepost.sales.invoice.Invoice.Tax;
import tradepost.sales.invoice.InvoiceAddress;

/** Invoices and credit notes on paper. */
public final class InvoicePdf {
    private static final List<Column> COLUMNS = List.of(
            Column.text("SKU", 17),
            Column.text("Name", 34),
            Column.number("Quantity", 12),
            Column.number("Price", 14),
            Column.number("Discount", 14),
            Column.number("Tax %", 9),
            Column.number("Amount", 16));

    private final @Nullable Path font;

    /** @param font of the installation; empty if it has none */
    public InvoicePdf(String font) {
        this.font = font.isBlank() ? null : Path.of(font.strip());
    }

    Document print(Invoice i) {
        var title = (isCreditNote(i) ? "Credit note " : "Invoice ") + i.number();
        try (var pdf = new Pdf(title, font)) {
            pdf.heading(title);
            pdf.blocks(List.of(
                    Map.entry("From", seller(i)),
                    Map.entry("Bill to", address(i.customerName(), i.billingAddress())),
                    Map.entry("Ship to", address(i.customerName(), i.shippingAddress()))));
            pdf.blocks(List.of(
                    Map.entry("Date", List.of(day(i.issuedAt()))),
                    Map.entry("Due", List.of(i.dueAt() == null ? "–" : day(i.dueAt()))),
                    Map.entry("Order", order(i))));
            var lines = Objects.requireNonNull(i.lines());
            pdf.table(COLUMNS, lines.stream().map(InvoicePdf::row).toList());
            pdf.totals(totals(i));
            return Document.containing(i.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private static boolean isCreditNote(Invoice i) {
        return i.kind().equals(Invoice.CREDIT_NOTE);
    }

    private static List<String> seller(Invoice i) {
        var s = i.seller();
        var lines = new ArrayList<String>();
        if (s.name() != null) lines.add(s.name());
        if (s.address() != null) lines.addAll(List.of(s.address().split("\n")));
        if (s.taxId() != null) lines.add("Tax number " + s.taxId());
        return lines.isEmpty() ? List.of("–") : lines;
    }

    private static List<String> order(Invoice i) {
        return Stream.of(i.orderNumber(), i.reference())
                .filter(Objects::nonNull)
                .toList();
    }

    private static String day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
    }

    private static List<String> address(String customer, @Nullable InvoiceAddress a) {
        if (a == null) return List.of(customer);
        var city = Stream.of(a.postalCode(), a.city()).filter(Objects::nonNull).collect(Collectors.joining(" "));
        return Stream.of(customer, a.name(), a.line1(), a.line2(), city, a.region(), a.country())
                .filter(text -> text != null && !text.isBlank())
                .toList();
    }

    private static List<String> row(Invoice.Line l) {
        return List.of(
                l.sku(),
                l.name(),
                l.quantity() == 0 ? "–" : String.format(Locale.ROOT, "%,d", l.quantity()),
                amount(l.unitPrice()),
                l.discountAmount().signum() == 0
                        ? ""
                        : amount(l.discountAmount().negate()),
                l.taxRate() == null ? "" : l.taxRate().toPlainString(),
                amount(l.subtotal().subtract(l.discountAmount())));
    }

    private static List<Map.Entry<String, String>> totals(Invoice i) {
        var totals = new ArrayList<Map.Entry<String, String>>();
        totals.add(Map.entry("Subtotal", amount(i.subtotalAmount())));
        if (i.discountAmount().signum() != 0)
            totals.add(Map.entry("Discount", amount(i.discountAmount().negate())));
        if (i.shipping() != null)
            totals.add(Map.entry("Shipping (" + i.shipping().method() + ")", amount(i.shippingAmount())));
        for (var tax : Objects.requireNonNull(i.taxes())) totals.add(Map.entry(label(tax), amount(tax.taxAmount())));
        totals.add(Map.entry((isCreditNote(i) ? "Credit " : "Total ") + i.currency(), amount(i.totalAmount())));
        return totals;
    }

    private static String label(Tax t) {
        var name = t.category().isEmpty() || t.category().equals("standard") ? "tax" : "tax (" + t.category() + ")";
        return "%s %s %% on %s"
                .formatted(
                        t.included() ? "including " + name : "plus " + name,
                        t.rate().toPlainString(),
                        amount(t.baseAmount()));
    }

    private static String amount(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,." + amount.scale() + "f", amount);
    }
}
