package tradepost.purchase.core.change;

import tradepost.purchase.core.order.PurchaseStates;

/** The statements that change an order that was sent. */
final class PurchaseChangeQueries {
    /** $2 to $6: lines, their quantities, the pieces that are to come, the pieces beyond the quantity, the prices. */
    static final String CHANGE_LINES = """
            update purchase_order_line l set quantity = c.quantity, open_quantity = c.pieces, over_receipt_allowed = c.beyond,
              unit_price = c.price, updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[]), (select $5::bigint[]), (select $6::numeric[]))
              as c(line_id, quantity, pieces, beyond, price)
            where l.id = c.line_id and l.order_id = $1 and (l.received_quantity = 0 or l.unit_price = c.price)
              and l.received_quantity - l.replacement_quantity + c.pieces >= c.quantity
            """;

    static final String LAST_LINE = "select max(line_no) from purchase_order_line where order_id = $1";

    /** $2 when the goods are expected, null if that stays; $3 who writes, whose own approval would not count. */
    static final String WRITE = """
            update purchase_order set expected_at = coalesce($2, expected_at), promised_at = coalesce(promised_at, expected_at, $2),
              written_by = $3, approved_at = case when approved_by <> $3 then approved_at end,
              approved_amount = case when approved_by <> $3 then approved_amount end, approved_by = case when approved_by <> $3 then approved_by end
            where id = $1 and %s
            """.formatted(PurchaseStates.CHANGE.allowed());

    private PurchaseChangeQueries() {}
}
