package tradepost.sales.core.quote;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.pdf.Column;
import tradepost.pdf.Pdf;
import tradepost.sales.quote.Quote;
import tradepost.sales.quote.QuoteAddress;
import tradepost.sales.quote.QuoteLine;
import tradepost.sales.quote.QuoteWithItems;

/** Quotes on paper. */
public final class QuotePdf {
    private static final List<Column> COLUMNS = List.of(
            Column.text("SKU", 18),
            Column.text("Name", 36),
            Column.number("Quantity", 12),
            Column.number("Price", 14),
            Column.number("Discount", 13),
            Column.number("Tax", 13),
            Column.number("Amount", 16));

    private final @Nullable Path font;

    /** @param font of the installation; empty if it has none */
    public QuotePdf(String font) {
        this.font = font.isBlank() ? null : Path.of(font.strip());
    }

    Document print(QuoteWithItems q) {
        var quote = q.quote();
        try (var pdf = new Pdf("Quote " + quote.number(), font)) {
            pdf.heading("Quote " + quote.number());
            pdf.blocks(List.of(
                    Map.entry("For", address(quote.customerName(), q.billingAddress())),
                    Map.entry("Ship to", address(quote.customerName(), q.shippingAddress())),
                    Map.entry("Valid until", dates(quote))));
            var rows = new ArrayList<List<String>>();
            for (var l : q.items()) rows.add(row(l));
            var discount = sum(q, QuoteLine::discountAmount);
            var shipping = q.shipping();
            var tax = sum(q, QuoteLine::taxAmount).add(shipping == null ? BigDecimal.ZERO : shipping.taxAmount());
            rows.add(List.of("", "", "", "", "", "", ""));
            rows.add(total("Subtotal", sum(q, QuoteLine::subtotal)));
            if (discount.signum() > 0) rows.add(total("Discount", discount.negate()));
            if (shipping != null) rows.add(total("Shipping (" + shipping.method() + ")", shipping.amount()));
            if (tax.signum() > 0) rows.add(total("Tax", tax));
            rows.add(total("Total " + quote.currency(), quote.totalAmount()));
            pdf.table(COLUMNS, rows);
            if (quote.reference() != null) pdf.paragraph("Reference " + quote.reference());
            if (quote.notes() != null) pdf.paragraph(quote.notes());
            return Document.containing(quote.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private static List<String> row(QuoteLine l) {
        return List.of(
                l.sku(),
                l.name(),
                String.format(Locale.ROOT, "%,d", l.quantity()),
                amount(l.unitPrice()),
                l.discountAmount().signum() == 0
                        ? ""
                        : amount(l.discountAmount().negate()),
                l.taxRate() == null ? "" : l.taxRate().stripTrailingZeros().toPlainString() + " %",
                amount(l.subtotal().subtract(l.discountAmount())));
    }

    private static List<String> total(String title, BigDecimal amount) {
        return List.of("", title, "", "", "", "", amount(amount));
    }

    private static BigDecimal sum(QuoteWithItems q, Function<QuoteLine, BigDecimal> of) {
        return q.items().stream().map(of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String amount(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,." + amount.scale() + "f", amount);
    }

    private static List<String> dates(Quote q) {
        return List.of(day(q.validUntil()) + " (UTC)", "Status " + q.status(), "Written " + day(q.createdAt()));
    }

    private static String day(Instant at) {
        return at.atOffset(ZoneOffset.UTC)
                .toLocalDateTime()
                .withNano(0)
                .toString()
                .replace('T', ' ');
    }

    private static List<String> address(String customer, @Nullable QuoteAddress a) {
        if (a == null) return List.of(customer);
        var city = Stream.of(a.postalCode(), a.city()).filter(Objects::nonNull).collect(Collectors.joining(" "));
        return Stream.of(customer, a.name(), a.line1(), a.line2(), city, a.region(), a.country())
                .filter(text -> text != null && !text.isBlank())
                .toList();
    }
}
