package tradepost.sales.core.payment;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.value.Money;
import tradepost.sales.core.order.SalesStates;

/** The statements by which payments of providers and refunds change an order. */
final class OrderPaymentQueries {
    /** What they need of an order. */
    record Payable(
            UUID id,
            String number,
            UUID customerId,
            String status,
            String currency,
            BigDecimal totalAmount,
            BigDecimal paidAmount,
            BigDecimal refundedAmount,
            long version,
            BigDecimal returnedAmount) {
        /** What was paid and not refunded. */
        BigDecimal keptAmount() {
            return paidAmount.subtract(refundedAmount);
        }

        /** Of the pieces that did not come back. */
        BigDecimal owedAmount() {
            return totalAmount.subtract(returnedAmount);
        }

        static Payable of(Row r) {
            var currency = r.getString(4);
            return new Payable(
                    r.getUUID(0),
                    r.getString(1),
                    r.getUUID(2),
                    r.getString(3),
                    currency,
                    Money.read(r, 5, currency),
                    Money.read(r, 6, currency),
                    Money.read(r, 7, currency),
                    r.getLong(8),
                    Money.read(r, 9, currency));
        }
    }

    private static final String COLUMNS =
            "id, number, customer_id, status, currency, total_amount, paid_amount, refunded_amount, version, returned_amount";

    private static final String STEP = ", version = version + 1, updated_at = now()";

    static final String LOCK = "select %s from sales_order where id = $1 for no key update".formatted(COLUMNS);

    private static final String REFUND_LOCK = "pg_advisory_xact_lock(hashtextextended('refund ' || %s::uuid, 0))";

    /** So that a refund is either decided or given up. */
    static final String LOCK_REFUND = "select " + REFUND_LOCK.formatted("$1");

    /** The order, and before it the refund $2. */
    static final String LOCK_TO_REFUND = "select %s from sales_order where id = $1 and %s is not null for no key update"
            .formatted(COLUMNS, REFUND_LOCK.formatted("$2"));

    /** The orders of payments, in the order in which all transactions lock them. */
    static final String LOCK_ALL =
            "select id from sales_order where id = any((select $1::uuid[])::uuid[]) order by id for no key update";

    static final String REQUEST = """
            update sales_order set pending_amount = pending_amount + $2, payment_requests = payment_requests + 1%s
            where id = $1 and %s and $2::numeric > 0 and paid_amount - refunded_amount + pending_amount + $2 <= total_amount - returned_amount
            returning %s
            """.formatted(STEP, SalesStates.PAY.allowed(), COLUMNS);

    static final String INSERT_PENDING = """
            insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, provider, status)
            select $1, id, customer_id, 'payment', $3, $4, $5, $6, $7, 'pending' from sales_order where id = $2
            """;

    /** No row if it is not pending: it was decided before, or is not of this context. */
    static final String DECIDE = """
            update sales_order_payment set status = $2, failure = $3, captured_at = case when $2 = 'captured' then now() end
            where id = $1 and status = 'pending' returning order_id, amount, provider, method, reference, actor
            """;

    /** The amount counts as paid. Of an order that was cancelled meanwhile it is refunded at once. */
    static final String CAPTURED = """
            update sales_order set pending_amount = pending_amount - $2, paid_amount = paid_amount + $2,
                   refunded_amount = case when status = 'cancelled' then refunded_amount + $2 else refunded_amount end,
                   payment_status = case when status = 'cancelled' then 'refunded'
                                         when refunded_amount > 0 then 'partially_refunded'
                                         when paid_amount + $2 >= total_amount - returned_amount then 'paid' else 'partially_paid' end,
                   paid_at = case when status <> 'cancelled' and paid_amount - refunded_amount + $2 >= total_amount - returned_amount then coalesce(paid_at, now()) else paid_at end,
                   status = case when status <> 'confirmed' or paid_amount - refunded_amount + $2 < total_amount - returned_amount then status
                                 when fulfillment_status in ('fulfilled', 'returned') then 'completed' else 'paid' end%s
            where id = $1 returning %s
            """.formatted(STEP, COLUMNS);

    static final String DROPPED = """
            update sales_order set pending_amount = pending_amount - $2%s where id = $1 returning %s
            """.formatted(STEP, COLUMNS);

    static final String REFUND = """
            update sales_order set refunded_amount = refunded_amount + $2,
                   payment_status = case when refunded_amount + $2 = paid_amount then 'refunded' else 'partially_refunded' end%s
            where id = $1 and refunded_amount + $2 <= paid_amount returning %s
            """.formatted(STEP, COLUMNS);

    /** A row if the order $1 exists, and $2 is no payment of it. */
    static final String NOT_OF_ORDER = """
            select 1 from sales_order o where o.id = $1
              and not exists (select from sales_order_payment p where p.id = $2 and p.order_id = o.id and p.kind = 'payment')
            """;

    /** The next version of an order, for one more event. */
    static final String STEPPED =
            "update sales_order set version = version + 1, updated_at = now() where id = $1 returning " + COLUMNS;

    /** A refund has the provider of the newest payment, or of the payment $5. */
    static final String INSERT_REFUND = """
            insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, actor, provider)
            select $1, o.id, o.customer_id, 'refund', $3, coalesce(p.provider, 'manual'), $4, coalesce(p.provider, 'manual')
            from sales_order o left join lateral (
              select provider from sales_order_payment
              where order_id = $2 and kind = 'payment' and status = 'captured' order by id = $5 desc, id desc limit 1) p on true
            where o.id = $2
            on conflict (id) do nothing
            """;

    /** True if the refund was decided, false if it was given up; no row if it is new. */
    static final String DECIDED = """
            select true from sales_order_payment where id = $1 and kind = 'refund'
            union all select false from refund_given_up where refund_id = $1
            """;

    static final String GIVE_UP = "insert into refund_given_up(refund_id) values ($1)";

    static final String PRUNE_GIVEN_UP = """
            delete from refund_given_up where refund_id = any(array(
              select refund_id from refund_given_up where created_at < now() - interval '7 days' limit $1))
            """;

    private OrderPaymentQueries() {}
}
