package tradepost.billing.core.statement;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.CustomerBalances;

/**
 * The statements that read the account of a customer. Its balance is what stands on the accounts of receivables and of deposits; what moves from
 * one to the other, such as an allocation, does not change it.
 */
final class StatementQueries {
    /** $1: customer, $2: the two accounts, $3: the first day. */
    static final String OPENING = """
            select e.currency, sum(e.amount) as balance from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
            where t.customer_id = $1 and e.account = any($2) and t.document_date < $3 group by 1 order by 1
            """;

    /** As above; $4: the last day, $5: at most so many. */
    static final String ENTRIES = """
            select t.document_date, t.kind, case when t.kind in ('payment', 'refund', 'transfer') then null else t.document end as number,
              t.document_id, t.order_id, (select i.order_number from invoice i where i.order_id = t.order_id limit 1) as order_number,
              e.currency, sum(e.amount) as amount
            from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
            where t.customer_id = $1 and e.account = any($2) and t.document_date between $3 and $4
            group by t.id, e.currency having sum(e.amount) <> 0
            order by t.document_date, t.occurred_at, t.id limit $5
            """;

    /**
     * What is open of each invoice. $1: customer, $2: the account of receivables, $3: the last day. The postings are summed at once, and not for
     * each invoice: most of them are paid.
     */
    private static final String EACH_OPEN = """
            with posted as (
              select t.document_id as id, sum(e.amount) as amount from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
              where t.customer_id = $1 and t.kind in ('invoice', 'allocation', 'write_off') and e.account = $2 and t.document_date <= $3
              group by 1),
            credited as (
              select c.invoice_id as id, sum(c.amount) as amount from invoice n join credit c on c.credit_note_id = n.id
              where n.customer_id = $1 and n.kind = 'credit_note' and n.document_date <= $3 group by 1),
            open as (
              select p.id, p.amount - coalesce(c.amount, 0) as amount from posted p left join credited c on c.id = p.id
              where p.amount > coalesce(c.amount, 0))
            """;

    /** $4: only those of this day or later, or null; $5: at most so many. */
    static final String OPEN = EACH_OPEN + """
            select i.id, i.number, i.order_id, i.order_number, i.document_date, i.due_at, i.currency, i.total_amount, o.amount as open_amount
            from open o join invoice i on i.id = o.id where i.document_date <= $3 and ($4::date is null or i.document_date >= $4::date)
            order by i.due_at, i.id limit $5
            """;

    /** The sums of what is open, by currency and by how many days it is overdue; the days above $4 are one. */
    static final String OVERDUE = EACH_OPEN + """
            select i.currency, least(greatest(0, $3::date - business_day(i.due_at)), $4::int) as days, sum(o.amount) as amount
            from open o join invoice i on i.id = o.id where i.document_date <= $3 group by 1, 2
            """;

    /**
     * What is open of the invoices of all customers at the end of the day $1, by customer, currency and age: what is open now, without what was dated
     * after that day. $2: the account of receivables, $3: the days of an age, $4: the oldest age. An invoice has no due date while it is not here
     * itself. What is dated after a day is also posted after it. The places are for conditions on the customer.
     */
    private static final String AGED_WHERE = """
            with later as (
              select t.kind, t.document_id, e.amount from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
              where e.posted_on > $1::date and t.document_date > $1::date and e.account = $2%1$s),
            undone as (
              select id, sum(amount) as amount
              from (
                select document_id as id, -amount as amount from later where kind in ('invoice', 'allocation', 'write_off')
                union all
                select c.invoice_id, c.amount from later l join credit c on c.credit_note_id = l.document_id where l.kind = 'credit_note') u
              group by id),
            open as (
              select r.customer_id, r.currency, r.due_at, r.open_amount + coalesce(u.amount, 0) as amount
              from receivable r left join undone u on u.id = r.invoice_id where r.open_amount > 0 and r.due_at is not null%2$s
              union all
              select r.customer_id, r.currency, r.due_at, u.amount from undone u join receivable r on r.invoice_id = u.id
              where r.open_amount = 0 and r.due_at is not null%2$s),
            aged as (
              select customer_id, currency, least((greatest(0, $1::date - business_day(due_at)) + $3::int - 1) / $3::int, $4::int) as age,
                sum(amount) as amount
              from open where amount > 0 group by 1, 2, 3)
            """;

    private static final String AGED = AGED_WHERE.formatted("", "");

    /** $5: whether by customer, $6: a customer or null, $7: a currency or null, $8: at most so many rows. */
    static final String AGEING = AGED + """
            select a.customer_id, a.currency, jsonb_object_agg(a.age, a.amount) as ages
            from (
              select case when $5::boolean then customer_id end as customer_id, currency, age, sum(amount) as amount from aged
              where ($6::uuid is null or customer_id = $6) and ($7::text is null or currency = $7) group by 1, 2, 3) a
            group by a.customer_id, a.currency order by a.currency, sum(a.amount) desc, a.customer_id limit $8
            """;

    private static final String BALANCED = """
            select customer_id, currency, a.ages, coalesce(b.balance, 0) as balance,
              (select i.customer_name from invoice i where i.customer_id = coalesce(a.customer_id, b.customer_id) order by i.id desc limit 1)
                as customer_name
            from (select customer_id, currency, jsonb_object_agg(age, amount) as ages from aged group by 1, 2) a
              full join (%s) b using (customer_id, currency)
            where ($6::uuid is null or customer_id = $6) and ($7::text is null or currency = $7) limit $8
            """;

    /**
     * With balances, also of customers of whom nothing is open. $5: the accounts of these, $6: a customer or null, $7: a currency or null, $8: at most
     * so many rows.
     */
    static final String CUSTOMER_AGEING = AGED + BALANCED.formatted(CustomerBalances.AT.replace("$2", "$5"));

    /** The same of one customer $6, by the indexes of its documents. */
    static final String AGEING_OF_ONE = AGED_WHERE.formatted(
                    " and t.customer_id = $6::uuid", " and r.customer_id = $6::uuid")
            + BALANCED.formatted(CustomerBalances.AT_OF_ONE.replace("$2", "$5").replace("$3", "$6"));

    record Balance(String currency, BigDecimal amount) {}

    record Overdue(String currency, int days, BigDecimal amount) {}

    record Posted(
            LocalDate date,
            String kind,
            @Nullable String number,
            UUID documentId,
            UUID orderId,
            @Nullable String orderNumber,
            String currency,
            BigDecimal amount) {}

    record Open(
            UUID id,
            String number,
            UUID orderId,
            String orderNumber,
            LocalDate date,
            OffsetDateTime dueAt,
            String currency,
            BigDecimal total,
            BigDecimal open) {}

    private StatementQueries() {}

    static Balance balance(Row r) {
        return new Balance(r.getString("currency"), r.getBigDecimal("balance"));
    }

    static Overdue overdue(Row r) {
        return new Overdue(r.getString("currency"), r.getInteger("days"), r.getBigDecimal("amount"));
    }

    static Posted posted(Row r) {
        return new Posted(
                r.getLocalDate("document_date"),
                r.getString("kind"),
                r.getString("number"),
                r.getUUID("document_id"),
                r.getUUID("order_id"),
                r.getString("order_number"),
                r.getString("currency"),
                r.getBigDecimal("amount"));
    }

    static Open open(Row r) {
        return new Open(
                r.getUUID("id"),
                r.getString("number"),
                r.getUUID("order_id"),
                r.getString("order_number"),
                r.getLocalDate("document_date"),
                r.getOffsetDateTime("due_at"),
                r.getString("currency"),
                r.getBigDecimal("total_amount"),
                r.getBigDecimal("open_amount"));
    }
}
