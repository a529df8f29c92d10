package tradepost.purchase.core.refund;

import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.StoredPurchase;

/** The statements on what vendors pay back. */
final class RefundQueries {
    /** The payments of the order $1 of which something is left, the oldest first. The order is locked. */
    static final String REFUNDABLE = """
            select id, amount - refunded_amount from order_payment where order_id = $1 and refunded_amount < amount order by at, id
            """;

    /** $1 the refund, $2 the order, $3 to $5: parts, their payments and amounts, $6 the method, $7 the reference, $8 why, $9 who, $10 the date, $11 the provider. */
    static final String INSERT_PARTS = """
            insert into order_refund(id, refund_id, order_id, payment_id, amount, method, reference, reason, actor, date, provider)
            select u.id, $1, $2, u.payment, u.amount, $6, $7, $8, $9, coalesce($10::date, business_day(now())), $11
            from unnest($3::uuid[], $4::uuid[], $5::numeric[]) as u(id, payment, amount)
            """;

    static final String TAKE = """
            update order_payment p set refunded_amount = p.refunded_amount + u.amount
            from unnest((select $2::uuid[]), (select $3::numeric[])) as u(id, amount)
            where p.id = u.id and p.order_id = $1 and p.refunded_amount + u.amount <= p.amount
            """;

    /** $2 the amount, at most what the vendor owes. */
    static final String REFUND = """
            update purchase_order set refunded_amount = refunded_amount + $2, version = version + 1, updated_at = now()
            where id = $1 and %s and $2::numeric > 0 and $2 <= credit_amount
            """.formatted(PurchaseStates.REFUND.allowed());

    /** The order $1 and those for which its vendor owes something in its currency, in the order in which all such payments lock them. */
    static final String LOCK_WITH_CREDIT = """
            select %s from purchase_order o where o.id = any(array(
              select $1::uuid union all
              select c.id from purchase_order p join purchase_order c on c.vendor_id = p.vendor_id and c.currency = p.currency
              where p.id = $1 and c.credit_amount > 0))
            order by o.id for no key update
            """.formatted(StoredPurchase.COLUMNS);

    private RefundQueries() {}
}
