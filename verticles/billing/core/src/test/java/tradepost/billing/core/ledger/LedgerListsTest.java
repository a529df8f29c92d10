package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.ledger.Books.line;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.ledger.LedgerQuery;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

@ExtendWith(VertxExtension.class)
class LedgerListsTest {
    private static final AccountNames NAMES = new AccountNames(TestDb.config("billing"));

    private static final List<String> PLANNED = List.of("plan a", "plan b");

    private static Books books;

    @BeforeAll
    static void start(Vertx vertx) {
        books = new Books(vertx);
        TestDb.run("billing", """
                with t as (
                  insert into ledger_transaction(id, kind, source_id, document, document_id, order_id, customer_id, document_date, posted_on,
                    occurred_at)
                  select gen_random_uuid(), case when n % 500 = 0 then 'write_off' else 'payment' end, gen_random_uuid(), 'PLAN-' || n,
                    gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '2020-01-01'::date + n / 10, '2020-01-01'::date + n / 10, '2020-01-01'::date + n / 10
                  from generate_series(1, 10000) n returning id, posted_on)
                insert into ledger_entry(id, transaction_id, line_no, account, currency, amount, posted_on)
                select gen_random_uuid(), id, line_no, 'plan ' || account, 'XPF', amount, posted_on
                from t, lateral (values (1, 'a', 1), (2, 'b', -1)) l(line_no, account, amount);
                analyze ledger_transaction;
                analyze ledger_entry;
                """);
        TestDb.run("billing", "vacuum ledger_entry");
    }

    @BeforeEach
    void reset() {
        books.reopen();
    }

    private static LedgerQuery query(
            @Nullable List<String> account,
            @Nullable List<String> kind,
            @Nullable String document,
            @Nullable UUID order,
            @Nullable UUID customer,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {
        return new LedgerQuery(
                Page.of(100, null, null, null), account, kind, document, order, customer, null, from, to, null, null);
    }

    @Test
    void entries_are_found_by_what_is_known_of_them() {
        var order = books.new Order("EUR");
        books.deliver(order.invoiced(today().minusDays(2), null, line("10.00", "0.00", null, false)));
        books.deliver(order.paid("manual", "10.00"));
        var number = order.entries().getLast().document();
        assertThat(found(query(null, null, number, null, null, null, null))).isEqualTo(2);
        assertThat(found(query(null, List.of("payment"), null, order.id, null, null, null)))
                .isEqualTo(2);
        assertThat(found(query(List.of("deposits", "tax"), null, null, order.id, null, null, null)))
                .isEqualTo(1);
        assertThat(found(query(null, null, null, order.id, Books.CUSTOMER, null, null)))
                .isEqualTo(4);
        assertThat(found(query(null, null, null, order.id, Ids.next(), null, null)))
                .isZero();
        var day = today().minusDays(2);
        assertThat(found(query(null, null, null, order.id, null, day, day))).isEqualTo(2);
        assertThat(found(query(null, null, null, order.id, null, day.plusDays(1), null)))
                .isEqualTo(2);
        assertThat(found(query(null, null, null, order.id, null, null, day.minusDays(1))))
                .isZero();
    }

    private static int found(LedgerQuery query) {
        return books.service.listEntries(query, Books.ADMIN).await().data().size();
    }

    @Test
    void entries_are_sorted_by_the_day_on_which_they_are_posted() {
        String after = null;
        var seen = new ArrayList<LocalDate>();
        for (int i = 0; i < 3; i++) {
            var query = new LedgerQuery(
                    Page.of(7, null, after, List.of("posted_on")),
                    PLANNED,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
            var page = books.service.listEntries(query, Books.ADMIN).await();
            page.data().forEach(e -> seen.add(e.postedOn()));
            after = page.meta().next();
        }
        assertThat(seen).hasSize(21).isSorted();
    }

    @Test
    void lists_are_served_by_indexes() {
        var id = Ids.next();
        var day = LocalDate.parse("2021-03-01");
        for (var query : List.of(
                query(List.of("deposits"), null, null, null, null, null, null),
                query(null, List.of("write_off"), null, null, null, null, null),
                query(null, null, "PLAN-7", null, null, null, null),
                query(null, null, null, id, null, null, null),
                query(null, null, null, null, id, null, null),
                query(null, null, null, null, null, day, day)))
            Plans.useIndexes(books.db, LedgerQueries.ENTRIES, List.of(), () -> LedgerServiceImpl.where(query, NAMES));
        var created = new LedgerQuery(
                Page.of(100, null, null, null), null, null, null, null, null, null, null, null, Instant.now(), null);
        Plans.useIndexes(books.db, LedgerQueries.ENTRIES, List.of(), () -> LedgerServiceImpl.where(created, NAMES));
        var late = new LedgerQuery(
                Page.of(100, null, null, null), null, null, null, null, null, true, null, null, null, null);
        Plans.useIndexes(books.db, LedgerQueries.ENTRIES, List.of(), () -> LedgerServiceImpl.where(late, NAMES));
        var day2 = LocalDate.parse("2020-01-05");
        assertThat(Plans.ran(books.db, LedgerQueries.BALANCES, day2)).contains("ledger_entry_posted");
    }
}
