package tradepost.kernel.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

/** How many statements an event takes in the database of its log, and that a cursor which is stored later than its events loses none. */
class EventCostTest extends EventsFixture {
    private static final int EVENTS = 10;
    /** begin, the subject, the event, commit. */
    private static final int WRITING = 4;
    /** begin, the cursors, the numbers, commit. */
    private static final int NUMBERING = 4;
    /** The cursors of both subscribers, if no other event follows. */
    private static final int STORING = 2;
    /** Renewals of the lease and gauges, which depend on how long the test takes. */
    private static final int OTHERS = 25;

    private final AtomicInteger failingAt = new AtomicInteger();
    private StatementCounter statements;
    /** Not counted. */
    private Db direct;

    @BeforeEach
    void count() {
        direct = source;
        statements = new StatementCounter(vertx);
        var config = TestDb.config("source,target,journal", "db.port", Integer.toString(statements.port()));
        var counted = new Env(vertx, config, env.tokens(), env.seal(), env.meters());
        source = Db.open(counted, "source");
        relay(counted, source);
        subscribe();
        subscribeJournal(new AtomicBoolean(), new CopyOnWriteArrayList<>());
        happen(UUID.randomUUID());
        await(this::areStored);
    }

    private boolean areStored() {
        return count(direct, "select count(*) from relay_cursor, relay_lease where seq = last_seq and last_seq > 0")
                == 2;
    }

    @Test
    void an_event_alone_takes_few_statements() {
        int before = statements.executed();
        for (int n = 2; n < 2 + EVENTS; n++) {
            int number = n;
            happen(UUID.randomUUID());
            await(() -> applied.size() == number);
            await(this::areStored);
        }
        assertThat(statements.executed() - before).isLessThan(EVENTS * (WRITING + NUMBERING + STORING) + OTHERS);
    }

    @Test
    void events_in_a_row_share_their_numbering_and_their_delivery() {
        int before = statements.executed();
        long begun = System.nanoTime();
        int events = 300;
        for (int n = 0; n < events; n++) happen(UUID.randomUUID());
        await(() -> applied.size() == 1 + events);
        await(this::areStored);
        long rounds = (System.nanoTime() - begun) / 20_000_000; // the shortest pause between two rounds
        assertThat((long) statements.executed() - before - (long) events * WRITING)
                .isLessThan(Math.min(rounds, events) * NUMBERING + STORING + OTHERS);
    }

    @Test
    void a_failure_in_a_backlog_repeats_only_the_batch_that_failed() {
        int events = 2_000;
        var sent = new AtomicInteger();
        vertx.eventBus().addOutboundInterceptor(d -> {
            if (d.message().address().equals("events.target"))
                sent.addAndGet(
                        ((JsonObject) d.message().body()).getJsonArray("events").size());
            d.next();
        });
        failingAt.set(1_500);
        source.tx(tx -> {
            EventLog.appendAll(
                    tx,
                    IntStream.rangeClosed(1, events)
                            .mapToObj(n -> EventLog.event(HAPPENED, UUID.randomUUID(), 1, JsonObject.of("n", n)))
                            .toList());
            return null;
        });
        await(() -> count(target, "select count(*) from applied") == 1 + events);
        await(this::areStored);
        assertThat(failingAt).hasValue(0);
        assertThat(sent.get() - events).isBetween(1, 500);
    }

    @Override
    void apply(Tx tx, Event e) {
        if (e.data(Happened.class).n() == failingAt.get()) {
            failingAt.set(0);
            throw Problem.unavailable("unavailable");
        }
        super.apply(tx, e);
    }

    @Test
    void a_cursor_that_was_set_back_is_noticed_with_the_next_event() {
        for (int n = 0; n < 3; n++) happen(UUID.randomUUID());
        await(() -> applied.size() == 4);
        await(this::areStored);
        target.query("delete from inbox").await();
        direct.query("update relay_cursor set seq = 0 where subscriber = 'target'")
                .await();
        happen(UUID.randomUUID());
        await(() -> applied.size() == 4 + 1 + 4);
        await(this::areStored);
        assertThat(applied.stream().map(Event::id).distinct()).hasSize(5);
    }
}
