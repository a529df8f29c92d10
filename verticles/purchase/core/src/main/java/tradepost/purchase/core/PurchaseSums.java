package tradepost.purchase.core;

import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.service.DocumentSums;

/** What the orders, with their receipts, and the payments of a part of all ids sum to, for a comparison with figures. */
final class PurchaseSums {
    /** Where a part ends that begins after $1, has about $3 orders or payments, and ends at $2, at the latest. */
    private static final String PART_TO = """
            select least($2::uuid,
              (select id from purchase_order where id > $1 order by id offset $3 limit 1),
              (select id from order_payment where id > $1 order by id offset $3 limit 1))
            """;

    private static final String SUMS = """
            select 'open_purchases', o.currency, sum(greatest(l.quantity - l.received_quantity + l.replaced_quantity, 0) * l.unit_price)
            from purchase_order o join purchase_order_line l on l.order_id = o.id
            where o.id > $1 and o.id <= $2 and o.status in ('ordered', 'partially_received') group by o.currency
            union all
            select 'receipt_amount', o.currency, sum(c.subtotal)
            from purchase_order o join receipt r on r.order_id = o.id join receipt_line c on c.receipt_id = r.id
            where o.id > $1 and o.id <= $2 group by o.currency
            union all
            select 'paid_amount', o.currency, sum(case p.provider when 'manual' then p.amount else 0 end
              - coalesce((select sum(r.amount) from order_refund r where r.payment_id = p.id and r.provider = 'manual'), 0))
            from order_payment p join purchase_order o on o.id = p.order_id where p.id > $1 and p.id <= $2 group by o.currency
            """;

    private PurchaseSums() {}

    /** @param rows at most as many orders are summed, unless they end at {@code to} */
    static DocumentSums read(Tx tx, UUID after, UUID to, int rows) {
        var end = tx.single(r -> r.getUUID(0), PART_TO, after, to, rows - 1L);
        return new DocumentSums(
                end,
                tx.list(
                        r -> new DocumentSum("purchase", r.getString(0), r.getString(1), r.getBigDecimal(2)),
                        SUMS,
                        after,
                        end));
    }
}
