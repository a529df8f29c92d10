package tradepost.sales.core.change;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.event.ConfirmedItem;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.ReservedPart;
import tradepost.sales.event.WaitingPart;

/**
 * Everything that a change writes, decided for one version of the order. While inventory reserves the added pieces, sales_order_change
 * stores it as JSON.
 *
 * @param version of the order that is changed
 * @param reservedVersion for which inventory holds the stock of the order
 * @param lines all lines after it, in their sequence
 * @param removed pieces, and where they were reserved
 * @param waiting pieces that are removed and wait for stock
 * @param reserved what was reserved where before it
 * @param sum of the lines
 * @param refund whether what was paid above what is then owed is given back
 * @param creditCurrency of credit limits
 */
record OrderChange(
        UUID orderId,
        long version,
        long reservedVersion,
        List<Line> lines,
        List<OrderPart> removed,
        List<WaitingPart> waiting,
        List<ReservedPart> reserved,
        Amounts sum,
        boolean refund,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        @Nullable String reason,
        String creditCurrency) {
    /**
     * A line after the change.
     *
     * @param added whether the order did not have it
     * @param grown by how many pieces more are to be reserved
     * @param priceSet whether the price of an added line was set by the client
     * @param fullDiscount of all its pieces, like fullTax
     * @param charged the amounts of the pieces that are not closed
     * @param kept how many pieces were shipped or invoiced
     */
    record Line(
            SalesOrderLine line,
            long quantity,
            boolean added,
            long grown,
            boolean priceSet,
            BigDecimal fullDiscount,
            BigDecimal fullTax,
            Amounts charged,
            long kept) {
        ConfirmedItem item() {
            return new ConfirmedItem(
                    line.itemId(),
                    quantity,
                    line.unitPrice(),
                    charged.subtotal(),
                    line.id(),
                    line.sku(),
                    line.name(),
                    charged.discount(),
                    charged.tax());
        }

        @Nullable
        Discount discount() {
            return line.discount();
        }
    }

    /** What the lines cost, by id. */
    Map<UUID, LineAmounts> amounts(String currency) {
        return amounts(lines, currency);
    }

    static Map<UUID, LineAmounts> amounts(List<Line> lines, String currency) {
        var amounts = new HashMap<UUID, LineAmounts>();
        for (var l : lines)
            amounts.put(
                    l.line.id(),
                    new LineAmounts(
                            l.quantity, l.line.unitPrice(), l.fullDiscount, l.fullTax, l.line.taxIncluded(), currency));
        return amounts;
    }

    List<Line> grown() {
        return lines.stream().filter(l -> l.grown > 0).toList();
    }
}
