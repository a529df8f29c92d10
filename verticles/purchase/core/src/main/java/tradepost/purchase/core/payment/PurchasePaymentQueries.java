package tradepost.purchase.core.payment;

import tradepost.purchase.core.order.PurchaseStates;

/** The statements on payments of orders, and on what vendors pay back. */
final class PurchasePaymentQueries {
    static final String INSERT_PAYMENT = """
            insert into order_payment(id, order_id, amount, method, reference, actor) values ($1, $2, $3, $4, $5, $6)
            """;

    static final String PAY = """
            update purchase_order set paid_amount = paid_amount + $2 where id = $1 and %s and open_amount >= $2
            """.formatted(PurchaseStates.PAY.allowed());

    /** What the payments of an order have not given back, the newest first. */
    static final String LEFT = """
            select p.id, p.amount - coalesce((select sum(r.amount) from order_payment r where r.payment_id = p.id), 0)
            from order_payment p where p.order_id = $1 and p.kind = 'payment' order by p.at desc, p.id desc
            """;

    /** $6 to $8 the parts: their ids, payments and amounts. */
    static final String INSERT_REFUND = """
            insert into order_payment(id, order_id, kind, amount, method, reference, actor, refund_id, payment_id)
            select u.id, $1, 'refund', u.amount, $2, $3, $4, $5, u.payment
            from unnest($6::uuid[], $7::uuid[], $8::numeric[]) as u(id, payment, amount)
            """;

    static final String REFUND = """
            update purchase_order set refunded_amount = refunded_amount + $2 where id = $1 and %s and credit_amount >= $2
            """.formatted(PurchaseStates.REFUND.allowed());

    /** Of an order that was cancelled, which stays as it is otherwise. */
    static final String TOUCH =
            "update purchase_order set version = version + 1, updated_at = now() where id = $1 and status = 'cancelled'";

    private PurchasePaymentQueries() {}
}
