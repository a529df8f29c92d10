package tradepost.sales.core.order;

import java.util.List;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.DocumentSum;

/** What all orders and returns sum to, for a comparison with figures. */
public final class OrderSums {
    /** A million orders take about a second. */
    private static final int READ_S = 20;

    private static final String SUMS = """
            select 'orders', status, count(*)::numeric from sales_order group by status
            union all
            select f.figure, o.currency, f.amount from (
              select currency, count(*)::numeric as orders, sum(total_amount) as ordered from sales_order where stage = 'confirmed' group by currency) o,
              lateral (values ('confirmed_orders', o.orders), ('ordered_amount', o.ordered)) f(figure, amount)
            union all
            select 'returned_amount', currency, sum(amount) from sales_return group by currency
            """;

    private OrderSums() {}

    public static List<DocumentSum> read(Tx tx) {
        tx.allowSeconds(READ_S);
        return tx.list(r -> new DocumentSum("sales", r.getString(0), r.getString(1), r.getBigDecimal(2)), SUMS);
    }
}
