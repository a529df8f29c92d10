package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.ledger.Books.line;
import static tradepost.billing.core.ledger.Books.money;
import static tradepost.billing.core.ledger.Books.part;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.ledger.LedgerReconciliation;
import tradepost.billing.ledger.LedgerReconciliation.Difference;
import tradepost.billing.ledger.LedgerService;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentService;
import tradepost.sales.SalesEvents;

/**
 * The comparison of the ledger with invoices and payments. The context reads it in parts of 5,000, of which this database has several; other tests
 * leave postings that nothing else says, in currencies of their own.
 */
@ExtendWith(VertxExtension.class)
class ReconciliationTest {
    /** Transactions of random documents, which are between and behind all others. */
    private static final int LOADED = 12_000;

    private static Books books;

    @BeforeAll
    static void start(Vertx vertx) {
        books = new Books(vertx);
        TestDb.run("billing", """
                with t as (
                  insert into ledger_transaction(id, kind, source_id, document, document_id, order_id, customer_id, document_date, posted_on,
                    occurred_at)
                  select gen_random_uuid(), 'payment', gen_random_uuid(), 'PART-' || n, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
                    '2020-01-01', '2020-01-01', '2020-01-01' from generate_series(1, %d) n returning id, posted_on)
                insert into ledger_entry(id, transaction_id, line_no, account, currency, amount, posted_on)
                select gen_random_uuid(), id, line_no, 'part ' || account, 'XPF', amount, posted_on
                from t, lateral (values (1, 'a', 1), (2, 'b', -1)) l(line_no, account, amount)
                """.formatted(LOADED));
    }

    @BeforeEach
    void nothing_has_moved() {
        books.forgetMoved();
    }

    @AfterEach
    void nobody_waits() {
        books.afterReading = after -> {};
    }

    private static Difference difference(String account, String currency, String expected, String actual) {
        return new Difference(account, currency, money(expected), money(actual));
    }

    private static List<Difference> of(LedgerReconciliation found, String currency) {
        return found.differences().stream()
                .filter(d -> d.currency().equals(currency))
                .toList();
    }

    private static List<Difference> differences(String currency) {
        return of(books.reconciled(), currency);
    }

    /** A payment that both contexts know. */
    private static UUID paid(Books.Order order, String provider, String amount) {
        var id = Ids.next();
        books.moved(id, "in", provider, order.currency, amount);
        books.deliver(order.paid(SalesEvents.PAID, id, provider, amount));
        return id;
    }

    private static Job finished(Job job) {
        return Awaitility.await()
                .until(() -> books.jobs.getJob(job.id(), Books.ADMIN).await(), j -> j.finishedAt() != null);
    }

    private static LedgerReconciliation result(Job done) {
        assertThat(done.status()).isEqualTo("done");
        assertThat(done.percent()).isEqualTo(100);
        var result = LedgerReconciliation.of(Objects.requireNonNull(done.result()));
        assertThat(result.complete()).isTrue();
        return result;
    }

    /** Takes part in no run that has begun before. */
    private static Job started() {
        Awaitility.await().until(() -> running() == 0);
        return submitted();
    }

    private static long running() {
        return number("select count(*) from ledger_reconciliation where finished_at is null");
    }

    private static Job submitted() {
        return books.service.startReconciliation(Books.ADMIN).await();
    }

    @Test
    void what_differs_from_invoices_and_payments_is_reported() {
        var order = books.new Order("CHF");
        books.deliver(order.invoiced(null, null, line("100.00", "0.00", null, false)));
        var cash = Ids.next();
        var acme = Ids.next();
        var vendor = Ids.next();
        books.deliver(order.paid(SalesEvents.PAID, cash, "manual", "40.00"));
        books.deliver(order.paid(SalesEvents.PAID, acme, "acme", "30.00"));
        books.deliver(order.changed("0.00", "10.00", "60.00"));
        books.deliver(order.paidVendor(vendor, "5.00"));
        assertThat(differences("CHF"))
                .containsExactlyInAnyOrder(
                        difference("cash.manual", "CHF", "0.00", "35.00"),
                        difference("clearing.acme", "CHF", "0.00", "30.00"),
                        difference("deposits", "CHF", "60.00", "-10.00"));
        books.moved(cash, "in", "manual", "CHF", "40.00");
        books.moved(acme, "in", "acme", "CHF", "30.00");
        books.moved(vendor, "out", "manual", "CHF", "-5.00");
        assertThat(differences("CHF")).isEmpty();
        books.moved(vendor, "out", "manual", "CHF", "-1.00");
        assertThat(differences("CHF")).containsExactly(difference("cash.manual", "CHF", "34.00", "35.00"));
        books.moved(vendor, "out", "manual", "CHF", "1.00");
        TestDb.run("billing", "update receivable set open_amount = 29, allocated_amount = 61 where currency = 'CHF'");
        assertThat(differences("CHF"))
                .containsExactlyInAnyOrder(
                        difference("receivable", "CHF", "29.00", "30.00"),
                        difference("deposits", "CHF", "-9.00", "-10.00"));
        TestDb.run("billing", "update receivable set open_amount = 30, allocated_amount = 60 where currency = 'CHF'");
        books.deliver(books.new Order("CHF").paid("credit", "7.00"));
        assertThat(differences("CHF")).contains(difference("transfers", "CHF", "0.00", "7.00"));
    }

    /** The credit note is posted by itself, in a part that may be another one than that of its invoice. */
    @Test
    void an_invoice_that_is_credited_agrees_with_its_credit_note() {
        var order = books.new Order("NOK");
        books.deliver(order.invoiced(null, null, line("100.00", "0.00", null, false)));
        books.deliver(order.credited(null, null, line("30.00", "0.00", null, false)));
        assertThat(differences("NOK")).as("the invoice is not changed yet").isNotEmpty();
        books.deliver(order.changed("30.00", "0.00", "0.00"));
        assertThat(differences("NOK")).isEmpty();
        TestDb.run("billing", "update receivable set open_amount = 60, credited_amount = 40 where currency = 'NOK'");
        assertThat(differences("NOK")).containsExactly(difference("receivable", "NOK", "60.00", "70.00"));
        TestDb.run("billing", "update receivable set open_amount = 70, credited_amount = 30 where currency = 'NOK'");
        books.deliver(order.reversed(null, null, line("30.00", "0.00", null, false)));
        assertThat(differences("NOK")).as("the invoice is not changed yet").isNotEmpty();
        books.deliver(order.changed("0.00", "0.00", "0.00"));
        assertThat(differences("NOK")).isEmpty();
    }

    @Test
    void credit_that_moves_between_orders_agrees_when_both_sides_are_posted() {
        var giver = books.new Order("DKK");
        var payment = paid(giver, "manual", "20.00");
        books.deliver(
                giver.refunded(SalesEvents.REFUNDED, part(Ids.next(), payment, "credit", "20.00", "done", "credit")));
        assertThat(differences("DKK"))
                .containsExactlyInAnyOrder(
                        difference("transfers", "DKK", "0.00", "-20.00"),
                        difference("deposits", "DKK", "-20.00", "0.00"));
        books.deliver(books.new Order("DKK").paid("credit", "20.00"));
        assertThat(differences("DKK")).isEmpty();
    }

    /** Wherever it is: the ids of its documents are spread over all parts. */
    @Test
    void a_fault_in_each_part_is_found_by_a_request_and_by_a_job() {
        var wrong = new ArrayList<String>();
        for (var prefix : List.of("00", "3f", "7f", "bf", "ff"))
            wrong.add(prefix + UUID.randomUUID().toString().substring(2));
        var places = new CopyOnWriteArrayList<UUID>();
        books.afterReading = places::add;
        for (var document : wrong) {
            post(document, "cash.manual", "deposits", "CLP", "7");
            var asked = of(books.reconciled(), "CLP");
            assertThat(asked)
                    .as(document)
                    .containsExactlyInAnyOrder(
                            difference("cash.manual", "CLP", "0", "7"), difference("deposits", "CLP", "0", "-7"));
            assertThat(of(result(finished(started())), "CLP")).as(document).isEqualTo(asked);
            books.moved(UUID.fromString(document), "in", "manual", "CLP", "7");
            assertThat(of(books.reconciled(), "CLP")).as(document).isEmpty();
            books.forgetMoved();
            post(document, "deposits", "cash.manual", "CLP", "7");
        }
        assertThat(places.stream().distinct().count()).as("parts").isGreaterThan(2);
        assertThat(of(result(finished(started())), "CLP")).isEmpty();
    }

    /** What nothing has decided. */
    private static void post(String document, String debit, String credit, String currency, String amount) {
        TestDb.run("billing", """
                with t as (
                  insert into ledger_transaction(id, kind, source_id, document, document_id, order_id, document_date, posted_on, occurred_at)
                  values (gen_random_uuid(), 'payment', gen_random_uuid(), 'FAULT', '%s', gen_random_uuid(), '2020-01-01', '2020-01-01', now())
                  returning id, posted_on)
                insert into ledger_entry(id, transaction_id, line_no, account, currency, amount, posted_on)
                select gen_random_uuid(), id, line_no, account, '%s', amount, posted_on
                from t, lateral (values (1, '%s', %s), (2, '%s', -%s)) l(line_no, account, amount)
                """.formatted(document, currency, debit, amount, credit, amount));
    }

    /**
     * Between what payment and what billing have read of a part, something happens to documents of this part, and of others that are compared
     * already or not yet. The third reading of each part is undisturbed.
     */
    @Test
    void what_is_written_meanwhile_is_no_difference() {
        var random = new Random(Long.getLong("tradepost.seed", 17));
        var orders = new ArrayList<Books.Order>();
        for (int i = 0; i < 10; i++) {
            var order = books.new Order("SEK");
            books.deliver(order.invoiced(null, null, line("1000.00", "0.00", null, false)));
            orders.add(order);
        }
        var allocated = new int[orders.size()];
        var readings = new AtomicInteger();
        var places = new CopyOnWriteArrayList<UUID>();
        books.afterReading = after -> {
            boolean isNew = places.isEmpty() || !places.getLast().equals(after);
            places.add(after);
            if (isNew) readings.set(0);
            if (readings.incrementAndGet() > 3) return;
            int i = random.nextInt(orders.size());
            allocated[i] += 1 + random.nextInt(9);
            var order = orders.get(i);
            var added = books.new Order("SEK");
            books.deliver(
                    order.changed("0.00", "0.00", allocated[i] + ".00"),
                    added.invoiced(null, null, line("5.00", "0.00", null, false)));
            if (random.nextBoolean()) paid(order, "manual", allocated[i] + ".00");
            else given(order, allocated[i]);
            if (random.nextBoolean()) credit(order, 1 + random.nextInt(9));
        };
        assertThat(of(result(finished(started())), "SEK")).isEmpty();
        assertThat(places.stream().distinct().count()).as("parts").isGreaterThan(2);
        places.clear();
        assertThat(differences("SEK")).isEmpty();
    }

    /** A payment and what was given back of it. */
    private static void given(Books.Order order, int amount) {
        var payment = paid(order, "acme", amount + ".00");
        books.moved(payment, "in", "acme", order.currency, "-1.00");
        books.deliver(order.refunded(SalesEvents.REFUNDED, part(Ids.next(), payment, "acme", "1.00", "done", "acme")));
    }

    /** Credit of an order that pays another one. */
    private static void credit(Books.Order giver, int amount) {
        var payment = paid(giver, "manual", amount + ".00");
        books.deliver(giver.refunded(
                SalesEvents.REFUNDED, part(Ids.next(), payment, "credit", amount + ".00", "done", "credit")));
        books.deliver(books.new Order(giver.currency).paid("credit", amount + ".00"));
    }

    @Test
    void a_job_goes_on_after_a_restart_from_the_part_where_it_was() {
        post("0" + UUID.randomUUID().toString().substring(1), "cash.manual", "deposits", "ISK", "3");
        var places = new CopyOnWriteArrayList<UUID>();
        var isStopped = new AtomicBoolean();
        books.afterReading = after -> {
            places.add(after);
            if (compared() == 0) return;
            isStopped.set(true);
            throw Problem.unavailable("unavailable"); // so the job waits
        };
        var job = started();
        Awaitility.await().untilTrue(isStopped);
        books.undeploy();
        assertThat(compared()).isPositive();
        assertThat(books.db
                        .list(r -> r.getString(0), "select state from job where id = $1", job.id())
                        .await())
                .containsAnyOf("running", "queued");
        books.afterReading = places::add;
        places.clear();
        books.deploy();
        var done = result(finished(job));
        assertThat(of(done, "ISK"))
                .containsExactlyInAnyOrder(
                        difference("cash.manual", "ISK", "0", "3"), difference("deposits", "ISK", "0", "-3"));
        assertThat(places).isNotEmpty().doesNotContain(new UUID(0, 0));
    }

    /** The transactions that the run in progress has compared. */
    private static long compared() {
        return number("select coalesce(max(transactions), 0) from ledger_reconciliation where finished_at is null");
    }

    @Test
    void a_request_fails_and_a_job_waits_while_payment_does_not_answer() {
        books.afterReading = after -> {
            throw Problem.unavailable("unavailable");
        };
        assertThat(Refusals.code(books.service.reconcileLedger(Books.ADMIN))).isEqualTo("503 unavailable");
        assertThat(running()).isEqualTo(1);
        var jobs = List.of(submitted(), submitted());
        assertThat(jobs.getFirst().id()).isNotEqualTo(jobs.getLast().id());
        books.afterReading = after -> {};
        for (var job : jobs) result(finished(job));
        assertThat(books.reconciled().complete()).isTrue();
    }

    private static long number(String sql) {
        return books.db.list(r -> r.getLong(0), sql).await().getFirst();
    }

    private static final String ALL_SUMS = """
            select 'billing.ledger revenue ' || currency, -sum(amount) from ledger_entry where account in ('revenue', 'shipping_revenue', 'restocking_fees')
            group by currency
            union all
            select 'billing.ledger tax_amount ' || currency || coalesce(' ' || trim_scale(tax_rate)::text, ''), -sum(amount) from ledger_entry
            where account = 'tax' group by currency, tax_rate
            union all
            select 'billing.ledger open_amount ' || currency, sum(amount) from ledger_entry where account = 'receivable' group by currency
            union all
            select 'billing.ledger net_cash ' || currency, sum(amount) from ledger_entry
            where account = 'cash.manual' or account like 'clearing.%' group by currency
            union all
            select 'billing.invoices document_count ' || currency, count(*)::numeric from invoice group by currency
            union all
            select 'billing.invoices total_amount ' || currency, sum(
              case when kind = 'credit_note' then -total_amount when reason = 'write_off_reversed' then 0 else total_amount end)
            from invoice group by currency
            union all
            select 'billing.invoices open_amount ' || currency, sum(open_amount) from receivable group by currency
            """;

    /** The sums that figures are compared with. */
    @Test
    void parts_sum_to_what_all_documents_and_entries_do() {
        for (int i = 1; i <= 20; i++) {
            var order = books.new Order("THB");
            books.deliver(order.invoiced(
                    null, null, line(i + "19.00", i + ".00", "7", false), line("30.00", "0.00", null, false)));
            books.deliver(order.credited(null, null, line("10.00", "0.00", null, false)));
            if (i % 5 == 0) books.deliver(order.reversed(null, null, line("10.00", "0.00", null, false)));
            books.deliver(
                    order.changed(i % 5 == 0 ? "0.00" : "10.00", "0.00", "20.00"),
                    order.paid(i % 2 == 0 ? "manual" : "acme", "20.00"));
        }
        var last = new UUID(-1, -1);
        var sums = new TreeMap<String, BigDecimal>();
        int parts = 0;
        for (var at = new UUID(0, 0); !at.equals(last); parts++) {
            var from = at;
            var part = books.db.tx(tx -> LedgerSums.read(tx, Accounts.STORED, from, last, 400));
            for (var s : part.sums())
                sums.merge(s.source() + " " + s.figure() + " " + s.scope(), s.amount(), BigDecimal::add);
            at = part.to();
        }
        sums.keySet().removeIf(name -> name.contains("net_amount") || name.startsWith("billing.invoices tax"));
        var all = new TreeMap<String, BigDecimal>();
        books.db.query(ALL_SUMS).await().forEach(r -> all.put(r.getString(0), r.getBigDecimal(1)));
        sums.values().removeIf(amount -> amount.signum() == 0);
        all.values().removeIf(amount -> amount.signum() == 0);
        assertThat(parts).isGreaterThan(20);
        assertThat(sums)
                .isEqualTo(all)
                .containsKeys("billing.ledger tax_amount THB 7", "billing.ledger open_amount THB");
    }

    @Test
    void a_long_comparison_responds_early_and_returns_its_result_later() {
        TestDb.run(
                "billing",
                "delete from ledger_reconciliation"); // the result of one that has just ended would be returned
        var payments = Services.proxy(books.env.vertx(), PaymentService.ADDRESS, PaymentService.class);
        var names = new AccountNames(TestDb.config("billing"));
        var stock = Services.proxy(books.env.vertx(), ValueService.ADDRESS, ValueService.class);
        var reconciler = new LedgerReconciler(books.env.vertx(), books.db, names, payments, stock, 200, 20);
        post(UUID.randomUUID().toString(), "cash.manual", "deposits", "HUF", "3");
        var early = Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsMatching(e -> "overloaded".equals(e.getMessage())) // the run has not begun yet
                .until(() -> TestVerticle.run(books.env.vertx(), reconciler::reconcile), r -> true);
        assertThat(early.complete()).isFalse();
        assertThat(early.finishedAt()).isNull();
        var late = Awaitility.await()
                .until(
                        () -> TestVerticle.run(books.env.vertx(), reconciler::reconcile),
                        LedgerReconciliation::complete);
        assertThat(late.startedAt()).as("the same run").isEqualTo(early.startedAt());
        assertThat(of(late, "HUF")).hasSize(2);
    }

    @Test
    void only_those_who_may_read_the_ledger_compare_it() {
        for (var role : List.of("viewer", "inventory_manager", "customer", "shop")) {
            var service = books.identity.proxy(role, LedgerService.ADDRESS, LedgerService.class);
            for (Future<?> refused :
                    List.of(service.reconcileLedger(Books.ADMIN), service.startReconciliation(Books.ADMIN)))
                assertThat(Refusals.code(refused)).as(role).isEqualTo("403 forbidden");
        }
        var finance = books.identity.proxy("finance_manager", LedgerService.ADDRESS, LedgerService.class);
        var job = finance.startReconciliation(Books.ADMIN).await();
        assertThat(job.kind()).isEqualTo("reconcile_ledger");
        result(finished(job));
    }
}
