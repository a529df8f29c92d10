package tradepost.purchase.core;

import java.util.List;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.DocumentSum;

/** What all orders, receipts and payments sum to, for a comparison with figures. */
final class PurchaseSums {
    private static final int READ_S = 20;

    private static final String SUMS = """
            select 'open_purchases', o.currency, sum(greatest(l.quantity - l.received_quantity, 0) * l.unit_price)
            from purchase_order o join purchase_order_line l on l.order_id = o.id where o.status in ('ordered', 'partially_received') group by o.currency
            union all
            select 'receipt_amount', o.currency, sum(c.quantity * l.unit_price)
            from receipt_line c join purchase_order_line l on l.id = c.line_id join purchase_order o on o.id = l.order_id group by o.currency
            union all
            select 'paid_amount', o.currency, sum(p.amount)
            from order_payment p join purchase_order o on o.id = p.order_id group by o.currency
            """;

    private PurchaseSums() {}

    static List<DocumentSum> read(Tx tx) {
        tx.allowSeconds(READ_S);
        return tx.list(r -> new DocumentSum("purchase", r.getString(0), r.getString(1), r.getBigDecimal(2)), SUMS);
    }
}
