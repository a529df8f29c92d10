package tradepost.sales.core.fulfilment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.amount.OrderAmounts;
import tradepost.sales.core.amount.Tax;
import tradepost.sales.core.fulfilment.Changing.Priced;
import tradepost.sales.core.fulfilment.OrderChange.Line;

/** The lines of a changed order with their amounts. Prices, discounts and tax rates of lines that it had stay as they are. */
final class ChangedAmounts {
    private ChangedAmounts() {}

    /** Fails 400 discount_exceeds_amount if a discount exceeds what is left, or amount_out_of_range. */
    static List<Line> of(SalesOrderWithItems now, ChangedPieces pieces, Priced priced) {
        var all = new ArrayList<>(now.items());
        all.addAll(priced.lines());
        int had = now.items().size();
        var quantities = all.stream()
                .map(l -> pieces.quantities.getOrDefault(l.id(), l.quantity()))
                .toList();
        var wanted = new ArrayList<OrderAmounts.Line>();
        for (int i = 0; i < all.size(); i++) wanted.add(wanted(all.get(i), quantities.get(i)));
        var amounts =
                OrderAmounts.of(wanted, now.order().discount(), now.order().currency());
        var lines = new ArrayList<Line>();
        for (int i = 0; i < all.size(); i++)
            lines.add(line(
                    all.get(i),
                    amounts.lines().get(i),
                    i >= had,
                    priced.setPrices().contains(all.get(i).id())));
        return lines;
    }

    /** A line that has lost all its pieces has no discount any more. */
    private static OrderAmounts.Line wanted(SalesOrderLine l, long quantity) {
        return new OrderAmounts.Line(quantity, l.unitPrice(), quantity == 0 ? null : l.discount(), tax(l));
    }

    private static @Nullable Tax tax(SalesOrderLine l) {
        return l.taxRate() == null || l.taxCategory() == null
                ? null
                : new Tax(l.taxCategory(), l.taxRate(), l.taxIncluded());
    }

    private static Line line(SalesOrderLine l, LineAmounts amounts, boolean added, boolean priceSet) {
        long quantity = amounts.quantity();
        long grown = added ? quantity : Math.max(0, quantity - l.quantity());
        var charged = amounts.first(quantity - l.closedQuantity());
        return new Line(l, quantity, added, grown, priceSet, amounts.discount(), amounts.tax(), charged);
    }

    /** Fails 400 amount_out_of_range. */
    static Amounts sum(List<Line> lines, String currency) {
        return Amounts.sum(lines.stream().map(Line::charged).toList(), currency);
    }
}
