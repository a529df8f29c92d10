package tradepost.audit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import tradepost.audit.EventQuery;
import tradepost.audit.EventService;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;

/** An instance of audit on the database of all tests, and callers of it. */
public final class Audit implements AutoCloseable {
    public final Vertx vertx;
    public final Env env;
    public final TestIdentity identity;
    public final Db db;
    public final EventService events;

    /** An instance in a process of its own, which {@link #close} ends. */
    public Audit() {
        this(Vertx.vertx());
    }

    /** @param settings pairs of key and value */
    public Audit(Vertx vertx, String... settings) {
        this.vertx = vertx;
        env = TestDb.env(vertx, "audit,sales,contact", settings);
        identity = new TestIdentity(vertx);
        db = Db.open(env, "audit");
        TestVerticle.deploy(vertx, new AuditVerticle(env));
        // the start may be an event; tests count positions from here on
        awaitJournal();
        events = identity.proxy("admin", EventService.ADDRESS, EventService.class);
    }

    /** Until the journal has every event of this context. */
    public void awaitJournal() {
        await(() ->
                number("select count(*) from event_log e where not exists (select 1 from journal j where j.id = e.id)")
                        == 0);
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    public EventService readingWith(String... permissions) {
        return identity.proxy("reader", List.of(permissions), EventService.ADDRESS, EventService.class);
    }

    /** The service as called by an administrator who sends this Idempotency-Key, always with the same hash of the request. */
    public <T> T withKey(String key, String address, Class<T> api) {
        return identity.withKey(key, address, api);
    }

    /** Changes the journal as only an owner of the database can. */
    public static void tamper(String statements) {
        TestDb.run("audit", """
                begin; alter table journal disable trigger user; alter table journal_signed_head disable trigger user;
                %s;
                alter table journal enable trigger user; alter table journal_signed_head enable trigger user; commit
                """.formatted(statements));
    }

    /** An empty journal, as in a new installation. */
    public static void empty() {
        tamper("""
                delete from event_log; delete from journal; delete from journal_signed_head; delete from journal_retention;
                update journal_head set position = 0, link = decode(repeat('00', 32), 'hex');
                update journal_tail set position = 1;
                delete from journal_hour; update journal_summed set position = 0""");
    }

    /** Cuts off the journal before this position, as an operator may by hand. */
    public static void cutOff(long position) {
        tamper("delete from journal where position < %1$d; update journal_tail set position = %1$d"
                .formatted(position));
    }

    /** Removes the recorded response, as if the process had died before it recorded one. */
    void forget(String key) {
        assertThat(db.query("delete from idempotency where key = $1", key)
                        .await()
                        .rowCount())
                .isEqualTo(1);
    }

    /** Delivers events to the journal, as the relay of their context would. */
    public void deliver(Event... all) {
        TestEvents.deliver(env, "audit", List.of(all)).await();
    }

    public static Event event(String type, UUID subject, long version) {
        return new Event(
                1,
                Ids.next(),
                type,
                subject,
                version,
                new JsonObject().put("n", version),
                "user:x",
                null,
                Instant.now());
    }

    public static Event event(String type) {
        return event(type, Ids.next(), 1);
    }

    public long head() {
        return events.journalBounds(null).await().head();
    }

    public static EventQuery after(long position, String... types) {
        return new EventQuery(position, 1_000, List.of(types), null, null);
    }

    public static List<String> ids(List<JsonObject> events) {
        return events.stream().map(e -> e.getString("id")).toList();
    }

    public static List<String> ids(Event... events) {
        return List.of(events).stream().map(e -> e.id().toString()).toList();
    }

    public long number(String sql) {
        return db.query(sql).await().iterator().next().getLong(0);
    }

    public static void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(condition::getAsBoolean);
    }
}
