package tradepost.payment.core.reconciliation;

/** What payments and the ledger say about orders. Both sums of a range of orders are from one moment. */
final class ReconcileQueries {
    private static final String SUMS = """
            select order_id, max(currency) as currency, sum(paid) as paid, sum(pending) as pending, sum(refunded) as refunded,
                   sum(booked) as booked, sum(given) as given
            from (
              select order_id, currency, sum(amount) filter (where status in ('captured', 'partially_refunded', 'refunded')) as paid,
                     sum(amount) filter (where status in ('created', 'authorised')) as pending, sum(refunded_amount) as refunded,
                     null as booked, null as given
              from payment where direction = $1 and @orders group by order_id, currency
              union all
              select order_id, currency, null, null, null,
                     sum(case account when 'receivable' then -amount when 'payable' then amount end),
                     sum(amount) filter (where account = 'refunds')
              from ledger_entry where @orders and account in ('receivable', 'payable', 'refunds')
                and payment_id in (select id from payment where direction = $1 and @orders)
              group by order_id, currency) s
            group by order_id
            """;

    /** Of the orders from $2, exclusive, to $3, inclusive. */
    static final String OF_RANGE = SUMS.replace("@orders", "order_id > $2 and order_id <= $3");

    static final String OF_ORDERS = SUMS.replace("@orders", "order_id = any((select $2::uuid[])::uuid[])");

    /** What the payments of a provider $1 say of themselves, from $2, exclusive, to $3, inclusive. */
    static final String OF_PROVIDER = """
            select id, order_id, currency, case when status in ('captured', 'partially_refunded', 'refunded') then amount else 0 end,
                   coalesce((select -sum(e.amount) from ledger_entry e where e.payment_id = payment.id and e.kind = 'refund'
                             and e.account = 'clearing.' || payment.provider), 0)
            from payment where provider = $1 and id > $2 and id <= $3
            """;

    private ReconcileQueries() {}
}
