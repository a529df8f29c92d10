package tradepost.billing.core.ledger;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.SortedMap;
import java.util.TreeMap;
import tradepost.billing.core.ledger.StoredDocument.Settled;
import tradepost.billing.ledger.LedgerBalances.Balance;
import tradepost.billing.ledger.LedgerClosing;
import tradepost.billing.ledger.LedgerEntry;
import tradepost.billing.ledger.LedgerSettings;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;

/** The statements on the ledger, with their row mappings. */
final class LedgerQueries {
    /**
     * Every transaction that posts holds this lock with others until it ends; one that closes a period holds it alone. So the day that is the
     * first open one does not change between reading it and the commit.
     */
    static final String LOCK_TO_POST = "select pg_advisory_xact_lock_shared(71011)";

    static final String LOCK_TO_CLOSE = "select pg_advisory_xact_lock(71011)";

    /** Needs {@link #LOCK_TO_POST} in an earlier statement, so that it sees the last closing. A transaction that exists is left as it is. */
    static final String POST = """
            with made as (
              insert into ledger_transaction(id, kind, source_id, document, document_id, order_id, customer_id, document_date, occurred_at, posted_on)
              select n.*, greatest(n.document_date, (select until + 1 from ledger_closing))
              from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::date[], $9::timestamptz[])
                as n(id, kind, source_id, document, document_id, order_id, customer_id, document_date, occurred_at)
              on conflict (source_id, kind) do nothing returning id, posted_on)
            insert into ledger_entry(id, transaction_id, line_no, account, currency, amount, tax_rate, posted_on)
            select e.id, e.transaction_id, e.line_no, e.account, e.currency, e.amount, e.tax_rate::numeric, made.posted_on
            from unnest($10::uuid[], $11::uuid[], $12::int[], $13::text[], $14::text[], $15::numeric[], $16::text[])
                as e(id, transaction_id, line_no, account, currency, amount, tax_rate)
              join made on made.id = e.transaction_id
            """;

    /** These documents, as far as they have numbers; with what is allocated and written off of an invoice, and what of it was posted. */
    static final String DOCUMENTS = """
            select i.id, i.number, i.document_date, i.order_id, i.customer_id, i.currency, coalesce(r.version, 0),
                   coalesce(r.allocated_amount, 0), coalesce(r.written_off_amount, 0), p.allocated, p.written_off,
                   coalesce((select jsonb_object_agg(t.tax_rate, t.tax_amount) from jsonb_to_recordset(r.written_off_taxes)
                     as t(tax_rate numeric, tax_amount numeric)), '{}'), p.taxes
            from invoice i
              left join receivable r on r.invoice_id = i.id,
              lateral (
                select coalesce(-sum(s.amount) filter (where s.kind = 'allocation' and s.account = '%1$s'), 0) as allocated,
                       coalesce(-sum(s.amount) filter (where s.kind = 'write_off' and s.account = '%1$s'), 0) as written_off,
                       coalesce(jsonb_object_agg(s.tax_rate, s.amount) filter (where s.account = '%2$s'), '{}') as taxes
                from (
                  select t.kind, e.account, e.tax_rate, sum(e.amount) as amount
                  from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
                  where t.document_id = i.id and t.kind in ('allocation', 'write_off') group by 1, 2, 3) s) p
            where i.id = any((select $1::uuid[])::uuid[])
            """.formatted(LedgerSettings.RECEIVABLE.fallback(), LedgerSettings.TAX.fallback());

    static final Listing<LedgerEntry> ENTRIES = Listing.of(
                    "ledger_line",
                    "id, transaction_id, line_no, kind, document, document_id, order_id, customer_id, document_date, posted_on, account,"
                            + " currency, amount, tax_rate, created_at",
                    LedgerQueries::entry,
                    LedgerEntry::id)
            .byDate("posted_on", LedgerEntry::postedOn)
            .byText("account", LedgerEntry::account);

    /** The sums up to the day $1, inclusive: those that were kept at the last closing before it, and the entries since then. */
    private static final String SUMS = """
            select account, currency, coalesce(sum(debit), 0) as debit, coalesce(sum(credit), 0) as credit
            from (
              select account, currency, debit, credit from ledger_balance where until = (select max(until) from ledger_balance where until <= $1)
              union all
              select account, currency, sum(amount) filter (where amount > 0), -sum(amount) filter (where amount < 0)
              from ledger_entry
              where posted_on <= $1 and posted_on > coalesce((select max(until) from ledger_balance where until <= $1), '-infinity')
              group by account, currency) s
            group by account, currency
            """;

    /** Up to the day $1; null for everything. */
    static final String BALANCES = "select * from (%s) b order by account, currency"
            .formatted(SUMS.replace("$1", "coalesce($1::date, 'infinity')"));

    /** Keeps the sums up to the closed day $1. */
    static final String KEEP = """
            insert into ledger_balance(until, account, currency, debit, credit) select $1::date, s.* from (%s) s on conflict do nothing
            """.formatted(SUMS.replace("$1", "$1::date"));

    static final String CLOSING = "select until, actor, updated_at from ledger_closing";

    /** No row if the day is closed already. */
    static final String CLOSE = """
            insert into ledger_closing as c (until, actor) values ($1, $2)
            on conflict (only_one) do update set until = excluded.until, actor = excluded.actor, updated_at = clock_timestamp(),
              version = c.version + 1
            where c.until < excluded.until returning until, actor, updated_at, version
            """;

    private LedgerQueries() {}

    static StoredDocument document(Row r) {
        return new StoredDocument(
                r.getUUID(0),
                r.getString(1),
                r.getLocalDate(2),
                r.getUUID(3),
                r.getUUID(4),
                r.getString(5),
                r.getLong(6),
                new Settled(r.getBigDecimal(7), r.getBigDecimal(8), taxes(r.getJsonObject(11))),
                new Settled(r.getBigDecimal(9), r.getBigDecimal(10), taxes(r.getJsonObject(12))));
    }

    private static SortedMap<BigDecimal, BigDecimal> taxes(JsonObject byRate) {
        var taxes = new TreeMap<BigDecimal, BigDecimal>();
        for (var t : byRate)
            taxes.put(
                    Money.plain(new BigDecimal(t.getKey())),
                    new BigDecimal(t.getValue().toString()));
        return taxes;
    }

    static Balance balance(Row r) {
        var currency = r.getString(1);
        var debit = Money.read(r, 2, currency);
        var credit = Money.read(r, 3, currency);
        return new Balance(r.getString(0), currency, debit, credit, Money.exact(debit.subtract(credit), currency));
    }

    static LedgerClosing closing(Row r) {
        return new LedgerClosing(r.getLocalDate(0), r.getString(1), RowMapper.instant(r, 2));
    }

    private static LedgerEntry entry(Row r) {
        var currency = r.getString(11);
        BigDecimal rate = r.getBigDecimal(13);
        return new LedgerEntry(
                r.getUUID(0),
                r.getUUID(1),
                r.getInteger(2),
                r.getString(3),
                r.getString(4),
                r.getUUID(5),
                r.getUUID(6),
                r.getUUID(7),
                r.getLocalDate(8),
                r.getLocalDate(9),
                r.getString(10),
                currency,
                Money.read(r, 12, currency),
                rate == null ? null : Money.plain(rate),
                r.getOffsetDateTime(14).toInstant());
    }
}
