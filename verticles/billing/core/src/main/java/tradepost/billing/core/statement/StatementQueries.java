package tradepost.billing.core.statement;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
     * What is open of the invoices of all customers, by age. $1: today, $2: the days of an age, $3: the oldest age, $4: whether by customer,
     * $5: a customer or null, $6: a currency or null, $7: at most so many rows. An invoice has no due date while it is not here itself.
     */
    static final String AGEING = """
            select a.customer_id, a.currency, jsonb_object_agg(a.age, a.amount) as ages
            from (
              select case when $4::boolean then r.customer_id end as customer_id, r.currency,
                least((greatest(0, $1::date - business_day(r.due_at)) + $2::int - 1) / $2::int, $3::int) as age, sum(r.open_amount) as amount
              from receivable r
              where r.open_amount > 0 and r.due_at is not null and ($5::uuid is null or r.customer_id = $5)
                and ($6::text is null or r.currency = $6)
              group by 1, 2, 3) a
            group by a.customer_id, a.currency order by a.currency, sum(a.amount) desc, a.customer_id limit $7
            """;

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
