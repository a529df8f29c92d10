package tradepost.billing.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.billing.core.ledger.Books.line;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.ledger.Books.Order;
import tradepost.billing.ledger.ClosePeriod;
import tradepost.billing.ledger.LedgerClosing;
import tradepost.kernel.Refusals;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.value.Ids;

/** Nothing is posted on a closed day, and closed sums do not change. */
@ExtendWith(VertxExtension.class)
class ClosedPeriodTest {

    private Books books;

    @BeforeEach
    void start(Vertx vertx) {
        books = new Books(vertx);
        books.reopen();
    }

    @AfterEach
    void end() {
        books.reopen();
    }

    private Future<LedgerClosing> closing(LocalDate until) {
        return books.service.closePeriod(new ClosePeriod(until), Books.ADMIN);
    }

    private static Event dated(Order order, LocalDate date) {
        return order.invoiced(date, null, line("10.00", "0.00", null, false));
    }

    @Test
    void what_comes_late_is_posted_on_the_first_open_day_and_keeps_the_date_of_its_document() {
        var order = books.new Order("USD");
        assertThat(books.service.getClosing(Books.ADMIN).await()).isEqualTo(new LedgerClosing(null, null, null));
        var until = today().minusDays(10);
        var closed = closing(until).await();
        assertThat(closed.until()).isEqualTo(until);
        assertThat(closed.actor()).startsWith("user:");
        assertThat(books.service.getClosing(Books.ADMIN).await()).isEqualTo(closed);
        var late = until.minusDays(3);
        books.deliver(dated(order, late));
        books.deliver(order.changed(order.invoice(), "0.00", "4.00", "0.00", until));
        books.deliver(order.changed(order.invoice(), "0.00", "3.00", "0.00", until.plusDays(1)));
        assertThat(order.entries().reversed().stream()
                        .map(e -> e.kind() + " " + e.documentDate() + " " + e.postedOn())
                        .distinct())
                .containsExactly(
                        "invoice " + late + " " + until.plusDays(1),
                        "write_off " + until + " " + until.plusDays(1),
                        "write_off " + until.plusDays(1) + " " + until.plusDays(1));
    }

    @Test
    void only_days_before_today_are_closed_and_never_opened_again() {
        var from = Instant.now();
        assertThat(Refusals.code(closing(today()))).isEqualTo("400 invalid_date");
        assertThat(Refusals.code(closing(today().plusDays(1)))).isEqualTo("400 invalid_date");
        var until = today().minusDays(1);
        closing(until).await();
        closing(until).await();
        assertThat(Refusals.code(closing(until.minusDays(1)))).isEqualTo("409 period_closed");
        assertThat(books.service.getClosing(Books.ADMIN).await().until()).isEqualTo(until);
        var announced =
                "select data->>'until', subject_version from event_log where type = 'billing.ledger.closed' and at >= $1";
        assertThat(books.db
                        .list(r -> r.getString(0) + " " + r.getLong(1), announced, from.atOffset(ZoneOffset.UTC))
                        .await())
                .containsExactly(until + " 1");
    }

    @Test
    void of_twenty_closings_at_once_the_last_day_stays() {
        var closings = IntStream.range(0, 20)
                .mapToObj(i -> closing(today().minusDays(1 + i * 7 % 20)))
                .toList();
        Future.join(closings).otherwiseEmpty().await();
        for (var c : closings) if (c.failed()) assertThat(Refusals.code(c)).isEqualTo("409 period_closed");
        assertThat(books.service.getClosing(Books.ADMIN).await().until()).isEqualTo(today().minusDays(1));
    }

    /** Closes one day after the other while twenty invoices dated in them are posted at a time. */
    @Test
    void nothing_is_posted_on_a_day_after_its_closing_was_answered() {
        for (int days = 20; days > 10; days--) {
            var day = today().minusDays(days);
            var order = books.new Order("USD");
            var deliveries = new ArrayList<Future<?>>();
            var closings = new ArrayList<Future<Long>>();
            for (int i = 0; i < 20; i++) {
                var event = dated(order, day);
                deliveries.add(TestEvents.deliver(books.env, "billing", event));
                if (i == 10) closings.add(closing(day).compose(c -> counted(day)));
            }
            Future.join(deliveries).await();
            long closed = closings.getFirst().await();
            assertThat(count(day)).as("posted on %s after it was closed", day).isEqualTo(closed);
            assertThat(order.entries())
                    .hasSize(40)
                    .allMatch(e -> e.documentDate().equals(day));
            assertThat(order.entries())
                    .allMatch(e -> e.postedOn().equals(day) || e.postedOn().equals(day.plusDays(1)));
        }
    }

    /** Holds a delivery up that has posted, and waits for the number of an invoice. */
    @Test
    void a_closing_waits_for_what_is_being_posted() {
        var order = books.new Order("USD");
        books.deliver(dated(order, today()));
        var day = today().minusDays(30);
        long before = count(day);
        var events = List.of(at(order.paid("manual", "5.00"), day), dated(books.new Order("USD"), today()));
        var closed = books.db.tx(tx -> {
            tx.sql("select 1 from invoice_counter for update");
            var delivery = TestEvents.deliver(books.env, "billing", events);
            awaitWaiting(1, delivery);
            var closing = closing(day).compose(c -> counted(day));
            awaitWaiting(2, closing);
            return Future.all(closing, delivery);
        });
        closed.await();
        assertThat(count(day)).isEqualTo(before + 2).isEqualTo((long) closed.<Long>resultAt(0));
    }

    private void awaitWaiting(int transactions, Future<?> or) {
        var waiting =
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        Awaitility.await()
                .pollInSameThread()
                .until(() -> or.isComplete()
                        || books.db.query(waiting).await().iterator().next().getLong(0) >= transactions);
    }

    /** As if it had happened on this day. */
    private static Event at(Event e, LocalDate day) {
        var noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
        return new Event(
                e.sequence(), e.id(), e.type(), e.subject(), e.subjectVersion(), e.data(), e.actor(), e.origin(), noon);
    }

    private long count(LocalDate day) {
        return counted(day).await();
    }

    private Future<Long> counted(LocalDate day) {
        return books.db
                .query("select count(*) from ledger_entry where posted_on = $1", day)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Test
    void balances_are_the_sums_of_all_entries_whatever_is_closed() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var from = today().minusDays(100);
        var closed = from;
        for (int round = 0; round < 12; round++) {
            var events = new ArrayList<Event>();
            for (int i = 0; i < 20; i++) events.addAll(random(random, from));
            books.deliver(events.toArray(Event[]::new));
            if (random.nextBoolean()) {
                closed = closed.plusDays(1 + random.nextInt(8));
                closing(closed).await();
            }
            assertThat(books.balances(null)).as("seed %d", seed).isEqualTo(books.plainSums(null));
            for (int i = 0; i < 4; i++) {
                var asOf = from.plusDays(random.nextInt(104) - 2);
                assertThat(books.balances(asOf)).as("seed %d, %s", seed, asOf).isEqualTo(books.plainSums(asOf));
                assertThat(books.customerBalances(asOf))
                        .as("seed %d, %s", seed, asOf)
                        .isEqualTo(books.plainCustomerSums(asOf));
            }
            assertThat(books.balances(closed)).as("seed %d", seed).isEqualTo(books.plainSums(closed));
        }
        for (var kept : List.of("ledger_balance", "ledger_customer_balance"))
            assertThat(books.db
                            .query("select count(distinct until) from " + kept)
                            .await()
                            .iterator()
                            .next()
                            .getLong(0))
                    .as(kept)
                    .isPositive();
    }

    private List<Event> random(Random random, LocalDate from) {
        var order = books.new Order(List.of("USD", "JPY", "KWD").get(random.nextInt(3)));
        var amount = String.valueOf(1 + random.nextInt(1_000));
        var events = new ArrayList<Event>();
        events.add(order.invoiced(from.plusDays(random.nextInt(100)), null, line(amount, "0", null, false)));
        var date = from.plusDays(random.nextInt(100));
        if (random.nextBoolean()) events.add(order.changed(order.invoice(), "0", "1", "0", date));
        if (random.nextBoolean()) events.add(order.paid("manual", amount));
        if (random.nextBoolean()) books.deliver(order.paidVendor(Ids.next(), amount)); // of another context
        return events;
    }
}
