package tradepost.kernel.events;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * Events that a subscriber refused, and later events of the same subjects. The first event of each subject is retried on its own.
 * After {@value #ATTEMPTS} attempts it becomes a dead letter, and the next event of its subject follows. Only a failure of the
 * handler itself counts as an attempt; an event that met contention, or whose subscriber was unavailable, is retried without
 * limit. A statement that takes too long may be the fault of the event or of a slow database: such an event becomes a dead letter
 * after {@value #TIMEOUT_ATTEMPTS} attempts, which take about twenty minutes.
 */
final class ParkedEvents {
    static final int ATTEMPTS = 10;
    static final int TIMEOUT_ATTEMPTS = 30;
    private static final int AT_ONCE = 50;
    /** Bytes of text. */
    private static final long BYTES_AT_ONCE = 1 << 20;

    private static final long FIRST_RETRY_MS = 100;
    private static final long LAST_RETRY_MS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(ParkedEvents.class);

    private static final String ANY = "select 1 from relay_parked where subscriber = $1 limit 1";
    private static final String SUBJECTS =
            "select distinct subject from relay_parked where subscriber = $1 and subject = any((select $2::uuid[])::uuid[])";
    private static final String PARK = """
            insert into relay_parked(subscriber, seq, subject, error) values ($1, $2, $3, $4) on conflict do nothing
            """;
    /** Also due if its time is later than any pause allows, because the clock was then set back. */
    private static final String DUE =
            """
            select %s, attempts, postponed from (%s) due order by seq
            """.formatted(Event.COLUMNS, EventLog.fitting("""
                    select e.*, p.attempts, p.postponed from (
                      select distinct on (subject) seq as parked_seq, attempts, postponed, next_at from relay_parked
                      where subscriber = $1 order by subject, seq) p
                    join event_numbered e on e.seq = p.parked_seq
                    where p.next_at not between now() and now() + interval '%d milliseconds' order by e.seq limit $2
                    """.formatted(LAST_RETRY_MS), "seq", "$3"));

    private static final String UNPARK =
            "delete from relay_parked where subscriber = $1 and seq = $2 and attempts = $3";
    /** Adds $6 to the attempts. */
    private static final String POSTPONE = """
            update relay_parked set attempts = attempts + $6, postponed = postponed + 1 - $6, error = $4,
                   next_at = now() + $5 * interval '1 millisecond'
            where subscriber = $1 and seq = $2 and attempts = $3
            """;

    /** @param postponed how often it was postponed without counting an attempt */
    private record Due(Event event, int attempts, int postponed) {}

    private final Db db;
    private final String context;
    private final String subscriber;
    private final Function<List<Event>, Map<UUID, EventRefusal>> send;
    private final Consumer<String> postponed;

    /**
     * @param context whose events they are
     * @param send delivers events and returns the refused ones
     * @param postponed receives the reason of each postponement
     */
    ParkedEvents(
            Db db,
            String context,
            String subscriber,
            Function<List<Event>, Map<UUID, EventRefusal>> send,
            Consumer<String> postponed) {
        this.db = db;
        this.context = context;
        this.subscriber = subscriber;
        this.send = send;
        this.postponed = postponed;
    }

    /** The subjects of these events that have parked events. */
    Set<UUID> subjects(List<Event> events) {
        var subjects = events.stream().map(Event::subject).distinct().toArray(UUID[]::new);
        return new HashSet<>(
                db.list(r -> r.getUUID(0), SUBJECTS, subscriber, subjects).await());
    }

    void park(Tx tx, Event e, String error) {
        tx.sql(PARK, subscriber, e.sequence(), e.subject(), error);
    }

    boolean isAny() {
        return db.query(ANY, subscriber).await().size() > 0;
    }

    /** Retries the first event of each subject that is due. Returns how many were retried. */
    int retry() {
        var due = db.list(
                        r -> new Due(Event.of(r), r.getInteger(11), r.getInteger(12)),
                        DUE,
                        subscriber,
                        AT_ONCE,
                        BYTES_AT_ONCE)
                .await();
        for (var d : due) {
            var refusal = tried(d);
            db.tx(tx -> {
                settle(tx, d, refusal);
                return true;
            });
        }
        return due.size();
    }

    private @Nullable EventRefusal tried(Due d) {
        try {
            return send.apply(List.of(d.event())).get(d.event().id());
        } catch (Throwable t) { // postponed, so that other events are tried first
            db.query(POSTPONE, postponement(d, Problem.slug(t, "failed"), 0)).await();
            throw t;
        }
    }

    private void settle(Tx tx, Due d, @Nullable EventRefusal refusal) {
        var e = d.event();
        int attempts = d.attempts() + 1;
        boolean timedOut = refusal != null && refusal.timedOut();
        if (refusal != null && refusal.postponed()) postponed.accept(refusal.code());
        if (refusal != null && refusal.postponed() && !timedOut) {
            tx.sql(POSTPONE, postponement(d, refusal.code(), 0));
        } else if (refusal != null && attempts < (timedOut ? TIMEOUT_ATTEMPTS : ATTEMPTS)) {
            tx.sql(POSTPONE, postponement(d, refusal.code(), 1));
        } else if (tx.sql(UNPARK, subscriber, e.sequence(), d.attempts()).rowCount() == 1 && refusal != null) {
            DeadLetters.bury(tx, context, subscriber, e, attempts, refusal.code(), false);
            LOG.error(
                    "dead letter: {} could not apply {} {} of {}: {}",
                    subscriber,
                    e.type(),
                    e.id(),
                    e.subject(),
                    refusal.code());
        }
    }

    /** @param counted 1 if this counts as an attempt, otherwise 0 */
    private Object[] postponement(Due d, String code, int counted) {
        int before = counted == 1 ? d.attempts() : d.postponed();
        double ms = backoff(before + 1).toMillis();
        return new Object[] {subscriber, d.event().sequence(), d.attempts(), code, ms, counted};
    }

    /** Doubles from {@value #FIRST_RETRY_MS} ms to at most {@value #LAST_RETRY_MS} ms. */
    static Duration backoff(int attempts) {
        return Duration.ofMillis(Math.min(FIRST_RETRY_MS << Math.min(attempts - 1, 20), LAST_RETRY_MS));
    }
}
