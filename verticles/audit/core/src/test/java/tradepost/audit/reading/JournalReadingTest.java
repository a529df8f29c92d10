package tradepost.audit.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.DeadLetter;
import tradepost.audit.DeadLetterQuery;
import tradepost.audit.DeadLetterService;
import tradepost.audit.EventService;
import tradepost.audit.core.Audit;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;

/** Contexts follow the journal together, each with a cursor of its own, and apply each event once and in order. */
@ExtendWith(VertxExtension.class)
class JournalReadingTest {
    static final String ORDER = "sales.order.created";
    static final String CUSTOMER = "contact.customer.created";

    static Audit audit;
    static Db sales;

    final List<JournalReading> readings = new ArrayList<>();

    @BeforeAll
    static void start(Vertx vertx) {
        audit = new Audit(vertx);
        sales = Db.open(audit.env, "sales");
        sales.query("""
                        create table if not exists read_event (n bigserial, reader text not null, position bigint not null, id uuid not null)
                        """).await();
    }

    @AfterEach
    void stop() {
        for (var r : readings) r.stop().await();
        readings.clear();
    }

    /** Stores the events that it gets, besides those that report dead letters: they come at any time. */
    record StoringReader(
            String name, List<String> types, Start start, boolean repeatsTimeouts, BiConsumer<Tx, List<Event>> before)
            implements JournalReader {
        static StoringReader of(String... types) {
            return new StoringReader(
                    "sales_" + UUID.randomUUID(), List.of(types), Start.NEXT, false, (tx, events) -> {});
        }

        StoringReader fromOldest() {
            return new StoringReader(name, types, Start.OLDEST, repeatsTimeouts, before);
        }

        StoringReader before(BiConsumer<Tx, List<Event>> check) {
            return new StoringReader(name, types, start, repeatsTimeouts, check);
        }

        StoringReader repeatingTimeouts() {
            return new StoringReader(name, types, start, true, before);
        }

        @Override
        public String context() {
            return "sales";
        }

        @Override
        public void apply(Tx tx, List<Event> events) {
            before.accept(tx, events);
            events = events.stream().filter(e -> !e.type().startsWith("audit.")).toList();
            tx.sql(
                    "insert into read_event(reader, position, id) select $1, position, id from unnest($2::bigint[], $3::uuid[]) e(position, id)",
                    name,
                    Tx.column(events, Event::sequence, Long[]::new),
                    Tx.column(events, Event::id, UUID[]::new));
        }

        /** The positions of the events, in the order in which they were applied. */
        List<Long> positions() {
            return sales.list(r -> r.getLong(0), "select position from read_event where reader = $1 order by n", name)
                    .await();
        }

        long cursor() {
            return sales
                    .list(r -> r.getLong(0), "select position from journal_cursor where reader = $1", name)
                    .await()
                    .stream()
                    .findFirst()
                    .orElse(-1L);
        }
    }

    JournalReading run(Env env, Db db, BooleanSupplier isActive, JournalReader reader) {
        var reading = new JournalReading(env, db, isActive, reader, attempts -> Duration.ofMillis(1));
        TestVerticle.run(env.vertx(), reading::start);
        readings.add(reading);
        Audit.await(() -> !isActive.getAsBoolean() || reading.seen() >= 0);
        return reading;
    }

    JournalReading run(JournalReader reader) {
        return run(audit.env, sales, () -> true, reader);
    }

    static Event[] orders(int count) {
        return IntStream.range(0, count).mapToObj(i -> Audit.event(ORDER)).toArray(Event[]::new);
    }

    static long position(Event e) {
        return audit.number("select position from journal where id = '" + e.id() + "'");
    }

    static List<Long> range(long after, long to) {
        return LongStream.rangeClosed(after + 1, to).boxed().toList();
    }

    @Test
    void every_reader_applies_its_types_once_and_in_order_from_the_beginning_or_from_now() {
        audit.deliver(orders(3));
        long head = audit.head();
        var all = StoringReader.of();
        var fromOldest = StoringReader.of("sales.order.*").fromOldest();
        var customers = StoringReader.of("contact.customer.created");
        Stream.of(all, fromOldest, customers).forEach(this::run);
        for (int i = 0; i < 40; i++) {
            audit.deliver(orders(1 + i % 7));
            audit.deliver(Audit.event(CUSTOMER));
        }
        long to = audit.head();
        Audit.await(() -> all.cursor() == to && customers.cursor() == to && fromOldest.cursor() == to);
        assertThat(all.positions()).isEqualTo(range(head, to));
        assertThat(customers.positions()).isEqualTo(positions("type = 'contact.customer.created'", head));
        assertThat(fromOldest.positions()).isEqualTo(positions("type like 'sales.order.%'", 0));
    }

    private static List<Long> positions(String where, long after) {
        return audit.db
                .list(
                        r -> r.getLong(0),
                        "select position from journal where position > $1 and " + where + " order by position",
                        after)
                .await();
    }

    @Test
    void a_transaction_that_is_killed_applies_nothing_and_is_repeated() {
        var kills = new AtomicInteger(3);
        long head = audit.head();
        var reader = StoringReader.of().before((tx, events) -> {
            if (kills.getAndDecrement() > 0) tx.sql("select pg_terminate_backend(pg_backend_pid())");
        });
        run(reader);
        audit.deliver(orders(20));
        Audit.await(() -> reader.cursor() == head + 20);
        assertThat(kills).hasNegativeValue();
        assertThat(reader.positions()).isEqualTo(range(head, head + 20));
    }

    @Test
    void each_event_takes_effect_once_while_the_lease_moves_between_two_processes_and_both_believe_to_hold_it() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("JournalReadingTest seed " + seed);
        var random = new Random(seed);
        long head = audit.head();
        var reader = StoringReader.of();
        try (var other = new Audit()) {
            var here = new AtomicBoolean(true);
            var there = new AtomicBoolean();
            var both = List.of(
                    run(audit.env, sales, here::get, reader),
                    run(other.env, Db.open(other.env, "sales"), there::get, reader));
            for (int round = 0; round < 4; round++) {
                here.set(true);
                there.set(true);
                Audit.await(() -> both.stream().allMatch(r -> r.seen() >= 0));
                for (int i = 0; i < 15; i++) audit.deliver(orders(1 + random.nextInt(10)));
                boolean first = random.nextBoolean();
                (first ? here : there).set(false);
                for (int i = 0; i < 15; i++) audit.deliver(orders(1 + random.nextInt(10)));
                Audit.await(() -> both.get(first ? 0 : 1).seen() < 0);
            }
            long to = audit.head();
            Audit.await(() -> reader.cursor() == to);
            assertThat(reader.positions()).as("seed %d", seed).isEqualTo(range(head, to));
            stop();
        }
    }

    @Test
    void a_reader_that_fails_holds_up_no_other_and_its_dead_letter_can_be_redriven() {
        var relay = new OutboxRelay(audit.env, sales, "sales");
        TestVerticle.run(audit.vertx, relay::start);
        Audit.await(relay::isActive);
        var letters = audit.identity.proxy("admin", DeadLetterService.ADDRESS, DeadLetterService.class);
        var poison = Audit.event(ORDER);
        var poisoned = new AtomicBoolean(true);
        var failing = StoringReader.of().before((tx, events) -> {
            if (poisoned.get() && events.stream().anyMatch(e -> e.id().equals(poison.id())))
                throw new IllegalStateException("cannot be applied");
        });
        var others = IntStream.range(0, 5).mapToObj(i -> StoringReader.of()).toList();
        run(audit.env, sales, relay::isActive, failing);
        others.forEach(this::run);
        audit.deliver(Stream.of(Stream.of(orders(10)), Stream.of(poison), Stream.of(orders(10)))
                .flatMap(s -> s)
                .toArray(Event[]::new));
        long head = position(poison) - 11;
        for (var other : others) Audit.await(() -> other.cursor() >= head + 21);
        Audit.await(() -> failing.cursor() >= head + 21);
        var expected = new ArrayList<>(range(head, head + 21));
        expected.remove(head + 11);
        assertThat(failing.positions()).isEqualTo(expected);
        for (var other : others) assertThat(other.positions()).isEqualTo(range(head, head + 21));

        var query = new DeadLetterQuery(100, null, "sales", null);
        var dead = letters.listDeadLetters(query, null).await().data().stream()
                .filter(d -> d.subscriber().equals(failing.name()))
                .toList();
        assertThat(dead)
                .extracting(DeadLetter::eventId, DeadLetter::sequence, DeadLetter::attempts, DeadLetter::code)
                .containsExactly(org.assertj.core.api.Assertions.tuple(poison.id(), head + 11, 10, "handler_failed"));
        letters.redriveDeadLetter("sales", failing.name(), poison.id(), null).await();
        Audit.await(() -> letters.listDeadLetters(query, null).await().data().stream()
                .anyMatch(d -> d.eventId().equals(poison.id()))); // it has failed ten times more
        poisoned.set(false);
        letters.redriveDeadLetter("sales", failing.name(), poison.id(), null).await();
        Audit.await(() -> failing.positions().contains(head + 11));
        expected.add(head + 11);
        assertThat(failing.positions())
                .filteredOn(p -> p <= head + 21) // after that, what reports the dead letter
                .isEqualTo(expected);
        assertThat(sales.query("select from journal_redriven").await().size()).isZero();
        stop();
        relay.stop().await();
    }

    @Test
    void contention_is_no_attempt() {
        long head = audit.head();
        var failures = new AtomicInteger(50);
        var reader = StoringReader.of().before((tx, events) -> {
            if (failures.getAndDecrement() > 0) throw Problem.unavailable("busy");
        });
        run(reader);
        audit.deliver(orders(3));
        Audit.await(() -> reader.cursor() == head + 3);
        assertThat(reader.positions()).isEqualTo(range(head, head + 3));
    }

    @Test
    void a_reader_that_blames_no_event_repeats_one_for_which_the_database_is_too_slow() {
        long head = audit.head();
        var failures = new AtomicInteger(50);
        var reader = StoringReader.of().repeatingTimeouts().before((tx, events) -> {
            if (failures.getAndDecrement() > 0) throw Problem.unavailable("statement_timeout");
        });
        run(reader);
        audit.deliver(orders(3));
        Audit.await(() -> reader.cursor() == head + 3);
        assertThat(reader.positions()).isEqualTo(range(head, head + 3));
    }

    @Test
    void a_new_reader_catches_up_with_20000_events_while_others_follow_live() {
        int count = 20_000;
        TestDb.run("audit", """
                insert into journal(position, id, type, subject, subject_version, data, data_salt, data_hash, origin_hash, link, actor, at)
                select h.position + n, gen_random_uuid(), 'sales.order.created', gen_random_uuid(), 1, '{}', decode(repeat('00', 16), 'hex'), sha256(''), sha256(''), sha256(''),
                  'user:x', now()
                from journal_head h, generate_series(1, %d) n;
                update journal_head set position = position + %1$d;
                insert into journal_kind values ('sales.order.created') on conflict do nothing
                """.formatted(count));
        long head = audit.head();
        var live = IntStream.range(0, 5).mapToObj(i -> StoringReader.of()).toList();
        live.forEach(this::run);
        var mayGoOn = new AtomicBoolean();
        var newcomer = StoringReader.of().fromOldest().before((tx, events) -> {
            if (!mayGoOn.get() && events.getFirst().sequence() > head - count / 2)
                throw Problem.unavailable("busy"); // half of the way
        });
        run(newcomer);
        audit.deliver(orders(5));
        for (var reader : live) Audit.await(() -> reader.cursor() == head + 5);
        assertThat(newcomer.cursor()).isLessThan(head);
        mayGoOn.set(true);
        audit.deliver(orders(5));
        Audit.await(() -> newcomer.cursor() == head + 10);
        assertThat(newcomer.positions()).isEqualTo(positions("type not like 'audit.%' and erased_at is null", 0));
        for (var reader : live) Audit.await(() -> reader.positions().equals(range(head, head + 10)));
    }

    @Test
    void six_readers_read_the_journal_no_more_often_than_one() {
        var reads = new AtomicInteger();
        audit.vertx.eventBus().<Object>addOutboundInterceptor(delivery -> {
            if (delivery.message().address().equals(EventService.ADDRESS)) reads.incrementAndGet();
            delivery.next();
        });
        var readers = IntStream.range(0, 6).mapToObj(i -> StoringReader.of()).toList();
        long head = audit.head();
        readers.forEach(this::run);
        audit.deliver(orders(1));
        for (var r : readers) Audit.await(() -> r.cursor() == head + 1); // now they have begun
        int before = reads.get();
        long begunNanos = System.nanoTime();
        for (int i = 2; i <= 11; i++) {
            long to = head + i;
            audit.deliver(orders(1));
            for (var r : readers) Audit.await(() -> r.cursor() == to);
        }
        long polls = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos) / JournalTail.POLL_MS;
        assertThat(reads.get() - before).isBetween(10, 2 * 10 + 2 * (int) polls);
    }

    @Test
    @Tag("prove")
    void events_of_other_types_cost_a_statement_a_second() {
        var counter = new StatementCounter(audit.vertx);
        var env = new Env(
                audit.vertx,
                TestDb.config("sales", "db.port", Integer.toString(counter.port())),
                audit.env.tokens(),
                audit.env.seal(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        var db = Db.open(env, "sales");
        var readers = IntStream.range(0, 5)
                .mapToObj(i -> StoringReader.of("contact.customer.deleted"))
                .toList();
        for (var r : readers) run(env, db, () -> true, r);
        int before = counter.executed();
        long begunNanos = System.nanoTime();
        for (int i = 0; i < 100; i++) audit.deliver(orders(10));
        long head = audit.head();
        Audit.await(() -> readers.stream().allMatch(r -> r.cursor() == head));
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos) + 1;
        assertThat((long) counter.executed() - before).isBetween(5L, 5 * (seconds + 1));
        stop();
        db.close().await();
    }

    @Test
    void growth_without_a_message_is_noticed() {
        var reader = StoringReader.of();
        run(reader);
        audit.deliver(orders(1));
        long head = audit.head();
        Audit.await(() -> reader.cursor() == head);
        try (var other = new Audit()) { // its messages do not come here
            other.deliver(orders(3));
            Awaitility.await().until(() -> reader.cursor() == head + 3);
        }
    }

    @Test
    void a_rebuild_reads_everything_again_and_a_dead_letter_is_not_applied_twice() {
        var five = orders(5);
        var poisoned = new AtomicBoolean(true);
        var reader = StoringReader.of().before((tx, events) -> {
            if (poisoned.get() && events.stream().anyMatch(e -> e.id().equals(five[1].id())))
                throw new IllegalStateException("cannot be applied");
        });
        var reading = run(reader);
        audit.deliver(five);
        long head = position(five[0]) - 1;
        Audit.await(() -> reader.cursor() >= head + 5);
        assertThat(reader.positions()).hasSize(4);
        poisoned.set(false);
        TestVerticle.run(
                audit.vertx,
                () -> Tasks.run(audit.vertx, () -> {
                    reading.rebuild(head, tx -> tx.sql("delete from read_event where reader = $1", reader.name()));
                    return null;
                }));
        Audit.await(() -> reader.positions().equals(range(head, head + 5)));
        assertThat(sales.query("select from dead_letter where subscriber = $1 and state = 'dead'", reader.name())
                        .await()
                        .size())
                .isZero();
    }

    @Test
    void events_that_were_deleted_unread_are_counted_and_passed() {
        Audit.empty();
        var reader = StoringReader.of();
        run(reader);
        audit.deliver(aged());
        Audit.await(() -> reader.cursor() == 1);
        stop();
        audit.deliver(aged(), aged(), aged());
        audit.deliver(orders(2));
        Audit.cutOff(5);
        run(reader);
        Audit.await(() -> reader.cursor() == 6);
        assertThat(reader.positions()).isEqualTo(List.of(1L, 5L, 6L));
        assertThat(audit.env
                        .meters()
                        .get("tradepost_reader_lost")
                        .tag("reader", reader.name())
                        .counter()
                        .count())
                .isEqualTo(3);
        Audit.empty();
    }

    private static Event aged() {
        var e = Audit.event(ORDER);
        return new Event(
                e.sequence(),
                Ids.next(),
                e.type(),
                e.subject(),
                e.subjectVersion(),
                e.data(),
                e.actor(),
                e.origin(),
                Instant.now().minus(40, ChronoUnit.DAYS));
    }

    @Test
    void the_lag_is_exported_where_the_reader_applies() {
        long head = audit.head();
        var mayGoOn = new AtomicBoolean();
        var isActive = new AtomicBoolean();
        var reader = StoringReader.of().before((tx, events) -> {
            if (!mayGoOn.get()) throw Problem.unavailable("busy");
        });
        run(audit.env, sales, isActive::get, reader);
        assertThat(gauge("tradepost_reader_lag", reader)).isNaN();
        isActive.set(true);
        Audit.await(() -> reader.cursor() == head);
        audit.deliver(orders(4));
        Audit.await(() ->
                gauge("tradepost_reader_lag", reader) == 4 && gauge("tradepost_reader_lag_seconds", reader) > 0.1);
        mayGoOn.set(true);
        Audit.await(
                () -> gauge("tradepost_reader_lag", reader) == 0 && gauge("tradepost_reader_lag_seconds", reader) == 0);
    }

    private static double gauge(String name, JournalReader reader) {
        return audit.env.meters().get(name).tag("reader", reader.name()).gauge().value();
    }

    @Test
    void a_type_that_nobody_publishes_is_refused() {
        assertThatThrownBy(
                        () -> new JournalReading(audit.env, sales, () -> true, StoringReader.of("sales.dinner.eaten")))
                .hasMessage("unknown_type");
    }
}
