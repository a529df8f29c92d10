package tradepost.purchase.core.receipt;

import tradepost.inventory.event.KnownLocations;
import tradepost.purchase.core.order.PurchaseStates;

/** The statements on receipts, and on what ends without one. */
final class ReceiptQueries {
    /** $2 to $4: lines, each once, and the pieces that arrived, and those of them that are damaged. Skips lines that would have too many. */
    static final String RECEIVE_LINES = """
            update purchase_order_line l set received_quantity = l.received_quantity + came.quantity,
                   open_quantity = greatest(l.open_quantity - came.quantity, 0),
                   damaged_quantity = l.damaged_quantity + came.damaged, updated_at = now()
            from unnest((select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[])) as came(line_id, quantity, damaged)
            where l.id = came.line_id and l.order_id = $1
              and l.received_quantity + came.quantity <= l.quantity + l.replacement_quantity + l.over_receipt_allowed
            """;

    /** Nothing comes any more. */
    static final String GIVE_UP =
            "update purchase_order_line set open_quantity = 0, updated_at = now() where order_id = $1 and open_quantity > 0";

    /** Returns the code of the location. */
    static final String INSERT_RECEIPT =
            "insert into receipt(id, order_id, complete, location_id, actor, exchange_rate) values ($1, $2, $3, $4, $5, $6) returning "
                    + KnownLocations.TABLE.code("receipt.location_id");

    /** How many receipts of the order $1 name each of the lots $2, by item. */
    static final String NAMED_BEFORE = """
            select l.item_id, c.lot, count(*) from receipt r join receipt_line c on c.receipt_id = r.id
              join purchase_order_line l on l.id = c.line_id
            where r.order_id = $1 and c.lot is not null group by 1, 2
            """;

    static final String INSERT_RECEIPT_LINES = """
            insert into receipt_line(receipt_id, line_id, quantity, damaged, lot, expires_on, amount)
            select $1, line_id, quantity, damaged, lot, expires_on::date, amount
            from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::numeric[])
              as came(line_id, quantity, damaged, lot, expires_on, amount)
            """;

    static final String CLOSE = "update purchase_order set close_reason = $2 where id = $1 and %s"
            .formatted(PurchaseStates.CLOSE.allowed());

    private ReceiptQueries() {}
}
