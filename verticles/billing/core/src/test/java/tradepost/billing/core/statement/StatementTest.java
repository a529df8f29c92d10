package tradepost.billing.core.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.billing.core.BillingFixture.ANYBODY;
import static tradepost.billing.core.BillingFixture.at;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.billing.ledger.BalanceQuery;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.ledger.LedgerSettings;
import tradepost.billing.statement.Ageing;
import tradepost.billing.statement.AgeingQuery;
import tradepost.billing.statement.Statement;
import tradepost.billing.statement.Statement.Account;
import tradepost.billing.statement.Statement.Entry;
import tradepost.billing.statement.StatementQuery;
import tradepost.billing.statement.StatementService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.undelivered.Undelivered;
import tradepost.kernel.value.Ids;
import tradepost.pdf.Paper;

/** The statement of a customer, made of what the events of sales have posted. */
@ExtendWith(VertxExtension.class)
class StatementTest {
    static BillingFixture billing;
    static StatementService statements;

    @BeforeAll
    static void start(Vertx vertx) {
        billing = new BillingFixture(vertx);
        statements = billing.identity.proxy("admin", StatementService.ADDRESS, StatementService.class);
    }

    private static void isCustomer(UUID id, @Nullable UUID user, @Nullable String language) {
        billing.customers = (method, args) -> Future.succeededFuture(new CustomerSnapshot(
                id,
                "CU-000001",
                "Corner Hardware",
                "c@example.com",
                user,
                null,
                false,
                true,
                "Corner Hardware, 12 Harbour Road\nAddis Ababa",
                List.of(),
                null,
                null,
                false,
                false,
                language,
                1));
    }

    private static Draft invoice(UUID customer, long daysAgo, int terms) {
        var draft = Draft.invoice(Ids.next());
        draft.customer = customer;
        draft.at = draft.at.minus(daysAgo, ChronoUnit.DAYS);
        draft.date = day(daysAgo);
        draft.days = terms;
        return draft;
    }

    private static LocalDate day(long daysAgo) {
        return LocalDate.now(ZoneOffset.UTC).minusDays(daysAgo);
    }

    private static Event paid(Draft of, String amount, long daysAgo) {
        return at(of.paid(amount), daysAgo);
    }

    private static Event refunded(Draft of, String amount, long daysAgo) {
        return at(of.refunded(amount), daysAgo);
    }

    private static Account account(UUID customer, @Nullable LocalDate from, @Nullable LocalDate to) {
        isCustomer(customer, null, null);
        var statement = read(customer, from, to);
        assertThat(statement.accounts()).hasSize(1);
        return statement.accounts().getFirst();
    }

    private static Statement read(UUID customer, @Nullable LocalDate from, @Nullable LocalDate to) {
        return statements
                .getStatement(customer, new StatementQuery(from, to), ANYBODY)
                .await();
    }

    private static List<String> texts(Account a) {
        return a.entries().stream()
                .map(e -> e.kind() + " " + e.amount() + " = " + e.balance())
                .toList();
    }

    /** An invoice of 100, 40 days ago, due after 30; a deposit, a credit note, a write-off, and money that goes back. */
    private static Draft story(UUID customer) {
        var draft = invoice(customer, 40, 30);
        var note = Draft.creditNote(draft.order, draft.id, "20.00");
        note.customer = customer;
        note.date = day(15);
        billing.deliver(draft.created());
        billing.deliver(paid(draft, "60.00", 20));
        billing.deliver(at(draft.changed(2, "partially_paid", "0.00", "0.00", "60.00"), 20));
        billing.deliver(note.created());
        billing.deliver(at(draft.changed(3, "partially_paid", "20.00", "0.00", "60.00"), 15));
        billing.deliver(at(draft.changed(4, "partially_paid", "20.00", "5.00", "60.00"), 10));
        billing.deliver(refunded(draft, "7.00", 5));
        billing.deliver(at(draft.changed(5, "partially_paid", "20.00", "5.00", "53.00"), 5));
        return draft;
    }

    @Test
    void a_reversal_takes_back_a_credit_note_from_its_day_on() {
        var draft = invoice(Ids.next(), 40, 30);
        var note = Draft.creditNote(draft.order, draft.id, "20.00");
        note.customer = draft.customer;
        note.date = day(15);
        var reversal = Draft.reversal(note, draft.id);
        reversal.date = day(5);
        billing.deliver(draft.created(), note.created(), at(draft.changed(2, "open", "20.00", "0.00", "0.00"), 15));
        billing.deliver(reversal.created(), at(draft.changed(3, "open", "0.00", "0.00", "0.00"), 5));
        var account = account(draft.customer, null, null);
        assertThat(texts(account))
                .containsExactly("invoice 100.00 = 100.00", "credit_note -20.00 = 80.00", "reversal 20.00 = 100.00");
        assertThat(account.entries().getLast().number()).matches("RV-\\d{4}-\\d{6}");
        assertThat(account.openInvoices())
                .singleElement()
                .satisfies(i -> assertThat(i.openAmount()).isEqualTo("100.00"));
        for (var ago : List.of(15L, 6L))
            assertThat(account(draft.customer, null, day(ago)).openInvoices())
                    .singleElement()
                    .satisfies(i -> assertThat(i.openAmount()).isEqualTo("80.00"));
    }

    @Test
    void each_document_and_payment_changes_the_balance_and_an_allocation_does_not() {
        var draft = story(Ids.next());
        var account = account(draft.customer, null, null);
        assertThat(texts(account))
                .containsExactly(
                        "invoice 100.00 = 100.00",
                        "payment -60.00 = 40.00",
                        "credit_note -20.00 = 20.00",
                        "write_off -5.00 = 15.00",
                        "refund 7.00 = 22.00");
        assertThat(account.openingBalance()).isEqualTo("0.00");
        assertThat(account.closingBalance()).isEqualTo("22.00");
        assertThat(account.unallocatedAmount()).isEqualTo("0.00");
        var number = billing.get(draft.id).number();
        assertThat(account.entries())
                .extracting(Entry::date, Entry::number, Entry::orderNumber)
                .contains(tuple(day(40), number, "SO-000017"), tuple(day(20), null, "SO-000017"));
        assertThat(account.openInvoices())
                .extracting(i -> i.number() + " " + i.openAmount() + " " + i.overdueDays())
                .containsExactly(number + " 22.00 10");
        assertThat(account.ageing())
                .extracting(a -> a.overdue() + " " + a.amount())
                .containsExactly("not_due 0.00", "1-30 22.00", "31-60 0.00", "61-90 0.00", "over_90 0.00");
    }

    @Test
    void a_period_begins_with_the_balance_of_the_one_before_and_ends_with_what_was_open_then() {
        var draft = story(Ids.next());
        var first = account(draft.customer, null, day(18));
        assertThat(texts(first)).containsExactly("invoice 100.00 = 100.00", "payment -60.00 = 40.00");
        assertThat(first.openInvoices())
                .extracting(i -> i.openAmount() + " " + i.overdueDays())
                .containsExactly("40.00 0");
        var second = account(draft.customer, day(17), day(8));
        assertThat(second.openingBalance()).isEqualTo(first.closingBalance());
        assertThat(texts(second)).containsExactly("credit_note -20.00 = 20.00", "write_off -5.00 = 15.00");
        assertThat(second.openInvoices())
                .extracting(i -> i.openAmount() + " " + i.overdueDays())
                .containsExactly("15.00 2");
        var quiet = account(draft.customer, day(4), day(3));
        assertThat(quiet.entries()).isEmpty();
        assertThat(quiet.openingBalance()).isEqualTo("22.00");
        assertThat(quiet.closingBalance()).isEqualTo("22.00");
    }

    @Test
    void a_deposit_is_owed_to_the_customer_until_an_invoice_uses_it() {
        var draft = invoice(Ids.next(), 0, 0);
        billing.deliver(paid(draft, "30.00", 2));
        var before = account(draft.customer, null, null);
        assertThat(before.closingBalance()).isEqualTo("-30.00");
        assertThat(before.unallocatedAmount()).isEqualTo("30.00");
        assertThat(before.entries().getFirst().orderNumber()).isNull();
        billing.deliver(draft.created(), draft.changed(2, "partially_paid", "0.00", "0.00", "30.00"));
        var after = account(draft.customer, null, null);
        assertThat(texts(after)).containsExactly("payment -30.00 = -30.00", "invoice 100.00 = 70.00");
        assertThat(after.unallocatedAmount()).isEqualTo("0.00");
        assertThat(after.openInvoices())
                .extracting(i -> i.openAmount().toPlainString())
                .containsExactly("70.00");
    }

    /** 5,001 invoices of 100, one a day older than the other, of which each is open. */
    private static UUID large() {
        var customer = Ids.next();
        TestDb.run("billing", """
                insert into invoice(id, kind, number, order_id, ordinal, reason, order_number, customer_id, customer_name, currency, subtotal_amount,
                  discount_amount, adjustment_amount, tax_amount, total_amount, prepaid_amount, tax_names, seller, shipment_ids, shipped_at, document_date, issued_at, due_at, created_at)
                select md5('%1$s' || n)::uuid, 'invoice', '%1$s-' || n, gen_random_uuid(), 1, 'shipped', 'SO-1', '%1$s', 'Large Co', 'USD', 100,
                  0, 0, 0, 100, 0, '[]', '{}', '{}', '{}', current_date - n, now() - n * interval '1 day', now() - n * interval '1 day', now()
                from generate_series(1, 5001) n;
                insert into ledger_transaction(id, kind, source_id, document, document_id, order_id, customer_id, document_date, posted_on,
                  occurred_at)
                select id, 'invoice', id, number, id, order_id, customer_id, document_date, document_date, created_at from invoice
                where customer_id = '%1$s';
                insert into ledger_entry(id, transaction_id, line_no, account, currency, amount, posted_on)
                select gen_random_uuid(), id, line, case line when 1 then '%2$s' else 'revenue' end, 'USD',
                  case line when 1 then 100 else -100 end, posted_on
                from ledger_transaction, generate_series(1, 2) line where customer_id = '%1$s';
                analyze invoice;
                analyze ledger_transaction;
                analyze ledger_entry
                """.formatted(customer, LedgerSettings.RECEIVABLE.fallback()));
        return customer;
    }

    @Test
    void a_later_first_day_makes_a_statement_of_a_customer_with_too_many_open_invoices_possible() {
        var customer = large();
        isCustomer(customer, null, null);
        var since = new StatementQuery(day(10), null);
        assertThat(code(statements.getStatement(customer, new StatementQuery(null, null), ANYBODY)))
                .isEqualTo("400 period_too_long");
        var account = statements
                .getStatement(customer, since, ANYBODY)
                .await()
                .accounts()
                .getFirst();
        assertThat(account.openInvoices()).hasSize(10);
        assertThat(account.closingBalance()).isEqualTo("500100.00");
        assertThat(account.unallocatedAmount()).isEqualTo("0.00");
        assertThat(account.ageing())
                .extracting(a -> a.overdue() + " " + a.amount())
                .containsExactly("not_due 0.00", "1-30 3000.00", "31-60 3000.00", "61-90 3000.00", "over_90 491100.00");
    }

    private static List<Ageing> ageing(boolean byCustomer, @Nullable UUID customer, int limit) {
        return statements
                .ageing(new AgeingQuery(byCustomer, customer, "USD", limit), ANYBODY)
                .await();
    }

    @Test
    void what_all_customers_owe_has_the_ages_of_their_statements() {
        var customer = Ids.next();
        story(customer);
        billing.deliver(
                invoice(customer, 30, 30).created(),
                invoice(customer, 61, 30).created(),
                invoice(customer, 300, 30).created(),
                invoice(Ids.next(), 31, 30).created());
        var of = ageing(true, customer, 10);
        assertThat(of).hasSize(1);
        assertThat(of.getFirst().customerId()).isEqualTo(customer);
        assertThat(of.getFirst().openAmount()).isEqualTo("322.00");
        assertThat(of.getFirst().ages())
                .isEqualTo(account(customer, null, null).ageing())
                .extracting(a -> a.overdue() + " " + a.amount())
                .containsExactly("not_due 100.00", "1-30 22.00", "31-60 100.00", "61-90 0.00", "over_90 100.00");
        assertThat(ageing(true, null, 1)).hasSize(1);
        var all = ageing(false, null, 10);
        assertThat(all).extracting(Ageing::customerId).containsOnlyNulls();
        // in another zone, a test may have issued a document that is dated tomorrow
        var sums = """
                select sum(r.open_amount)::text from receivable r join invoice i on i.id = r.invoice_id
                where r.due_at is not null and r.currency = 'USD' and i.document_date <= (now() at time zone 'UTC')::date
                """;
        assertThat(billing.texts(sums))
                .singleElement()
                .satisfies(sum -> assertThat(all.getFirst().openAmount()).isEqualByComparingTo(sum));
    }

    @Test
    void only_who_reads_all_orders_reads_what_all_customers_owe() {
        var own = billing.identity.proxy("customer", StatementService.ADDRESS, StatementService.class);
        assertThat(code(own.ageing(new AgeingQuery(true, null, null, 10), ANYBODY)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void a_customer_reads_its_own_statement_only() {
        var customer = Ids.next();
        var own = billing.identity.proxy("customer", StatementService.ADDRESS, StatementService.class);
        var query = new StatementQuery(null, null);
        isCustomer(customer, billing.identity.userId("customer"), null);
        assertThat(own.getStatement(customer, query, ANYBODY).await().accounts())
                .isEmpty();
        isCustomer(customer, Ids.next(), null);
        assertThat(code(own.getStatement(customer, query, ANYBODY))).isEqualTo("404 customer_not_found");
        assertThat(code(own.printStatement(customer, query, ANYBODY))).isEqualTo("404 customer_not_found");
    }

    @Test
    void a_period_may_end_after_today_and_does_not_end_before_it_begins() {
        var customer = Ids.next();
        isCustomer(customer, null, null);
        assertThat(code(statements.getStatement(customer, new StatementQuery(day(1), day(2)), ANYBODY)))
                .isEqualTo("400 invalid_period");
        var month = statements.getStatement(customer, new StatementQuery(day(1), day(-30)), ANYBODY);
        assertThat(month.await().to()).isEqualTo(day(-30));
    }

    @Test
    void a_statement_is_printed_in_the_language_of_the_customer() {
        var draft = story(Ids.next());
        var pool = billing.env.meters().get("tradepost.compute.waited").timer();
        long before = pool.count();
        for (var language : List.of("en", "de")) {
            isCustomer(draft.customer, null, language);
            var pdf = statements
                    .printStatement(draft.customer, new StatementQuery(day(90), null), ANYBODY)
                    .await();
            assertThat(pdf.fileName()).isEqualTo("statement-" + day(0) + ".pdf");
            Paper.draw("statement-" + language, pdf.bytes().getBytes());
            var text = Paper.text(pdf.bytes().getBytes());
            var number = billing.get(draft.id).number();
            if (language.equals("en"))
                assertThat(text)
                        .contains("Invoice " + number, "Opening balance", "Payment", "Written off: " + number)
                        .contains("Customer no. CU-000001", "Corner Hardware", "12 Harbour Road", "Addis Ababa")
                        .doesNotContain("Corner Hardware, 12")
                        .contains("Balance USD 22.00", "Overdue up to 30 days 22.00", "10 days");
            else
                assertThat(text)
                        .contains("Kontoauszug", "Rechnung " + number, "Saldo USD 22,00", "10 Tage")
                        .doesNotContain("Invoice", "Balance", "Overdue");
        }
        assertThat(pool.count()).as("printed in the pool").isGreaterThan(before);
    }

    /** What sales says is not delivered; afterwards nothing is. */
    private static <T> T undelivered(List<UUID> ids, boolean complete, Supplier<T> work) {
        billing.undelivered = new Undelivered(7, complete, ids);
        try {
            return work.get();
        } finally {
            billing.undelivered = new Undelivered(8, true, List.of());
        }
    }

    @Test
    void a_statement_and_the_balances_wait_for_what_was_written_before_them() {
        var draft = invoice(Ids.next(), 0, 0);
        isCustomer(draft.customer, null, null);
        billing.deliver(draft.created());
        var ledger = billing.identity.proxy("admin", LedgerService.ADDRESS, LedgerService.class);
        var payment = paid(draft, "30.00", 0);
        var query = new StatementQuery(null, null);
        var balances = new BalanceQuery(null);
        undelivered(List.of(payment.id()), true, () -> {
            assertThat(code(statements.getStatement(draft.customer, query, ANYBODY)))
                    .isEqualTo("503 not_yet");
            assertThat(code(statements.printStatement(draft.customer, query, ANYBODY)))
                    .isEqualTo("503 not_yet");
            assertThat(code(ledger.getBalances(balances, ANYBODY))).isEqualTo("503 not_yet");
            var statement = statements.getStatement(draft.customer, query, ANYBODY);
            var sums = ledger.getBalances(balances, ANYBODY);
            billing.deliver(payment);
            assertThat(statement.await().asOfPosition()).isEqualTo(7);
            assertThat(statement.await().accounts().getFirst().unallocatedAmount())
                    .isEqualTo("30.00");
            assertThat(sums.await().asOfPosition()).isEqualTo(7);
            return true;
        });
    }

    @Test
    void what_comes_without_a_pause_delays_a_statement_and_does_not_prevent_it() {
        var draft = invoice(Ids.next(), 0, 0);
        isCustomer(draft.customer, null, null);
        var calls = new AtomicInteger();
        billing.deliver(draft.created());
        billing.undeliveredNow = () ->
                new Undelivered(calls.incrementAndGet(), true, calls.get() == 1 ? List.of() : List.of(Ids.next()));
        try {
            assertThat(read(draft.customer, null, null).asOfPosition()).isEqualTo(1);
        } finally {
            billing.undeliveredNow = () -> billing.undelivered;
        }
        assertThat(calls).hasValueGreaterThan(2);
    }

    @Test
    void books_that_are_too_far_behind_have_no_statement() {
        var customer = Ids.next();
        isCustomer(customer, null, null);
        var refused = undelivered(
                List.of(),
                false,
                () -> code(statements.getStatement(customer, new StatementQuery(null, null), ANYBODY)));
        assertThat(refused).isEqualTo("503 not_yet");
    }
}
