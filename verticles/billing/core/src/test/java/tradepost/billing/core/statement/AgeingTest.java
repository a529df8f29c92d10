package tradepost.billing.core.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.BillingFixture.ANYBODY;
import static tradepost.billing.core.BillingFixture.at;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.billing.core.BillingFixture;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.billing.statement.AgeingPage;
import tradepost.billing.statement.CustomerAgeing;
import tradepost.billing.statement.CustomerAgeingQuery;
import tradepost.billing.statement.StatementQuery;
import tradepost.billing.statement.StatementService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.undelivered.Undelivered;
import tradepost.kernel.value.Ids;

/** What all customers owe, by how long it is overdue. The zone is one whose days begin half a day before those of UTC. */
@ExtendWith(VertxExtension.class)
class AgeingTest {
    private static final ZoneId ZONE = ZoneId.of("Pacific/Auckland");
    private static final LocalDate TODAY = LocalDate.now(ZONE);

    static BillingFixture billing;
    static StatementService statements;

    @BeforeAll
    static void start(Vertx vertx) {
        billing = new BillingFixture(vertx, ZONE.getId());
        statements = billing.identity.proxy("admin", StatementService.ADDRESS, StatementService.class);
    }

    @BeforeEach
    void everybodyIsKnown() {
        billing.customers = (method, args) -> Future.succeededFuture(new CustomerSnapshot(
                (UUID) args[0], "CU-000001", "Paid in advance", "c@example.com", null, null, false, true));
    }

    private static Draft invoice(UUID customer, String currency, long daysAgo, int terms) {
        var draft = Draft.invoice(Ids.next());
        draft.customer = customer;
        draft.currency = currency;
        draft.date = TODAY.minusDays(daysAgo);
        draft.at = draft.date.atTime(12, 0).atZone(ZONE).toInstant();
        draft.days = terms;
        return draft;
    }

    private static AgeingPage page(
            Page page,
            @Nullable LocalDate asOf,
            @Nullable String currency,
            @Nullable UUID customer,
            @Nullable Boolean overdue) {
        return statements
                .listAgeing(new CustomerAgeingQuery(page, asOf, currency, customer, overdue), ANYBODY)
                .await();
    }

    private static List<CustomerAgeing> of(UUID customer, @Nullable LocalDate asOf) {
        return page(Page.FIRST, asOf, null, customer, null).data();
    }

    private static String shown(CustomerAgeing a) {
        return a.currency() + " "
                + Stream.of(
                                a.openAmount(),
                                a.notDue(),
                                a.overdue30(),
                                a.overdue60(),
                                a.overdue90(),
                                a.overdue91(),
                                a.unallocatedAmount(),
                                a.balance())
                        .map(BigDecimal::toPlainString)
                        .reduce((x, y) -> x + " " + y)
                        .orElseThrow();
    }

    /** The same of the statement. */
    private static List<String> ofStatement(UUID customer, LocalDate to) {
        var statement = statements
                .getStatement(customer, new StatementQuery(null, to), ANYBODY)
                .await();
        var shown = new ArrayList<String>();
        for (var a : statement.accounts()) {
            var ages = a.ageing().stream().map(age -> age.amount()).toList();
            if (a.closingBalance().signum() == 0 && ages.stream().allMatch(age -> age.signum() == 0)) continue;
            var all = new ArrayList<BigDecimal>();
            all.add(ages.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
            all.addAll(ages);
            all.add(a.unallocatedAmount());
            all.add(a.closingBalance());
            shown.add(a.currency() + " "
                    + String.join(
                            " ", all.stream().map(BigDecimal::toPlainString).toList()));
        }
        return shown;
    }

    /** @param days after the one on which it is due */
    @ParameterizedTest
    @CsvSource({
        "-1, 0", "0, 0", "1, 1", "30, 1", "31, 2", "60, 2", "61, 3", "90, 3", "91, 4", "300, 4",
    })
    void an_age_begins_and_ends_with_a_day_of_the_business(int days, int age) {
        var customer = Ids.next();
        var due = TODAY.minusDays(310);
        var first = invoice(customer, "USD", 320, 0);
        first.due = due.atTime(LocalTime.MIN).atZone(ZONE).toInstant();
        var last = invoice(customer, "USD", 320, 0);
        last.due = due.plusDays(1).atStartOfDay(ZONE).toInstant().minusMillis(1);
        billing.deliver(first.created(), last.created());
        var expected = new ArrayList<>(List.of("0.00", "0.00", "0.00", "0.00", "0.00"));
        expected.set(age, "200.00");
        var day = due.plusDays(days);
        assertThat(of(customer, day))
                .extracting(AgeingTest::shown)
                .containsExactly("USD 200.00 " + String.join(" ", expected) + " 0.00 200.00");
        assertThat(of(customer, day)).extracting(AgeingTest::shown).isEqualTo(ofStatement(customer, day));
    }

    @Test
    void without_a_day_it_is_of_today_in_the_zone() {
        var customer = Ids.next();
        var yesterday = invoice(customer, "USD", 10, 0);
        yesterday.due = TODAY.atStartOfDay(ZONE).toInstant().minusMillis(1);
        var today = invoice(customer, "USD", 10, 0);
        today.due = TODAY.atStartOfDay(ZONE).toInstant();
        billing.deliver(yesterday.created(), today.created());
        var page = page(Page.FIRST, null, null, customer, null);
        assertThat(page.meta().asOf()).isEqualTo(TODAY);
        assertThat(page.data())
                .extracting(AgeingTest::shown)
                .containsExactly("USD 200.00 100.00 100.00 0.00 0.00 0.00 0.00 200.00");
        assertThat(page.data().getFirst().overdueAmount()).isEqualTo("100.00");
    }

    /** An invoice of 100, and what has happened to it. */
    private static final class Sold {
        final Draft draft;
        final List<Draft> standing = new ArrayList<>(); // credit notes
        int credited;
        int writtenOff;
        int allocated;
        long version = 1;

        Sold(Draft draft) {
            this.draft = draft;
        }

        int open() {
            return 100 - credited - writtenOff - allocated;
        }

        void changed(long daysAgo) {
            version++;
            billing.deliver(
                    at(draft.changed(version, "open", credited + "", writtenOff + "", allocated + ""), daysAgo));
        }

        void credit(int part, long daysAgo) {
            var note = Draft.creditNote(draft.order, draft.id, part + "");
            note.ordinal = (int) version + 1;
            note.customer = draft.customer;
            note.currency = draft.currency;
            note.date = TODAY.minusDays(daysAgo);
            billing.deliver(at(note.created(), daysAgo));
            credited += part;
            standing.add(note);
            changed(daysAgo);
        }

        /** Takes back the first credit note that stands. */
        void uncredit(long daysAgo) {
            var reversal = Draft.reversal(standing.removeFirst(), draft.id);
            reversal.ordinal = (int) version + 1;
            reversal.currency = draft.currency;
            reversal.date = TODAY.minusDays(daysAgo);
            billing.deliver(at(reversal.created(), daysAgo));
            credited -= reversal.total.intValueExact();
            changed(daysAgo);
        }
    }

    /** What happens to the invoices of a customer within half a year. */
    private static void happens(UUID customer, String currency, Random random) {
        var sold = new ArrayList<Sold>();
        for (int day = 160; day > 0; day -= 1 + random.nextInt(12)) {
            if (sold.isEmpty() || random.nextInt(3) == 0) {
                var draft = invoice(customer, currency, day, random.nextInt(60));
                billing.deliver(at(draft.created(), day));
                sold.add(new Sold(draft));
                continue;
            }
            var one = sold.get(random.nextInt(sold.size()));
            int part = one.open() == 0 ? 0 : 1 + random.nextInt(one.open());
            if (!one.standing.isEmpty() && random.nextInt(4) == 0) {
                one.uncredit(day);
                continue;
            }
            switch (part == 0 ? 0 : random.nextInt(5)) {
                case 0 -> billing.deliver(at(one.draft.paid("17"), day)); // pays nothing yet
                case 1 -> {
                    billing.deliver(at(one.draft.paid((part + 1) + ""), day));
                    one.allocated += part;
                    one.changed(day);
                }
                case 2 -> one.credit(part, day);
                case 3 -> {
                    one.writtenOff += part;
                    one.changed(day);
                }
                default -> {
                    int back = one.allocated;
                    one.allocated = 0;
                    one.changed(day);
                    if (back > 0) billing.deliver(at(one.draft.refunded(back + ""), day));
                }
            }
        }
    }

    @Test
    void at_each_day_a_row_is_the_statement_of_its_customer() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var customers = Stream.generate(Ids::next).limit(3).toList();
        for (var customer : customers) for (var currency : List.of("EUR", "USD")) happens(customer, currency, random);
        int rows = 0;
        for (var customer : customers)
            for (int day = 165; day >= -40; day -= 5) {
                var at = TODAY.minusDays(day);
                var found = of(customer, at);
                assertThat(found)
                        .as("seed %d, %s", seed, at)
                        .extracting(AgeingTest::shown)
                        .containsExactlyInAnyOrderElementsOf(ofStatement(customer, at));
                assertThat(found)
                        .allSatisfy(a -> assertThat(a.overdueAmount())
                                .isEqualTo(a.openAmount().subtract(a.notDue())));
                rows += found.size();
            }
        assertThat(rows).isPositive();
    }

    @Test
    void a_customer_of_whom_nothing_is_open_and_nothing_is_left_is_not_there() {
        var customer = Ids.next();
        var draft = invoice(customer, "USD", 20, 10);
        billing.deliver(draft.created());
        billing.deliver(at(draft.paid("100.00"), 5), at(draft.changed(2, "paid", "0", "0", "100.00"), 5));
        assertThat(of(customer, null)).isEmpty();
        assertThat(of(customer, TODAY.minusDays(21))).isEmpty();
        assertThat(of(customer, TODAY.minusDays(7)))
                .extracting(AgeingTest::shown)
                .containsExactly("USD 100.00 0.00 100.00 0.00 0.00 0.00 0.00 100.00");
        assertThat(of(Ids.next(), null)).isEmpty();
    }

    @Test
    void a_credit_note_takes_from_its_invoice_from_its_date_on() {
        var customer = Ids.next();
        var draft = invoice(customer, "USD", 20, 10);
        var note = Draft.creditNote(draft.order, draft.id, "30.00");
        note.customer = customer;
        note.date = TODAY.minusDays(5);
        billing.deliver(draft.created());
        billing.deliver(note.created(), at(draft.changed(2, "open", "30.00", "0", "0"), 5));
        assertThat(of(customer, null))
                .extracting(AgeingTest::shown)
                .containsExactly("USD 70.00 0.00 70.00 0.00 0.00 0.00 0.00 70.00");
        assertThat(of(customer, TODAY.minusDays(6)))
                .extracting(AgeingTest::shown)
                .containsExactly("USD 100.00 0.00 100.00 0.00 0.00 0.00 0.00 100.00");
    }

    @Test
    void what_was_paid_in_advance_is_credit_and_has_the_name_that_contact_knows() {
        var customer = Ids.next();
        billing.deliver(at(invoice(customer, "USD", 0, 0).paid("30.00"), 2));
        var row = of(customer, null).getFirst();
        assertThat(shown(row)).isEqualTo("USD 0.00 0.00 0.00 0.00 0.00 0.00 30.00 -30.00");
        assertThat(row.customerName()).isEqualTo("Paid in advance");
        billing.customers = (method, args) -> Problem.failed(Problem.notFound("customer_not_found"));
        assertThat(of(customer, null).getFirst().customerName()).isNull();
        billing.customers = (method, args) -> Problem.failed(Problem.unavailable("unavailable"));
        assertThat(code(statements.listAgeing(
                        new CustomerAgeingQuery(Page.FIRST, null, null, customer, null), ANYBODY)))
                .startsWith("503");
        billing.deliver(invoice(customer, "USD", 0, 30).created());
        assertThat(of(customer, null))
                .extracting(a -> a.customerName() + " " + shown(a))
                .containsExactly("Corner Hardware USD 100.00 100.00 0.00 0.00 0.00 0.00 30.00 70.00");
    }

    /** A currency that nobody else uses, so that other tests have no rows in it: of five customers, who owe 100 to 500. */
    private static List<UUID> fiveCustomers(String currency) {
        var all = Stream.generate(Ids::next).limit(5).toList();
        for (int i = 0; i < all.size(); i++) {
            var draft = invoice(all.get(i), currency, 50, i < 2 ? 100 : 0);
            draft.total = new BigDecimal(100 * (i + 1));
            billing.deliver(draft.created());
        }
        return all;
    }

    private static Page after(int limit, @Nullable String cursor, String... sort) {
        return Page.of(limit, null, cursor, List.of(sort));
    }

    @Test
    void a_list_is_sorted_filtered_and_read_in_pages() {
        var customers = fiveCustomers("PLN");
        var seen = new ArrayList<UUID>();
        String next = null;
        do {
            var page = page(after(2, next), null, "PLN", null, null);
            page.data().forEach(a -> seen.add(a.customerId()));
            assertThat(page.meta().total()).isEqualTo(5);
            next = page.meta().next();
        } while (next != null);
        assertThat(seen).isEqualTo(customers.reversed());
        assertThat(page(after(10, null, "open_amount"), null, "PLN", null, null).data())
                .extracting(CustomerAgeing::customerId)
                .isEqualTo(customers);
        assertThat(page(after(10, null, "-not_due", "-balance"), null, "PLN", null, null)
                        .data())
                .extracting(a -> a.balance().toPlainString())
                .containsExactly("200.00", "100.00", "500.00", "400.00", "300.00");
        assertThat(page(Page.FIRST, null, "PLN", null, false).data())
                .extracting(CustomerAgeing::customerId)
                .containsExactly(customers.get(1), customers.get(0));
        assertThat(page(Page.FIRST, null, "PLN", null, true).data()).hasSize(3);
        assertThat(page(Page.of(2, 3, null, null), null, "PLN", null, null).data())
                .extracting(CustomerAgeing::customerId)
                .containsExactly(customers.get(1), customers.get(0));
    }

    /** As at another node: its list is of another position. */
    private static String unknown(String cursor) {
        var json = new JsonObject(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.put("position", 1).toBuffer().getBytes());
    }

    @Test
    void a_page_of_a_list_that_is_not_kept_continues_after_the_same_customer() {
        var customers = fiveCustomers("CZK");
        billing.undelivered = new Undelivered(20, true, List.of());
        var first = page(after(2, null), null, "CZK", null, null);
        assertThat(first.meta().asOfPosition()).isEqualTo(20);
        var cursor = first.meta().next();
        assertThat(cursor).isNotNull();
        var draft = invoice(Ids.next(), "CZK", 5, 0);
        draft.total = new BigDecimal(1_000); // comes before the first page
        billing.deliver(draft.created());
        billing.undelivered = new Undelivered(21, true, List.of());
        var kept = page(after(2, cursor), null, "CZK", null, null);
        assertThat(kept.meta().asOfPosition()).isEqualTo(20);
        assertThat(kept.meta().total()).isEqualTo(5);
        var again = page(after(2, unknown(cursor)), null, "CZK", null, null);
        assertThat(again.meta().asOfPosition()).isEqualTo(21);
        assertThat(again.meta().total()).isEqualTo(6);
        for (var page : List.of(kept, again))
            assertThat(page.data())
                    .extracting(CustomerAgeing::customerId)
                    .containsExactly(customers.get(2), customers.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no cursor", "e30", "eyJwb3NpdGlvbiI6MSwiYXNfb2YiOiIyMDI2LTAxLTAxIn0", "W10", "_w", "bnVsbA"})
    void any_other_cursor_is_refused(String cursor) {
        assertThat(code(statements.listAgeing(
                        new CustomerAgeingQuery(after(2, cursor), null, null, null, null), ANYBODY)))
                .isEqualTo("400 invalid_cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_id", "open_amount,-open_amount", "-", ""})
    void any_other_order_is_refused(String sort) {
        assertThat(code(statements.listAgeing(
                        new CustomerAgeingQuery(after(2, null, sort.split(",")), null, null, null, null), ANYBODY)))
                .isEqualTo("400 invalid_sort");
    }

    @Test
    void a_list_that_is_too_long_is_refused_and_a_part_of_it_is_not() {
        var owed = """
                insert into receivable(invoice_id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount, allocated_amount,
                  open_amount, status, due_at, version)
                select gen_random_uuid(), gen_random_uuid(), md5('long' || n)::uuid, 'TRY', 1, 0, 0, 0, 1, 'open', now(), 1
                from generate_series(1, 50001) n
                """;
        TestDb.run("billing", owed);
        try {
            var all = new CustomerAgeingQuery(Page.FIRST, null, "TRY", null, null);
            assertThat(code(statements.listAgeing(all, ANYBODY))).isEqualTo("400 report_too_large");
            TestDb.run("billing", "delete from receivable where customer_id = md5('long1')::uuid");
            assertThat(statements.listAgeing(all, ANYBODY).await().meta().total())
                    .isEqualTo(50_000);
        } finally {
            TestDb.run("billing", "delete from receivable where currency = 'TRY'");
        }
    }

    @Test
    void names_are_sorted_as_people_look_for_them() {
        var zero = BigDecimal.ZERO;
        var rows = Stream.of("Zebra", "ärger", "Apfel", "Arzt", null)
                .map(name -> new CustomerAgeing(
                        Ids.next(), name, "USD", zero, zero, zero, zero, zero, zero, zero, zero, zero))
                .toList();
        assertThat(rows.stream()
                        .sorted(AgeingOrder.by(List.of("customer_name")))
                        .map(CustomerAgeing::customerName))
                .containsExactly("Apfel", "ärger", "Arzt", "Zebra", null);
        assertThat(rows.stream()
                        .sorted(AgeingOrder.by(List.of("-customer_name")))
                        .map(CustomerAgeing::customerName))
                .containsExactly("Zebra", "Arzt", "ärger", "Apfel", null);
    }

    @Test
    void a_list_has_what_was_written_before_it_or_is_refused() {
        var draft = invoice(Ids.next(), "RON", 0, 0);
        var created = draft.created();
        var query = new CustomerAgeingQuery(Page.FIRST, null, "RON", null, null);
        billing.undelivered = new Undelivered(7, true, List.of(created.id()));
        try {
            assertThat(code(statements.listAgeing(query, ANYBODY))).isEqualTo("503 not_yet");
            var waiting = statements.listAgeing(query, ANYBODY);
            billing.deliver(created);
            assertThat(waiting.await().data()).hasSize(1);
            assertThat(waiting.await().meta().asOfPosition()).isEqualTo(7);
            billing.undelivered = new Undelivered(7, false, List.of());
            assertThat(code(statements.listAgeing(query, ANYBODY))).isEqualTo("503 not_yet");
        } finally {
            billing.undelivered = new Undelivered(8, true, List.of());
        }
    }

    @ParameterizedTest
    @CsvSource({"admin, true", "finance_manager, true", "inventory_manager, false", "viewer, false", "customer, false"})
    void who_reads_the_ledger_reads_what_all_owe(String role, boolean may) {
        var query = new CustomerAgeingQuery(Page.FIRST, null, null, null, null);
        var read = billing.identity
                .proxy(role, StatementService.ADDRESS, StatementService.class)
                .listAgeing(query, ANYBODY);
        if (may) assertThat(read.await().data()).isNotNull();
        else assertThat(code(read)).isEqualTo("403 forbidden");
    }
}
