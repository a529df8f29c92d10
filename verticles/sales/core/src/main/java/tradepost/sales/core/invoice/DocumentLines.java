package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.invoice.InvoiceCreated.Adjustment;
import tradepost.sales.invoice.InvoiceCreated.Line;

/**
 * What a document says of the lines of an order. Pieces cost their price: what is charged below it is their discount, and what is charged above it is
 * an adjustment, as an amount without pieces is. So each line can be computed from its own numbers, whatever was charged of the order before. Totals
 * and taxes are those that were decided. A pure function.
 *
 * @param lines of pieces
 * @param adjustments everything else
 */
record DocumentLines(List<Line> lines, List<Adjustment> adjustments) {
    private static final Set<String> BY_COMMAND = Set.of("credited", "refunded", "credit_reversed");

    private static final String GOODWILL = "goodwill";
    private static final String PRICE_DIFFERENCE = "price_difference";
    private static final String TAX_DIFFERENCE = "tax_difference";
    private static final String ROUNDING = "rounding";

    /** A line of an order. */
    record Of(
            UUID id,
            UUID itemId,
            String sku,
            String name,
            BigDecimal unitPrice,
            @Nullable String taxCategory,
            @Nullable BigDecimal taxRate,
            boolean taxIncluded) {}

    /**
     * What is charged or credited of a line.
     *
     * @param pieces 0 if only an amount is
     */
    record Charged(Of of, long pieces, BigDecimal tax, BigDecimal total) {
        /** Without a tax that is added. */
        BigDecimal amount() {
            return of.taxIncluded ? total : total.subtract(tax);
        }
    }

    /** @param reason of the document */
    static DocumentLines of(List<Charged> all, String reason, String currency) {
        var lines = new ArrayList<Line>();
        var adjustments = new ArrayList<Adjustment>();
        for (var c : all) {
            if (c.pieces == 0) {
                if (c.total.signum() != 0) adjustments.add(adjustment(c, kind(c, reason)));
                continue;
            }
            var subtotal = Money.subtotal(c.pieces, c.of.unitPrice, currency);
            var above = c.amount().subtract(subtotal);
            if (above.signum() <= 0) {
                lines.add(line(c, subtotal, above.negate()));
                continue;
            }
            var tax = Money.share(c.tax, above, c.amount(), currency);
            var more = new Charged(c.of, 0, tax, c.of.taxIncluded ? above : above.add(tax));
            var pieces = new Charged(c.of, c.pieces, c.tax.subtract(tax), c.total.subtract(more.total));
            lines.add(line(pieces, subtotal, above.subtract(above)));
            boolean isRounding = above.compareTo(Money.smallest(currency)) <= 0;
            adjustments.add(adjustment(more, isRounding ? ROUNDING : PRICE_DIFFERENCE));
        }
        return new DocumentLines(List.copyOf(lines), List.copyOf(adjustments));
    }

    private static String kind(Charged c, String reason) {
        if (BY_COMMAND.contains(reason)) return GOODWILL;
        return c.total.compareTo(c.tax) == 0 ? TAX_DIFFERENCE : PRICE_DIFFERENCE;
    }

    private static Line line(Charged c, BigDecimal subtotal, BigDecimal discount) {
        var of = c.of;
        return new Line(
                of.id,
                of.itemId,
                of.sku,
                of.name,
                c.pieces,
                of.unitPrice,
                subtotal,
                discount,
                of.taxCategory,
                of.taxRate,
                of.taxIncluded,
                c.tax,
                c.total);
    }

    private static Adjustment adjustment(Charged c, String kind) {
        var of = c.of;
        return new Adjustment(
                kind,
                of.id,
                of.itemId,
                of.sku,
                of.name,
                c.amount(),
                of.taxCategory,
                of.taxRate,
                of.taxIncluded,
                c.tax,
                c.total);
    }

    /** The sum of the lines and the adjustments. */
    Amounts sum(String currency) {
        var all = new ArrayList<Amounts>();
        for (var l : lines) all.add(new Amounts(l.subtotal(), l.discountAmount(), l.taxAmount(), l.totalAmount()));
        var none = Money.exact(BigDecimal.ZERO, currency);
        for (var a : adjustments) all.add(new Amounts(none, none, a.taxAmount(), a.totalAmount()));
        return Amounts.sum(all, currency);
    }

    /** Of the adjustments, without taxes that are added. */
    BigDecimal adjusted(String currency) {
        return adjustments.stream()
                .map(Adjustment::amount)
                .reduce(Money.exact(BigDecimal.ZERO, currency), BigDecimal::add);
    }
}
