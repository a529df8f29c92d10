package tradepost.payment.core.reconciliation;

/** What payments say about orders and providers. */
final class ReconcileQueries {
    /** What was given back is the sum of the refunds: a payment that has credit again has that much less refunded. */
    private static final String SUMS = """
            select order_id, max(currency), sum(amount) filter (where status in ('captured', 'partially_refunded', 'refunded')),
                   sum(amount) filter (where status in ('created', 'authorised')),
                   sum((select coalesce(sum(r.amount), 0) from refund r where r.payment_id = payment.id and r.status = 'done'))
            from payment where direction = $1 and @orders group by order_id
            """;

    /** Of the orders from $2, exclusive, to $3, inclusive. */
    static final String OF_RANGE = SUMS.replace("@orders", "order_id > $2 and order_id <= $3");

    static final String OF_ORDERS = SUMS.replace("@orders", "order_id = any((select $2::uuid[])::uuid[])");

    /** What the payments of a provider $1 say of themselves, from $2, exclusive, to $3, inclusive. */
    static final String OF_PROVIDER = """
            select id, order_id, currency, case when status in ('captured', 'partially_refunded', 'refunded') then amount else 0 end,
                   coalesce((select sum(r.amount) from refund r
                             where r.payment_id = payment.id and r.status = 'done' and r.provider = payment.provider), 0)
            from payment where provider = $1 and id > $2 and id <= $3
            """;

    /** The greatest id of an order that has a payment. */
    static final String LAST_ORDER = "select order_id from payment order by order_id desc limit 1";

    static final String LAST_OF_PROVIDER = "select id from payment where provider = $1 order by id desc limit 1";

    private ReconcileQueries() {}
}
