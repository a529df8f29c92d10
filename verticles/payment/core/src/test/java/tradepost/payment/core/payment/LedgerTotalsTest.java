package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.payment.LedgerTotals;
import tradepost.payment.LedgerTotalsQuery;
import tradepost.payment.core.ledger.LedgerWriter;

/** The totals of the whole ledger are kept by the transactions that book. */
@ExtendWith(VertxExtension.class)
class LedgerTotalsTest {
    private static final String LOCK_TIMEOUT = "55P03";

    /** Accounts whose kept sums differ from their entries, at one moment. */
    private static final String DIFFERING = """
            select count(*) from
              (select account, currency, sum(debit) as debit, sum(credit) as credit, sum(entries) as entries
               from ledger_total group by account, currency) kept
              full join
              (select account, currency, coalesce(sum(amount) filter (where amount > 0), 0) as debit,
                      coalesce(-sum(amount) filter (where amount < 0), 0) as credit, count(*) as entries
               from ledger_entry group by account, currency) booked using (account, currency)
            where (kept.debit, kept.credit, kept.entries) is distinct from (booked.debit, booked.credit, booked.entries)
            """;

    @Test
    void the_totals_are_the_sums_of_the_entries_while_many_book_and_old_sums_are_merged(Vertx vertx) {
        var payments = new Payments(vertx);
        var before = total(payments, "cash.manual");
        for (int round = 0; round < 4; round++) {
            var work = new ArrayList<Future<?>>();
            for (int i = 0; i < 20; i++) {
                var paid = Payments.paidEvent(Ids.next(), Ids.next(), "10.00", "KWD");
                work.add(patiently(() -> payments.deliverable(paid)));
                if (i % 10 == 5) {
                    payments.sql("update ledger_total set updated_at = now() - interval '2 days' where backend <> 0");
                    work.add(patiently(() -> LedgerWriter.mergeTotals(payments.db)));
                }
                if (i % 7 == 0) assertThat(payments.number(DIFFERING)).isZero();
            }
            Future.all(work).await();
            assertThat(payments.number(DIFFERING)).isZero();
        }
        var after = total(payments, "cash.manual");
        assertThat(after.entries() - before.entries()).isGreaterThanOrEqualTo(80);
        assertThat(after.balance().subtract(before.balance()))
                .isGreaterThanOrEqualTo(new java.math.BigDecimal("800.000"));
        assertThat(after.debit().subtract(after.credit())).isEqualByComparingTo(after.balance());
        payments.sql("update ledger_total set updated_at = now() - interval '2 days' where backend <> 0");
        LedgerWriter.mergeTotals(payments.db).await();
        assertThat(payments.number("select count(*) from ledger_total where backend <> 0 and currency = 'KWD'"))
                .isZero();
        assertThat(payments.number(DIFFERING)).isZero();
        // a part of the ledger is summed from its entries, to the same figures
        var since = new LedgerTotalsQuery(null, null, null, java.time.Instant.EPOCH, null);
        assertThat(payments.service.ledgerTotals(since, Payments.ADMIN).await().accounts())
                .filteredOn(t -> t.currency().equals("KWD") && t.account().equals("cash.manual"))
                .containsExactly(after);
    }

    /** Repeats what waited too long for a lock, as deliveries and sweeps do. */
    private static Future<?> patiently(Supplier<Future<?>> booked) {
        return booked.get()
                .recover(t -> t instanceof PgException e && LOCK_TIMEOUT.equals(e.getSqlState())
                        ? patiently(booked).mapEmpty()
                        : Future.failedFuture(t));
    }

    private static LedgerTotals.Total total(Payments payments, String account) {
        var query = new LedgerTotalsQuery(null, null, List.of(account), null, null);
        return payments.service.ledgerTotals(query, Payments.ADMIN).await().accounts().stream()
                .filter(t -> t.currency().equals("KWD"))
                .findFirst()
                .orElse(new LedgerTotals.Total(
                        account,
                        "KWD",
                        java.math.BigDecimal.ZERO,
                        java.math.BigDecimal.ZERO,
                        java.math.BigDecimal.ZERO,
                        0));
    }
}
