package tradepost.sales.core.payment;

import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;

/** The statements by which payments of providers and refunds change an order. */
final class OrderPaymentQueries {
    private static final String STEP = ", version = version + 1, updated_at = now()";
    private static final String RETURNING = " where id = $1 returning " + StoredOrder.COLUMNS;

    /** The orders of payments, in the order in which all transactions lock them. */
    static final String LOCK_ALL =
            "select id from sales_order where id = any((select $1::uuid[])::uuid[]) order by id for no key update";

    static final String REQUEST = """
            update sales_order set pending_amount = pending_amount + $2, payment_requests = payment_requests + 1%s
            where id = $1 and %s and $2::numeric > 0 and $2 <= open_amount returning %s
            """.formatted(STEP, SalesStates.PAY.allowed(), StoredOrder.COLUMNS);

    static final String INSERT_PENDING = """
            insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, provider, capture, invoice_id,
              status)
            select $1, id, customer_id, 'payment', $3, $4, $5, $6, $7, $8, $9, 'pending' from sales_order where id = $2
            """;

    static final String PAYMENT_STATUS =
            "select status, failure from sales_order_payment where id = $1 and order_id = $2";

    /** $4: what was captured, which counts today. No row if it is decided already, or is not of this context. The last column is what was pending. */
    static final String DECIDE = """
            update sales_order_payment p set status = $2, failure = $3, amount = coalesce($4, p.amount),
              captured_at = case when $2 = 'captured' then now() end, date = case when $2 = 'captured' then business_day(now()) end
            from (select id, amount from sales_order_payment where id = $1 and status in ('pending', 'authorised') for update) b
            where p.id = b.id returning p.order_id, p.amount, p.provider, p.method, p.reference, p.actor, b.amount,
              p.invoice_id
            """;

    /** A payment that waits for the request that captures it. */
    static final String AUTHORISED = """
            with authorised as (
              update sales_order_payment set status = 'authorised' where id = $2 and order_id = $1 and status = 'pending' and capture = 'manual'
              returning order_id)
            update sales_order o set version = version + 1, updated_at = now() from authorised a where o.id = a.order_id
            """;

    /** $2: what was pending, $3: what was captured. */
    static final String CAPTURED =
            "update sales_order set pending_amount = pending_amount - $2, paid_amount = paid_amount + $3" + STEP
                    + RETURNING;

    static final String DROPPED = "update sales_order set pending_amount = pending_amount - $2" + STEP + RETURNING;

    /** The payments of an order that somebody has still to capture, the newest first. */
    static final String AUTHORISATIONS = """
            select id, amount from sales_order_payment
            where order_id = $1 and kind = 'payment' and status in ('pending', 'authorised') and capture = 'manual' order by at desc, id desc
            """;

    static final String REDUCE = "update sales_order_payment set amount = $2 where id = $1";

    /** So that a command either takes effect or is given up. */
    static final String LOCK_COMMAND = "select pg_advisory_xact_lock(hashtextextended('refund ' || $1::uuid, 0))";

    /** True if the command has taken effect, false if it was given up; no row if it is new. */
    static final String COMMANDED = """
            select true from sales_order_payment where refund_id = $1
            union all select took_effect from refund_command where command_id = $1 limit 1
            """;

    /** $2: whether it takes effect, or never will. */
    static final String RECORD_COMMAND = "insert into refund_command(command_id, took_effect) values ($1, $2)";

    static final String PRUNE_COMMANDS = """
            delete from refund_command where command_id = any(array(
              select command_id from refund_command where created_at < now() - interval '7 days' limit $1))
            """;

    /**
     * What each payment of the order $1 can still give back, $2 before all others, then the oldest first. What was paid with credit is credit
     * again, and is not given back.
     */
    static final String REFUNDABLE = left("and p.provider <> 'credit'");

    /** The same with what was paid with credit, which is as old as the payment by which the money came in. */
    static final String WITH_CREDIT = left("");

    private static String left(String which) {
        return """
            select p.id, p.provider, p.amount - coalesce(r.amount, 0) + coalesce(b.amount, 0), s.id, s.order_id, s.provider
            from sales_order_payment p join sales_order_payment s on s.id = coalesce(p.source_id, p.id) left join (
              select payment_id, sum(amount) as amount from sales_order_payment
              where order_id = $1 and kind = 'refund' and status <> 'failed' group by 1) r on r.payment_id = p.id left join (
              select source_id, sum(amount) as amount from sales_order_payment
              where order_id = $1 and source_order_id = $1 group by 1) b on b.source_id = p.id
            where p.order_id = $1 and p.kind = 'payment' and p.status = 'captured' and p.source_order_id is distinct from $1 %s
            order by p.id is not distinct from $2 desc, coalesce(s.captured_at, s.at), s.id, p.id
            """.formatted(which);
    }

    /** $2: what is given back now, $3: what providers are asked to give back; either may be negative. */
    static final String REFUND = "update sales_order set refunded_amount = refunded_amount + $2,"
            + " pending_refund_amount = pending_refund_amount + $3" + STEP + RETURNING;

    /** A payment of the locked order $1 with credit on the day $8, whose money the payment $6 of the order $7 has brought in. */
    static final String INSERT_CREDIT = """
            with payment as (
              insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, provider, source_id,
                source_order_id, date)
              select $2, id, customer_id, 'payment', $3, 'credit', $4, $5, 'credit', $6, $7, coalesce($8::date, business_day(now())) from sales_order where id = $1)
            update sales_order set paid_amount = paid_amount + $3, version = version + 1, updated_at = now() where id = $1 returning %s
            """.formatted(StoredOrder.COLUMNS);

    /** $12: the day on which those that are done count; null for today. */
    static final String INSERT_REFUNDS = """
            insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, provider, status, refund_id,
              payment_id, credit_share, for_order_id, date)
            select u.id, $1, o.customer_id, 'refund', u.amount, u.provider, $10, $2, u.provider, u.status, $3, u.payment_id, u.share, $11,
              case u.status when 'done' then coalesce($12::date, business_day(now())) end
            from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::numeric[])
              as u(id, payment_id, provider, status, amount, share)
            join sales_order o on o.id = $1
            """;

    /** What a provider has decided of the part $1 of a refund. */
    static final String SETTLE = """
            update sales_order_payment set status = $2, failure = $3, date = case when $2 = 'done' then business_day(now()) end
            where id = $1 and kind = 'refund' and status = 'pending'
            returning id, refund_id, payment_id, provider, amount, credit_share, status, method, reference, failure, for_order_id
            """;

    static final String PART = """
            select id, refund_id, payment_id, provider, amount, credit_share, status, method, reference, failure, for_order_id
            from sales_order_payment where order_id = $1 and refund_id = $2 and payment_id = $3
            """;

    /** The part $1 of a refund that its provider has refused is asked for again, or has been given back in another way on the day $5. */
    static final String AGAIN = """
            update sales_order_payment set status = $2, failure = null, method = $3, reference = $4,
              date = case when $2 = 'done' then coalesce($5::date, business_day(now())) end where id = $1
            """;

    /** The last day of these payments. */
    static final String LAST_DATE =
            "select max(date) from sales_order_payment where id = any((select $1::uuid[])::uuid[])";

    /** A row if the order $1 exists, and $2 is no payment of it. */
    static final String NOT_OF_ORDER = """
            select 1 from sales_order o where o.id = $1
              and not exists (select from sales_order_payment p where p.id = $2 and p.order_id = o.id and p.kind = 'payment')
            """;

    private OrderPaymentQueries() {}
}
