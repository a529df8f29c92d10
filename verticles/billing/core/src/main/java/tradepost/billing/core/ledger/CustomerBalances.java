package tradepost.billing.core.ledger;

/**
 * The balances of customers: what stands on the accounts of receivables and of deposits. Like the sums of the accounts, each closing keeps those that are
 * not zero.
 */
public final class CustomerBalances {
    /**
     * Of the accounts $2: what was kept at the last closing before the day $1, and the entries since then whose day is not after $1. The first and
     * third places are for conditions on the customer, the second is for the day of an entry.
     */
    private static final String SUMS = """
            select customer_id, currency, sum(balance) as balance
            from (
              select customer_id, currency, balance from ledger_customer_balance
              where until = (select max(until) from ledger_customer_balance where until <= $1::date)%s
              union all
              select t.customer_id, e.currency, e.amount
              from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
              where e.posted_on > coalesce((select max(until) from ledger_customer_balance where until <= $1::date), '-infinity')
                and %s <= $1::date and e.account = any($2::text[]) and t.customer_id %s) s
            group by customer_id, currency having sum(balance) <> 0
            """;

    /** By documents until the day $1. What is posted after a closing and dated before it was not kept at it. */
    public static final String AT = SUMS.formatted("", "t.document_date", "is not null");

    /** The same of the customer $3. */
    public static final String AT_OF_ONE =
            SUMS.formatted(" and customer_id = $3::uuid", "t.document_date", "= $3::uuid");

    /** Keeps what is posted until the closed day $1. */
    static final String KEEP = """
            insert into ledger_customer_balance(until, customer_id, currency, balance) select $1::date, s.* from (%s) s on conflict do nothing
            """.formatted(SUMS.formatted("", "e.posted_on", "is not null"));

    private CustomerBalances() {}
}
