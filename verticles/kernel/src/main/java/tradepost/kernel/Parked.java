package tradepost.kernel;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that a subscriber refused, and those of their subjects that follow: each subject's first is tried again on its own; after
 * {@value #ATTEMPTS} attempts it is a dead letter, and the next of its subject has its turn.
 */
final class Parked {
    static final String WAITS = "waits for an earlier event of its subject";
    static final int ATTEMPTS = 10;
    private static final int AT_ONCE = 50;
    /** Of text. */
    private static final long BYTES_AT_ONCE = 1 << 20;

    private static final long FIRST_RETRY_MS = 100;
    private static final long LAST_RETRY_MS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(Parked.class);

    private static final String SUBJECTS =
            "select distinct subject from relay_parked where subscriber = $1 and subject = any((select $2::uuid[])::uuid[])";
    private static final String PARK = """
            insert into relay_parked(subscriber, seq, subject, error) values ($1, $2, $3, $4) on conflict do nothing
            """;
    private static final String DUE = """
            select %s, attempts from (%s) due order by seq
            """.formatted(Event.COLUMNS, EventLog.fitting("""
                    select e.*, p.attempts from (
                      select distinct on (subject) seq as parked_seq, attempts, next_at from relay_parked
                      where subscriber = $1 order by subject, seq) p
                    join event_numbered e on e.seq = p.parked_seq where p.next_at <= now() order by e.seq limit $2
                    """, "seq", "$3"));
    private static final String UNPARK =
            "delete from relay_parked where subscriber = $1 and seq = $2 and attempts = $3";
    private static final String POSTPONE = """
            update relay_parked set attempts = attempts + 1, error = $4, next_at = now() + $5 * interval '1 millisecond'
            where subscriber = $1 and seq = $2 and attempts = $3
            """;
    private static final String BURY = """
            insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (subscriber, seq) do update set attempts = excluded.attempts, error = excluded.error, state = 'dead', closed_at = null
            """;

    private record Due(Event event, int attempts) {}

    private final Db db;
    private final String subscriber;
    private final Function<List<Event>, Map<UUID, String>> send;

    /** @param send delivers, and answers what was refused, with the reason */
    Parked(Db db, String subscriber, Function<List<Event>, Map<UUID, String>> send) {
        this.db = db;
        this.subscriber = subscriber;
        this.send = send;
    }

    /** Those of the events' subjects that are held up. */
    Set<UUID> subjects(List<Event> events) {
        var subjects = events.stream().map(Event::subject).distinct().toArray(UUID[]::new);
        return new HashSet<>(
                db.list(r -> r.getUUID(0), SUBJECTS, subscriber, subjects).await());
    }

    void park(Tx tx, Event e, String error) {
        tx.sql(PARK, subscriber, e.sequence(), e.subject(), error);
    }

    /** The first of each subject whose time has come. How many were tried. */
    int retry() {
        var due = db.list(r -> new Due(Event.of(r), r.getInteger(9)), DUE, subscriber, AT_ONCE, BYTES_AT_ONCE)
                .await();
        for (var d : due) {
            var error = send.apply(List.of(d.event())).get(d.event().id());
            db.tx(tx -> {
                settle(tx, d.event(), d.attempts(), error);
                return true;
            });
        }
        return due.size();
    }

    private void settle(Tx tx, Event e, int before, @Nullable String error) {
        int attempts = before + 1;
        if (error != null && attempts < ATTEMPTS) {
            tx.sql(POSTPONE, subscriber, e.sequence(), before, error, (double)
                    backoff(attempts).toMillis());
        } else if (tx.sql(UNPARK, subscriber, e.sequence(), before).rowCount() == 1 && error != null) {
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
