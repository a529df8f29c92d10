package tradepost.billing.core.ledger;

import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.value.ComparedSums;

/** The statements of {@link LedgerReconciler}. */
final class ReconciliationQueries {
    /** Begins a run unless one is in progress. It ends at the greatest id there is: of the ledger, of invoices, of payments $1, or $2, of now. */
    static final String BEGIN = """
            insert into ledger_reconciliation(ends_at)
            select greatest($1::uuid, $2::uuid, (select document_id from ledger_transaction order by document_id desc limit 1),
              (select invoice_id from receivable order by invoice_id desc limit 1))
            on conflict do nothing
            """;

    /** Runs before the last finished one are no longer needed, unless somebody still reads their result. */
    static final String FORGET = """
            delete from ledger_reconciliation where finished_at < clock_timestamp() - interval '10 minutes'
              and run < (select max(run) from ledger_reconciliation where finished_at is not null)
            """;

    private static final String COLUMNS =
            "select run, done_to, ends_at, transactions, balances, started_at, finished_at from ledger_reconciliation ";

    static final String GET = COLUMNS + "where run = $1";

    static final String RUNNING = COLUMNS + "where finished_at is null";

    /** The run that has ended within the last minute, so that each caller who waits for it gets its result; otherwise the one in progress. */
    static final String LATEST = COLUMNS + """
            where finished_at is null or finished_at between clock_timestamp() - interval '1 minute' and clock_timestamp()
            order by finished_at is null, run desc limit 1
            """;

    /** Does nothing if another node has compared the part that begins after $2. $6: whether it was the last one. */
    static final String ADVANCE = """
            update ledger_reconciliation set done_to = $3, transactions = transactions + $4, balances = $5,
              finished_at = case when $6 then clock_timestamp() end
            where run = $1 and done_to = $2 and finished_at is null
            """;

    /** How many transactions there are, about: as counted when the table was last analyzed, or at most 10,000. */
    static final String ABOUT = """
            select greatest(c.reltuples::bigint, (select count(*) from (select 1 from ledger_transaction limit 10000) few)) from pg_class c
            where c.oid = 'ledger_transaction'::regclass
            """;

    /** Where a part ends that begins after $1, has about $3 transactions or invoices, and ends at $2, at the latest. */
    static final String PART_TO = """
            select least($2::uuid,
              (select document_id from ledger_transaction where document_id > $1 order by document_id offset $3 limit 1),
              (select invoice_id from receivable where invoice_id > $1 order by invoice_id offset $3 limit 1))
            """;

    static final String TRANSACTIONS =
            "select count(*) from ledger_transaction where document_id > $1 and document_id <= $2";

    /**
     * What was posted for the documents after $1, up to $2, except for transfers, and what their invoices say: $3 is the account that receivables
     * are posted to, $4 that of deposits. A credit note is posted by itself, and reduces invoices of other parts. So each invoice is expected with
     * what was credited of it, and each credit note with what it takes: as a whole, what is open.
     */
    static final String PART = """
            select account, currency, coalesce(sum(expected), 0), coalesce(sum(actual), 0) from (
              select e.account, e.currency, null::numeric as expected, e.amount as actual
              from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
              where t.document_id > $1 and t.document_id <= $2 and t.kind <> 'transfer'
              union all
              select $3::text, currency, open_amount, null from receivable where invoice_id > $1 and invoice_id <= $2
              union all
              select $4::text, currency, allocated_amount, null from receivable where invoice_id > $1 and invoice_id <= $2
              union all
              select $3, n.currency, c.amount, null from credit c join invoice n on n.id = c.credit_note_id
              where c.invoice_id > $1 and c.invoice_id <= $2
              union all
              select $3, n.currency, -c.amount, null from credit c join invoice n on n.id = c.credit_note_id
              where c.credit_note_id > $1 and c.credit_note_id <= $2) sums
            group by account, currency
            """;

    static final String LAST_TRANSFER =
            "select id from ledger_transaction where kind = 'transfer' order by id desc limit 1";

    /** Like {@link #PART_TO}. */
    static final String TRANSFERS_TO = """
            select coalesce(
              (select id from ledger_transaction where kind = 'transfer' and id > $1 and id <= $2 order by id offset $3 limit 1), $2)
            """;

    static final String TRANSFERS = """
            select e.account, e.currency, sum(e.amount) from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
            where t.kind = 'transfer' and t.id > $1 and t.id <= $2 group by e.account, e.currency
            """;

    /** The balance of the account $1: the last sums that a closing has kept, and the entries since then. */
    static final String OF_ACCOUNT = """
            with kept as (select max(until) as until from ledger_balance)
            select currency, sum(amount) from (
              select currency, debit - credit as amount from ledger_balance, kept where account = $1 and ledger_balance.until = kept.until
              union all
              select currency, amount from ledger_entry, kept where account = $1 and posted_on > coalesce(kept.until, '-infinity')) sums
            group by currency
            """;

    /**
     * @param doneTo the last document that was compared
     * @param endsAt the last one that is
     * @param transactions that were compared
     */
    record StoredRun(
            long run,
            UUID doneTo,
            UUID endsAt,
            long transactions,
            ComparedSums sums,
            Instant startedAt,
            @Nullable Instant finishedAt) {
        static StoredRun of(Row r) {
            return new StoredRun(
                    r.getLong(0),
                    r.getUUID(1),
                    r.getUUID(2),
                    r.getLong(3),
                    ComparedSums.of((JsonArray) r.getValue(4)),
                    r.getOffsetDateTime(5).toInstant(),
                    RowMapper.instant(r, 6));
        }
    }

    private ReconciliationQueries() {}
}
