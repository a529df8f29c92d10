package tradepost.purchase.core.change;

import tradepost.purchase.core.order.PurchaseStates;

/** The statements that change an order that was sent. */
final class ChangeQueries {
    static final String REMOVE_LINES = """
            delete from purchase_order_line where order_id = $1 and id = any((select $2::uuid[])::uuid[]) and received_quantity = 0
            """;

    /** $2 to $7: lines, each once, with their quantity, tolerance, price, subtotal, and whether this price was agreed. */
    static final String CHANGE_LINES = """
            update purchase_order_line l set quantity = c.quantity, over_receipt_allowed = c.allowed, unit_price = c.price,
                   subtotal = c.subtotal, contract_id = case when not c.agreed then l.contract_id end, listed = l.listed and not c.agreed,
                   updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[]), (select $5::numeric[]), (select $6::numeric[]),
              (select $7::boolean[])) as c(id, quantity, allowed, price, subtotal, agreed)
            where l.id = c.id and l.order_id = $1 and l.received_quantity <= c.quantity + c.allowed + l.replaced_quantity
            """;

    static final String LAST_LINE = "select max(line_no) from purchase_order_line where order_id = $1";

    /**
     * $2 the total, $3 what it may come to, $4 when the goods are expected, $5 who changes it, $6 the status. An approval holds up to its amount,
     * unless whoever gave it writes the lines now. A day on which the goods did not come stays missed.
     */
    static final String CHANGE =
            """
            update purchase_order set approved_at = case when %1$s then approved_at end,
                   approved_by = case when %1$s then approved_by end, approved_amount = case when %1$s then approved_amount end,
                   total_amount = $2, maximum_amount = $3,
                   missed_at = coalesce(missed_at,
                     case when $4 is distinct from expected_at and business_day(expected_at) < business_today() then expected_at end),
                   expected_at = $4, written_by = $5, status = $6, version = version + 1, updated_at = now()
            where id = $1 and %2$s
            """.formatted("(approved_amount >= $3 and approved_by <> $5)", PurchaseStates.CHANGE.allowed());

    private ChangeQueries() {}
}
