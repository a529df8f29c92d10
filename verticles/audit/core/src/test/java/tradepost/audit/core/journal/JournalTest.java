package tradepost.audit.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.EventQuery;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.audit.PastEvent;
import tradepost.audit.core.Audit;
import tradepost.audit.core.chain.ChainHash;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.request.Origin;
import tradepost.kernel.value.Ids;

/** Every event is stored once, in one order without gaps, and read only by callers with the permission. */
@ExtendWith(VertxExtension.class)
class JournalTest {
    static final String ORDER = "sales.order.created";
    static final String PAID = "sales.order.partially_paid";
    static final String CUSTOMER = "contact.customer.created";
    static final String USER = "auth.user.registered";

    record Happened(long n) {}

    static final Vertx big = Vertx.vertx();
    static Audit audit;

    @BeforeAll
    static void start(Vertx vertx) {
        audit = new Audit(vertx);
    }

    @AfterAll
    static void stop() {
        big.close().await();
    }

    /** As every context does: the row lock of the subject first, then the event. */
    static void happen(Db db, String type, UUID subject) {
        db.tx(tx -> {
            long version = tx.single(r -> r.getLong(0), """
                    insert into thing values ($1, 1) on conflict (id) do update set version = thing.version + 1 returning version
                    """, subject);
            return EventLog.append(tx, type, subject, version, new Happened(version));
        });
    }

    @Test
    void events_of_several_contexts_through_two_instances_have_one_order_without_gaps() throws Exception {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("JournalTest seed " + seed);
        try (var other = new Audit()) {
            var writers = new ArrayList<Thread>();
            var subjects = List.of(Ids.next(), Ids.next(), Ids.next());
            long before = audit.number("select position from journal_head");
            // each instance runs a relay of each context; either may hold its lease
            for (var context : Map.of("sales", ORDER, "contact", CUSTOMER).entrySet()) {
                for (var at : List.of(audit, other)) {
                    var db = Db.open(at.env, context.getKey());
                    db.query("create table if not exists thing (id uuid primary key, version bigint not null)")
                            .await();
                    TestVerticle.run(at.vertx, () -> new OutboxRelay(at.env, db, context.getKey()).start());
                    var random = new Random(seed + writers.size());
                    for (int w = 0; w < 2; w++)
                        writers.add(Thread.ofVirtual().start(() -> {
                            for (int i = 0; i < 50; i++)
                                happen(db, context.getValue(), subjects.get(random.nextInt(3)));
                        }));
                }
            }
            for (var w : writers) w.join();
            // starts of audit are events, too
            Audit.await(
                    () -> audit.number("select count(*) from journal where position > %d and type not like 'audit.%%'"
                                    .formatted(before))
                            == 400);
            assertThat(audit.number("select count(*) from journal")).isEqualTo(audit.head());
            assertThat(audit.number("select count(distinct id) from journal")).isEqualTo(audit.head());
            assertThat(audit.number("select max(position) from journal")).isEqualTo(audit.head());
            assertThat(audit.number("""
                    select count(*) from (select subject_version - lag(subject_version) over
                      (partition by type, subject order by position) as step from journal where position > %d) e where step <> 1
                    """.formatted(before)))
                    .as("seed %d: each subject in order", seed)
                    .isZero();
        }
    }

    @Test
    void a_repeated_event_is_stored_once_and_takes_no_position() {
        var events = new Event[] {Audit.event(ORDER), Audit.event(ORDER), Audit.event(ORDER)};
        audit.deliver(events[0], events[1]);
        long head = audit.head();
        audit.deliver(events); // the third is new
        audit.deliver(events);
        assertThat(audit.head()).isEqualTo(head + 1);
        var read = audit.events.readEvents(Audit.after(head - 2), null).await();
        assertThat(Audit.ids(read.data())).isEqualTo(Audit.ids(events));
        assertThat(read.data().getLast().getString("sequence")).isEqualTo(Long.toString(head + 1));
        assertThat(read.data().getLast().getJsonObject("data")).isEqualTo(new JsonObject().put("n", 1));
    }

    @Test
    void a_reader_resumes_at_its_position_whatever_the_filters_exclude() {
        long head = audit.head();
        var all = new ArrayList<Event>();
        for (int i = 0; i < 10; i++) {
            all.add(Audit.event(ORDER));
            audit.deliver(all.getLast());
            audit.deliver(Audit.event(CUSTOMER));
        }
        var walked = new ArrayList<String>();
        long after = head;
        for (int pages = 0; after < head + 20; pages++) {
            assertThat(pages).as("pages").isLessThan(10);
            var page = audit.events
                    .readEvents(new EventQuery(after, 3, List.of("sales.order.*"), null, null), null)
                    .await();
            walked.addAll(Audit.ids(page.data()));
            after = page.meta().next();
        }
        assertThat(walked).isEqualTo(Audit.ids(all.toArray(Event[]::new)));
        assertThat(after).as("after the last excluded event").isEqualTo(head + 20);
    }

    @Test
    void a_caller_gets_the_types_it_may_read_and_is_refused_those_it_may_not() {
        long head = audit.head();
        var order = Audit.event(PAID);
        var customer = Audit.event(CUSTOMER);
        var user = Audit.event(USER);
        audit.deliver(order);
        audit.deliver(customer);
        audit.deliver(user);
        var seller = audit.readingWith("events:read", "orders:read");
        assertThat(Audit.ids(seller.readEvents(Audit.after(head), null).await().data()))
                .isEqualTo(Audit.ids(order));
        var finance = audit.identity.proxy("finance_manager", EventService.ADDRESS, EventService.class);
        assertThat(Audit.ids(finance.readEvents(Audit.after(head), null).await().data()))
                .isEqualTo(Audit.ids(order, customer));
        assertThat(Audit.ids(
                        audit.events.readEvents(Audit.after(head), null).await().data()))
                .isEqualTo(Audit.ids(order, customer, user));
        assertThat(code(seller.readEvents(Audit.after(head, "sales.*", "contact.*"), null)))
                .isEqualTo("403 type_not_allowed");
        assertThat(code(seller.readEvents(Audit.after(head, USER), null))).isEqualTo("403 type_not_allowed");
        assertThat(code(audit.events.readEvents(Audit.after(head, "sale.order.*"), null)))
                .isEqualTo("400 unknown_type");
        assertThat(code(audit.readingWith("orders:read").readEvents(Audit.after(head), null)))
                .isEqualTo("403 forbidden");
        assertThat(audit.readingWith("events:read")
                        .readEvents(Audit.after(head), null)
                        .await()
                        .data())
                .isEmpty();
        assertThat(Audit.ids(audit.events
                        .readEvents(Audit.after(head, PAID, "contact.vendor.*"), null)
                        .await()
                        .data()))
                .isEqualTo(Audit.ids(order));
    }

    @Test
    void the_history_of_a_subject_is_found_without_its_data_even_by_a_caller_limited_to_its_own() {
        var subject = Ids.next();
        long head = audit.head();
        audit.deliver(Audit.event(ORDER, subject, 1), Audit.event(PAID, subject, 2), Audit.event(ORDER));
        var read = audit.events
                .readEvents(new EventQuery(head, null, null, subject, null), null)
                .await();
        assertThat(read.data()).extracting(e -> e.getLong("subjectversion")).containsExactly(1L, 2L);
        assertThat(read.meta().next()).isEqualTo(head + 3);
        var customer = audit.identity.proxy("customer", EventService.ADDRESS, EventService.class);
        assertThat(customer.subjectHistory(subject, 100, null).await())
                .extracting(PastEvent::type)
                .containsExactly(ORDER, PAID);
        assertThat(audit.readingWith("stock:read")
                        .subjectHistory(subject, 100, null)
                        .await())
                .isEmpty();
    }

    @Test
    void a_waiting_request_returns_the_event_or_nothing_after_its_time() {
        long head = audit.head();
        var waits = audit.events.readEvents(new EventQuery(head, 10, List.of("sales.*"), null, 20), null);
        audit.deliver(Audit.event(CUSTOMER)); // of another type
        var event = Audit.event(ORDER);
        audit.deliver(event);
        var page = waits.timeout(15, TimeUnit.SECONDS).await();
        assertThat(Audit.ids(page.data())).isEqualTo(Audit.ids(event));
        var nothing = audit.events
                .readEvents(new EventQuery(page.meta().next(), 10, null, null, 1), null)
                .await();
        assertThat(nothing.data()).isEmpty();
        assertThat(nothing.meta().next()).isEqualTo(audit.head());
    }

    @Test
    void waiting_requests_end_when_a_gateway_shuts_down() {
        var waits = audit.events.readEvents(new EventQuery(audit.head(), 10, null, Ids.next(), 20), null);
        Audit.await(() ->
                audit.env.meters().get("tradepost_journal_waiting").gauge().value() == 1);
        audit.vertx.eventBus().publish(EventService.END_WAITS, "");
        assertThat(waits.timeout(9, TimeUnit.SECONDS).await().data()).isEmpty();
    }

    @Test
    void a_missing_position_is_rejected_by_name() {
        assertThat(code(audit.events.readEvents(Audit.after(audit.head() + 1), null)))
                .isEqualTo("400 position_ahead");
        assertThat(code(audit.events.readEvents(new EventQuery(0L, 1_001, null, null, null), null)))
                .isEqualTo("400 invalid_request");
    }

    @Test
    void some_types_of_a_long_journal_are_read_without_reading_the_rest() {
        var db = Db.open(TestDb.env(big, "bigaudit"), "bigaudit");
        TestDb.run("bigaudit", migration()); // the tables of audit in a database of their own
        TestDb.run("bigaudit", """
                insert into journal(position, id, type, subject, subject_version, data, data_salt, data_hash, origin_hash, link, actor, at)
                select n, gen_random_uuid(), case when n % 100 = 0 then 'sales.order.paid' else 'sales.order.created' end,
                  gen_random_uuid(), 1, '{"n": 1}', decode(repeat('00', 16), 'hex'), sha256('{"n":1}'), sha256(''), sha256(''), 'user:x', now()
                from generate_series(1, 50000) n;
                insert into journal_kind values ('sales.order.paid'), ('sales.order.created');
                update journal_head set position = 50000;
                grant all on all tables in schema public to bigaudit;
                analyze journal;
                """);
        var args = new Object[] {20_000L, 50_000L, 100, 2_000_000L, new String[] {"sales.order.paid"}};
        var plan = Plans.ran(db, JournalQueries.BY_TYPES, args);
        assertThat(plan).contains("journal_type").doesNotContain("Seq Scan on journal ");
        var touched = Pattern.compile("actual .*?rows=([\\d.]+) loops=(\\d+)")
                .matcher(plan)
                .results()
                .mapToDouble(m -> Double.parseDouble(m.group(1)) * Long.parseLong(m.group(2)))
                .max();
        assertThat(touched.orElseThrow()).as(plan).isLessThan(1_000);
        assertThat(db.list(r -> r.getLong("position"), JournalQueries.BY_TYPES, args)
                        .await())
                .hasSize(100)
                .startsWith(20_100L)
                .endsWith(30_000L);
    }

    @Test
    void a_page_of_big_events_is_bounded_by_their_text() {
        var lines = new JsonArray();
        for (int i = 0; i < 2_000; i++)
            lines.add(new JsonObject()
                    .put("item_id", "0198c0de-0000-7000-8000-0000000000a1")
                    .put("quantity", 1));
        var data = new JsonObject().put("items", lines); // compressed to a tenth or less
        long before = audit.head();
        for (int i = 0; i < 40; i++) audit.deliver(with(Audit.event(ORDER), data));
        long size = data.encode().length();
        int read = 0;
        for (long after = before; read < 40; ) {
            var page = audit.events.readEvents(Audit.after(after), null).await();
            assertThat(page.data()).isNotEmpty();
            assertThat(page.data().size() * size).isLessThanOrEqualTo(2 << 20);
            read += page.data().size();
            after = page.meta().next();
        }
        assertThat(read).isEqualTo(40);
    }

    private static Event with(Event e, JsonObject data) {
        return new Event(
                e.sequence(), e.id(), e.type(), e.subject(), e.subjectVersion(), data, e.actor(), null, e.time());
    }

    private static String migration() {
        try (var in = JournalTest.class.getResourceAsStream("/db/audit/V1__journal.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void an_event_is_kept_with_its_request_its_address_and_the_hash_of_its_data_and_readers_do_not_see_the_address() {
        long before = audit.head();
        var e = Audit.event(ORDER);
        var data = new JsonObject("{\"total\":10.50,\"number\":\"SO-000001\"}");
        audit.deliver(new Event(
                1,
                e.id(),
                ORDER,
                e.subject(),
                1,
                data,
                "user:x",
                new Origin(null, "request-1", "192.0.2.7"),
                e.time()));
        var row = audit.db
                .query("select request_id, address, data_hash, data, data_salt from journal where id = $1", e.id())
                .await()
                .iterator()
                .next();
        assertThat(row.getString(0)).isEqualTo("request-1");
        assertThat(row.getString(1)).isEqualTo("192.0.2.7");
        var salt = row.getBuffer(4).getBytes();
        assertThat(row.getBuffer(2).getBytes())
                .isEqualTo(ChainHash.data(salt, data))
                .isEqualTo(ChainHash.data(salt, row.getJsonObject(3)));
        var read = audit.events.readEvents(Audit.after(before), null).await().data();
        assertThat(read).hasSize(1);
        assertThat(read.getFirst().encode()).contains("SO-000001").doesNotContain("192.0.2.7", "request-1");
    }

    @Test
    void a_position_that_was_cut_off_is_reported_as_gone() {
        Audit.empty();
        for (int i = 0; i < 5; i++) audit.deliver(Audit.event(ORDER));
        Audit.cutOff(4);
        assertThat(audit.events.journalBounds(null).await()).isEqualTo(new JournalBounds(4, 5));
        assertThat(code(audit.events.readEvents(Audit.after(2), null))).isEqualTo("410 position_gone");
        assertThat(audit.events.readEvents(Audit.after(3), null).await().data()).hasSize(2);
        var beginning = new EventQuery(null, null, null, null, null);
        assertThat(audit.events.readEvents(beginning, null).await().data())
                .as("from the oldest that is kept")
                .hasSize(2);
        Audit.empty();
    }

    @Test
    void an_event_cannot_be_changed_or_deleted() {
        audit.deliver(Audit.event(ORDER));
        for (var statement : List.of(
                "update journal set type = 'sales.order.confirmed'",
                "update journal set data = '{}'",
                "update journal set address = '192.0.2.1'",
                "update journal set data = null, data_salt = null, erased_at = now()",
                "update journal set data_salt = null",
                "update journal set data_salt = decode(repeat('00', 16), 'hex'), salt = null, address = null, request_id = null",
                "update journal set salt = null, address = null, request_id = null, actor = 'user:y'",
                "delete from journal",
                "truncate journal"))
            assertThatThrownBy(() -> audit.db.query(statement).await())
                    .as(statement)
                    .hasMessageContaining("only added");
    }

    @Test
    void no_context_can_publish_for_another() {
        assertThat(Set.of("401 unauthorized", "403 forbidden"))
                .contains(code(TestEvents.deliver(audit.env, "audit", List.of(Audit.event(ORDER), Audit.event(USER)))));
    }

    @Test
    void each_of_five_hundred_waiting_requests_gets_the_one_event() {
        long head = audit.head();
        var waits = IntStream.range(0, 500)
                .mapToObj(i -> audit.events.readEvents(new EventQuery(head, 10, List.of("sales.*"), null, 9), null))
                .toList();
        Audit.await(() ->
                audit.env.meters().get("tradepost_journal_waiting").gauge().value() == 500);
        var query = new EventQuery(head, 10, List.of("sales.*"), null, 9);
        assertThat(code(audit.events.readEvents(query, null))).isEqualTo("503 overloaded");
        var other = audit.readingWith("events:read", "orders:read").readEvents(query, null);
        Audit.await(() ->
                audit.env.meters().get("tradepost_journal_waiting").gauge().value() == 501);
        var event = Audit.event("sales.order.created");
        audit.deliver(event);
        assertThat(Audit.ids(other.await().data())).as("of another caller").isEqualTo(Audit.ids(event));
        Future.join(waits).otherwiseEmpty().await();
        assertThat(waits).filteredOn(Future::failed).isEmpty();
        assertThat(waits)
                .allSatisfy(w -> assertThat(Audit.ids(w.result().data())).isEqualTo(Audit.ids(event)));
    }

    @Test
    void five_hundred_readers_that_are_behind_queue_instead_of_being_rejected() {
        audit.deliver(Audit.event("sales.order.created"), Audit.event("sales.order.created"));
        var reads = IntStream.range(0, 500)
                .mapToObj(i -> audit.events.readEvents(new EventQuery(0L, 1, List.of(), null, null), null))
                .toList();
        Future.join(reads).otherwiseEmpty().await();
        assertThat(reads).filteredOn(Future::failed).isEmpty();
    }

    @Test
    void events_in_memory_are_filtered_and_limited_like_those_in_the_database() {
        audit.head(); // fills the cache from here on
        long head = audit.head();
        var subject = UUID.randomUUID();
        var events = IntStream.range(0, 6)
                .mapToObj(i -> Audit.event(i % 2 == 0 ? "sales.order.created" : "contact.customer.created", subject, i))
                .toArray(Event[]::new);
        for (var e : events) audit.deliver(e); // a context delivers its own only
        for (var types : List.of(List.<String>of(), List.of("sales.*"), List.of("contact.customer.created")))
            for (int limit : new int[] {1, 2, 10})
                for (long after = head; after <= head + 6; after++) {
                    var held = audit.events
                            .readEvents(new EventQuery(after, limit, types, null, null), null)
                            .await();
                    var readable = types.isEmpty()
                            ? List.of("")
                            : types.stream().map(t -> t.replace("*", "")).toList();
                    long from = after;
                    var read = TestVerticle.run(
                            audit.vertx,
                            () -> Tasks.run(
                                    audit.vertx,
                                    () -> new Journal(audit.vertx, audit.db).read(from, limit, readable, null)));
                    assertThat(held.data()).isEqualTo(read.events());
                    assertThat(held.meta().next()).isEqualTo(read.next());
                }
        assertThat(audit.events
                        .readEvents(new EventQuery(head, 10, List.of(), subject, null), null)
                        .await()
                        .data())
                .hasSize(6);
    }
}
