package tradepost.analytics.core.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.core.History;
import tradepost.kernel.StatementCounter;

/** What a batch of events costs. */
@ExtendWith(VertxExtension.class)
class BatchStatementsTest {
    private static final int ACTS = 600;
    private static final int SEED = 53;
    /** Of all kinds of facts together, with their totals. */
    private static final int MAX = 60;

    @Test
    void a_batch_needs_few_statements_however_many_events_it_has(Vertx vertx) {
        var counter = new StatementCounter(vertx);
        var tables = new Tables(vertx, "UTC", "db.port", Integer.toString(counter.port()));
        var history = new History(SEED, ZoneOffset.UTC, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(3));
        for (int i = 0; i < ACTS; i++) history.act();
        int half = history.events.size() / 2;
        for (int events : new int[] {half / 8, half}) {
            int before = counter.executed();
            tables.apply(events == half ? 1 : 0, history.events.subList(0, events), events);
            int cost = counter.executed() - before;
            System.out.println("a batch of " + events + " events costs " + cost + " statements");
            assertThat(cost).as(events + " events").isLessThan(MAX);
        }
    }
}
