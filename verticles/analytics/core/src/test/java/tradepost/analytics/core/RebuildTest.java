package tradepost.analytics.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.AnalyticsService;
import tradepost.analytics.DashboardQuery;
import tradepost.analytics.core.projection.Tables;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;

/** A rebuild makes the same tables, while the figures are read and events go on. */
@ExtendWith(VertxExtension.class)
class RebuildTest {
    private static final Caller ANYBODY = new Caller(new UUID(0, 1), "admin", List.of("*"));

    private final long seed = Long.getLong("tradepost.seed", new Random().nextLong());
    private Vertx vertx;
    private Tables tables;
    private TestJournal journal;
    private History history;
    private int added;

    private void begin(Vertx vertx, String zone) {
        this.vertx = vertx;
        tables = new Tables(vertx, zone);
        history = new History(seed, ZoneId.of("UTC"), Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(5));
        journal = new TestJournal(tables.env);
    }

    private void happen(int acts) {
        for (int i = 0; i < acts; i++) history.act();
        journal.add(List.copyOf(history.events.subList(added, history.events.size())));
        added = history.events.size();
    }

    private void start() {
        TestVerticle.deploy(vertx, new AnalyticsVerticle(tables.env));
    }

    private AnalyticsService service() {
        return new TestIdentity(vertx).proxy("admin", AnalyticsService.ADDRESS, AnalyticsService.class);
    }

    private long number(String sql) {
        return tables.db.list(r -> r.getLong(0), sql).await().getFirst();
    }

    private void awaitAll() {
        Awaitility.await("seed " + seed)
                .until(() -> number("select coalesce(max(position), 0)::bigint from journal_cursor") == journal.head());
    }

    private void awaitShown(int generation) {
        Awaitility.await("seed " + seed)
                .until(() -> number("select generation::bigint from projection where live") == generation);
    }

    /** The same events, applied at once to the generation that is not shown. */
    private void requireSame(String zone) {
        long shown = number("select generation::bigint from projection where live");
        int other = (int) (1 - shown);
        TestDb.run("analytics", "select empty_generation(" + other + "::smallint)");
        Tables.of(tables, zone).apply(other, journal.events(), 250);
        assertThat(tables.rows(0).get("order_fact")).isPositive();
        assertThat(tables.differences()).as("seed %d", seed).isEmpty();
    }

    @Test
    void a_rebuild_makes_the_same_tables_while_events_go_on(Vertx vertx) {
        begin(vertx, "UTC");
        happen(400);
        start();
        var service = service();
        awaitAll();
        var job = service.rebuildAnalytics(ANYBODY).await();
        for (int i = 0; i < 40; i++) {
            happen(5);
            assertThat(service.getDashboard(new DashboardQuery(null, null), ANYBODY)
                            .await()
                            .asOf()
                            .position())
                    .isPositive();
        }
        awaitShown(1);
        happen(20);
        awaitAll();
        Awaitility.await()
                .until(() -> number("select count(*) from job where state = 'done' and id = '" + job.id() + "'") == 1);
        requireSame("UTC");
    }

    @Test
    void another_time_zone_makes_the_program_rebuild_by_itself(Vertx vertx) {
        begin(vertx, "America/New_York");
        happen(300);
        TestDb.run("analytics", "update projection set zone = 'UTC' where live");
        Tables.of(tables, "UTC").apply(0, journal.events(), 100);
        start();
        awaitShown(1);
        assertThat(tables.db
                        .list(r -> r.getString(0), "select zone from projection where live")
                        .await())
                .containsExactly("America/New_York");
        happen(30);
        awaitAll();
        requireSame("America/New_York");
    }

    @Test
    void erased_events_do_not_break_a_rebuild_and_names_stay(Vertx vertx) {
        begin(vertx, "UTC");
        happen(50);
        start();
        var service = service();
        awaitAll();
        long named = number("select count(*) from known_item");
        assertThat(named).isPositive();
        for (var e : journal.events()) if (e.type().startsWith("catalog.")) journal.erased.add(e.id());
        service.rebuildAnalytics(ANYBODY).await();
        awaitShown(1);
        assertThat(number("select count(*) from known_item")).isEqualTo(named);
        awaitAll();
        requireSame("UTC");
    }

    @Test
    void a_newer_rebuild_takes_the_place_of_one_that_waits(Vertx vertx) {
        begin(vertx, "UTC");
        happen(200);
        start();
        var service = service();
        awaitAll();
        service.rebuildAnalytics(ANYBODY).await();
        service.rebuildAnalytics(ANYBODY).await();
        awaitShown(1);
        Awaitility.await()
                .until(() -> number("select count(*) from job where finished_at is not null and code is null") >= 1);
        requireSame("UTC");
    }
}
