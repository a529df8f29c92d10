package tradepost.analytics.core.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.analytics.core.History;
import tradepost.kernel.events.Event;

/** The same events make the same tables, however they come. */
@ExtendWith(VertxExtension.class)
class LateEventsTest {
    private static final int ACTS = 300;

    private final long seed = Long.getLong("tradepost.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    private History history() {
        var history = new History(
                seed, ZoneId.of("Europe/Berlin"), Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(12));
        for (int i = 0; i < ACTS; i++) history.act();
        return history;
    }

    private void requireSame(Tables tables) {
        assertThat(tables.rows(0)).as("seed %d", seed).allSatisfy((table, rows) -> {
            if (!table.equals("alert_fact") && !table.equals("vendor_return_fact"))
                assertThat(rows).as(table).isPositive();
        });
        assertThat(tables.differences()).as("seed %d", seed).isEmpty();
    }

    @Test
    void batches_of_any_size_make_the_same_tables(Vertx vertx) {
        var tables = new Tables(vertx, "Europe/Berlin");
        var events = history().events;
        tables.apply(0, events, 1);
        tables.apply(1, events, 500);
        requireSame(tables);
    }

    @Test
    void repeated_events_change_nothing(Vertx vertx) {
        var tables = new Tables(vertx, "America/New_York");
        var events = history().events;
        tables.apply(0, events, 50);
        var twice = new ArrayList<Event>();
        for (var e : events) {
            twice.add(e);
            if (random.nextInt(3) == 0) twice.add(events.get(random.nextInt(events.indexOf(e) + 1)));
        }
        tables.apply(1, twice, 7);
        requireSame(tables);
    }

    /** As dead letters that are redriven do. */
    @Test
    void late_events_make_the_same_tables_in_the_end(Vertx vertx) {
        var tables = new Tables(vertx, "UTC");
        var events = history().events;
        tables.apply(0, events, 50);
        var late = new ArrayList<Event>();
        var inTime = new ArrayList<Event>();
        for (var e : events) (random.nextInt(10) == 0 ? late : inTime).add(e);
        tables.apply(1, inTime, 20);
        Collections.shuffle(late, random);
        tables.apply(1, late, 1);
        requireSame(tables);
    }

    @Test
    void events_in_any_order_make_the_same_tables(Vertx vertx) {
        var tables = new Tables(vertx, "UTC");
        var events = history().events;
        tables.apply(0, events, 50);
        List<Event> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        tables.apply(1, shuffled, 13);
        requireSame(tables);
    }
}
