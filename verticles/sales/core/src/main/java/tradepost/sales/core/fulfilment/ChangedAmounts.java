package tradepost.sales.core.fulfilment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.fulfilment.Changing.Priced;
import tradepost.sales.core.fulfilment.OrderChange.Line;

/** The lines of a changed order with their amounts. The prices of lines that it had stay as they are. */
final class ChangedAmounts {
    private ChangedAmounts() {}

    static List<Line> of(SalesOrderWithItems now, ChangedPieces pieces, Priced priced) {
        var currency = now.order().currency();
        var lines = new ArrayList<Line>();
        for (var l : now.items()) {
            long quantity = pieces.quantities.getOrDefault(l.id(), l.quantity());
            lines.add(line(l, quantity, false, false, currency));
        }
        for (var l : priced.lines())
            lines.add(line(l, l.quantity(), true, priced.setPrices().contains(l.id()), currency));
        return lines;
    }

    private static Line line(SalesOrderLine l, long quantity, boolean added, boolean priceSet, String currency) {
        var none = BigDecimal.ZERO.setScale(l.subtotal().scale());
        var amounts = new LineAmounts(quantity, l.unitPrice(), none, none, l.taxIncluded(), currency);
        long grown = added ? quantity : Math.max(0, quantity - l.quantity());
        return new Line(l, quantity, added, grown, priceSet, none, none, amounts.first(quantity - l.closedQuantity()));
    }

    /** Fails 400 amount_out_of_range. */
    static Amounts sum(List<Line> lines, String currency) {
        return Amounts.sum(lines.stream().map(Line::charged).toList(), currency);
    }
}
