package tradepost.payment.core.ledger;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.orders.Payment;

/** The double-entry ledger: a debit is positive, a credit negative, and the entries of a transaction sum to zero. */
public final class LedgerWriter {
    static final String RECEIVABLE = "receivable";
    static final String PAYABLE = "payable";
    static final String REFUNDS = "refunds";
    private static final String BOOK = """
            insert into ledger_entry(id, transaction_id, kind, payment_id, order_id, account, currency, amount)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::numeric[])
            """;

    private static final String MERGE_TOTALS = """
            with old as (delete from ledger_total where backend <> 0 and updated_at < now() - interval '1 day'
                         returning account, currency, debit, credit, entries)
            insert into ledger_total as t (account, currency, backend, debit, credit, entries)
            select account, currency, 0, sum(debit), sum(credit), sum(entries) from old group by account, currency
            on conflict (account, currency, backend) do update
            set debit = t.debit + excluded.debit, credit = t.credit + excluded.credit, entries = t.entries + excluded.entries, updated_at = now()
            """;

    /** What a transaction is about. */
    public record Subject(UUID paymentId, UUID orderId, String provider, String currency) {}

    public record Entry(UUID transactionId, String kind, Subject subject, String account, BigDecimal amount) {}

    private LedgerWriter() {}

    /** The account of the money that a provider has received or given. */
    static String money(String provider) {
        return (provider.equals(Payment.MANUAL) ? "cash." : "clearing.") + provider;
    }

    /** @param direction in or out */
    public static Stream<Entry> payment(Subject of, String direction, BigDecimal amount) {
        return direction.equals("in")
                ? transfer("payment", of, money(of.provider), RECEIVABLE, amount)
                : transfer("payment", of, PAYABLE, money(of.provider), amount);
    }

    /** Of money that was given back, by the provider of the subject. */
    public static Stream<Entry> refund(Subject of, BigDecimal amount) {
        return transfer("refund", of, REFUNDS, money(of.provider), amount);
    }

    private static Stream<Entry> transfer(String kind, Subject of, String debit, String credit, BigDecimal amount) {
        var id = Ids.next();
        return Stream.of(new Entry(id, kind, of, debit, amount), new Entry(id, kind, of, credit, amount.negate()));
    }

    public static void book(Tx tx, List<Entry> entries) {
        if (entries.isEmpty()) return;
        tx.sql(
                BOOK,
                uuids(entries, e -> Ids.next()),
                uuids(entries, Entry::transactionId),
                texts(entries, Entry::kind),
                uuids(entries, e -> e.subject.paymentId),
                uuids(entries, e -> e.subject.orderId),
                texts(entries, Entry::account),
                texts(entries, e -> e.subject.currency),
                entries.stream().map(Entry::amount).toArray(BigDecimal[]::new));
    }

    private static UUID[] uuids(List<Entry> entries, Function<Entry, UUID> of) {
        return entries.stream().map(of).toArray(UUID[]::new);
    }

    private static String[] texts(List<Entry> entries, Function<Entry, String> of) {
        return entries.stream().map(of).toArray(String[]::new);
    }

    /** Adds the sums of server processes that have booked nothing for a day, most of which have ended, to one row. */
    public static Future<?> mergeTotals(Db db) {
        return db.query(MERGE_TOTALS);
    }
}
