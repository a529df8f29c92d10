package tradepost.sales.core.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.Lines;
import tradepost.orders.charge.Discount;
import tradepost.sales.SalesOrderLine;

/**
 * The lines of an order, of which no piece is closed, with their discounts and taxes.
 *
 * @param sum of the order
 */
public record PricedLines(List<SalesOrderLine> lines, Amounts sum) {
    /** Fails 400 amount_out_of_range. */
    public static PricedLines plain(List<SalesOrderLine> lines) {
        return new PricedLines(lines, plain(Lines.total(lines)));
    }

    /** The amounts of an order without discount and tax. */
    public static Amounts plain(BigDecimal total) {
        var none = BigDecimal.ZERO.setScale(total.scale());
        return new Amounts(total, none, none, total);
    }

    /**
     * Fails as {@link OrderAmounts#of} does.
     *
     * @param discounts of each line
     * @param ofOrder the discount of the whole order
     * @param taxes of each line; null if the order is not taxed
     */
    public static PricedLines of(
            List<SalesOrderLine> lines,
            List<@Nullable Discount> discounts,
            @Nullable Discount ofOrder,
            @Nullable List<@Nullable Tax> taxes,
            String currency) {
        var written = new ArrayList<OrderAmounts.Line>();
        for (int i = 0; i < lines.size(); i++)
            written.add(new OrderAmounts.Line(
                    lines.get(i).quantity(),
                    lines.get(i).unitPrice(),
                    discounts.get(i),
                    taxes == null ? null : taxes.get(i)));
        var amounts = OrderAmounts.of(written, ofOrder, currency);
        var priced = new ArrayList<SalesOrderLine>();
        for (int i = 0; i < lines.size(); i++)
            priced.add(priced(
                    lines.get(i),
                    written.get(i),
                    amounts.lines().get(i).first(lines.get(i).quantity())));
        return new PricedLines(priced, amounts.sum());
    }

    private static SalesOrderLine priced(SalesOrderLine line, OrderAmounts.Line written, Amounts whole) {
        var tax = written.tax();
        if (tax == null) {
            var category = Offer.STANDARD_TAX.equals(line.taxCategory()) ? null : line.taxCategory();
            return line.withAmounts(written.discount(), whole.discount(), category, null, false, whole.tax());
        }
        return line.withAmounts(
                written.discount(), whole.discount(), tax.category(), tax.rate(), tax.included(), whole.tax());
    }
}
