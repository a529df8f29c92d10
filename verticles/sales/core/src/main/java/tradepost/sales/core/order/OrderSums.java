package tradepost.sales.core.order;

import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.service.DocumentSums;

/** What the orders and returns of a part of all ids sum to, for a comparison with figures. */
public final class OrderSums {
    /** Where a part ends that begins after $1, has about $3 orders or returns, and ends at $2, at the latest. */
    private static final String PART_TO = """
            select least($2::uuid,
              (select id from sales_order where id > $1 order by id offset $3 limit 1),
              (select id from sales_return where id > $1 order by id offset $3 limit 1))
            """;

    private static final String SUMS = """
            with part as materialized (
              select status, stage, currency, total_amount from sales_order where id > $1 and id <= $2)
            select 'orders', status, count(*)::numeric from part group by status
            union all
            select f.figure, o.currency, f.amount from (
              select currency, count(*)::numeric as orders, sum(total_amount) as ordered from part where stage = 'confirmed' group by currency) o,
              lateral (values ('confirmed_orders', o.orders), ('ordered_amount', o.ordered)) f(figure, amount)
            union all
            select 'returned_amount', currency, sum(amount + restocking_fee) from sales_return where id > $1 and id <= $2 group by currency
            """;

    private OrderSums() {}

    /** @param rows at most as many orders are summed, unless they end at {@code to} */
    public static DocumentSums read(Tx tx, UUID after, UUID to, int rows) {
        var end = tx.single(r -> r.getUUID(0), PART_TO, after, to, rows - 1L);
        return new DocumentSums(
                end,
                tx.list(
                        r -> new DocumentSum("sales", r.getString(0), r.getString(1), r.getBigDecimal(2)),
                        SUMS,
                        after,
                        end));
    }
}
