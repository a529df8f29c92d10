package tradepost.kernel;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's way through the log of one context: in order, in batches, each moved past after it was acknowledged. An event
 * that the subscriber refuses is parked together with those of its subject that follow, and tried again on its own; after
 * {@value #ATTEMPTS} attempts it is a dead letter.
 */
final class Delivery {
    static final int ATTEMPTS = 10;
    private static final int BATCH = 200;
    private static final int TIMEOUT_MS = 5_000;
    private static final long FIRST_RETRY_MS = 100;
    private static final long LAST_RETRY_MS = 60_000;
    private static final long ABSENT_MS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private static final String CURSOR = """
            insert into relay_cursor(subscriber, seq) values ($1, 0) on conflict (subscriber) do update set seq = relay_cursor.seq
            returning seq
            """;
    private static final String NEXT = """
            select %s from event_log where seq > $1 and type = any($2) order by seq limit $3
            """.formatted(Event.COLUMNS);
    private static final String MOVE = """
            update relay_cursor set seq = $2, updated_at = now()
            where subscriber = $1 and exists (select 1 from relay_lease where fencing = $3)
            """;
    private static final String PARKED_SUBJECTS =
            "select distinct subject from relay_parked where subscriber = $1 and subject = any($2)";
    private static final String PARK = """
            insert into relay_parked(subscriber, seq, subject, error)
            select $1, s, u, e from unnest($2::bigint[], $3::uuid[], $4::text[]) as p(s, u, e) on conflict do nothing
            """;
    private static final String DUE = """
            select %s, p.attempts from (
              select distinct on (subject) seq as parked_seq, attempts, next_at from relay_parked
              where subscriber = $1 order by subject, seq) p
            join event_log on seq = p.parked_seq where p.next_at <= now() order by seq limit 50
            """.formatted(Event.COLUMNS);
    private static final String UNPARK = "delete from relay_parked where subscriber = $1 and seq = $2";
    private static final String POSTPONE = """
            update relay_parked set attempts = $3, error = $4, next_at = now() + $5 * interval '1 millisecond'
            where subscriber = $1 and seq = $2
            """;
    private static final String BURY = """
            insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (subscriber, seq) do update set attempts = excluded.attempts, error = excluded.error, state = 'dead'
            """;

    private record Due(Event event, int attempts) {}

    private final Env env;
    private final Db db;
    private final Lease lease;
    private final String source;
    private final String subscriber;
    private final String[] types;
    private final Wake wake = new Wake();
    private volatile boolean stopped;

    Delivery(Env env, Db db, Lease lease, String source, String subscriber, Set<String> types) {
        this.env = env;
        this.db = db;
        this.lease = lease;
        this.source = source;
        this.subscriber = subscriber;
        this.types = types.toArray(String[]::new);
    }

    void wake() {
        wake.ring();
    }

    void stop() {
        stopped = true;
        wake.ring();
    }

    Void run() {
        long pauseMs = Relay.POLL_MIN_MS;
        @Nullable Long cursor = null;
        while (!stopped) {
            try {
                if (!lease.held()) {
                    cursor = null; // another process may move it meanwhile
                    wake.pause(env.vertx(), ABSENT_MS);
                    continue;
                }
                if (cursor == null)
                    cursor = db.query(CURSOR, subscriber)
                            .await()
                            .iterator()
                            .next()
                            .getLong(0);
                long before = cursor;
                cursor = deliver(before);
                boolean busy = cursor != before | retryParked() > 0;
                pauseMs = busy ? Relay.POLL_MIN_MS : Math.min(pauseMs * 2, Relay.POLL_MAX_MS);
                if (!busy) wake.pause(env.vertx(), pauseMs);
            } catch (RuntimeException e) { // the subscriber or the database is away: the same events come again
                LOG.debug("{} to {}: {}", source, subscriber, e.toString());
                wake.pause(env.vertx(), ABSENT_MS);
                cursor = null;
            }
        }
        return null;
    }

    /** Where the cursor stands after it. */
    private long deliver(long cursor) {
        var events = db.list(Event::of, NEXT, cursor, types, BATCH).await();
        if (events.isEmpty()) return cursor;
        var parked = parkedSubjects(events);
        var open = events.stream().filter(e -> !parked.contains(e.subject())).toList();
        var refused = open.isEmpty() ? Map.<UUID, String>of() : send(open);
        long to = events.getLast().sequence();
        boolean moved = db.tx(tx -> {
            for (var e : events) {
                var error = parked.contains(e.subject())
                        ? "waits for an earlier event of its subject"
                        : refused.get(e.id());
                if (error != null)
                    tx.sql(PARK, subscriber, new Long[] {e.sequence()}, new UUID[] {e.subject()}, new String[] {error});
            }
            return tx.sql(MOVE, subscriber, to, lease.fencing()).rowCount() == 1;
        });
        return moved ? to : cursor;
    }

    private Set<UUID> parkedSubjects(List<Event> events) {
        var subjects = events.stream().map(Event::subject).distinct().toArray(UUID[]::new);
        return new HashSet<>(db.list(r -> r.getUUID(0), PARKED_SUBJECTS, subscriber, subjects)
                .await());
    }

    /** What the subscriber could not apply, with the reason. */
    private Map<UUID, String> send(List<Event> events) {
        var refused = new LinkedHashMap<UUID, String>();
        var answer = Subscriptions.deliver(env.vertx(), env.seal(), source, subscriber, events, TIMEOUT_MS)
                .await();
        for (var f : answer) {
            var failure = (JsonObject) f;
            refused.put(UUID.fromString(failure.getString("id")), failure.getString("error"));
        }
        return refused;
    }

    /** The earliest parked event of each subject whose time has come. How many were tried. */
    private int retryParked() {
        var due = db.list(r -> new Due(Event.of(r), r.getInteger(9)), DUE, subscriber)
                .await();
        for (var d : due) {
            var refused = send(List.of(d.event()));
            var error = refused.get(d.event().id());
            db.tx(tx -> {
                settle(tx, d.event(), d.attempts() + 1, error);
                return true;
            });
        }
        return due.size();
    }

    private void settle(Tx tx, Event e, int attempts, @Nullable String error) {
        if (error == null) {
            tx.sql(UNPARK, subscriber, e.sequence());
        } else if (attempts < ATTEMPTS) {
            tx.sql(POSTPONE, subscriber, e.sequence(), attempts, error, (double)
                    backoff(attempts).toMillis());
        } else {
            tx.sql(UNPARK, subscriber, e.sequence());
            tx.sql(BURY, subscriber, e.sequence(), e.id(), e.type(), e.subject(), attempts, error);
            LOG.error(
                    "dead letter: {} could not apply {} {} of {}: {}",
                    subscriber,
                    e.type(),
                    e.id(),
                    e.subject(),
                    error);
        }
    }

    /** Doubles from {@value #FIRST_RETRY_MS} ms to at most {@value #LAST_RETRY_MS} ms. */
    static Duration backoff(int attempts) {
        return Duration.ofMillis(Math.min(FIRST_RETRY_MS << Math.min(attempts - 1, 20), LAST_RETRY_MS));
    }
}
