package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;

/**
 * Events that a subscriber, or a reader of the journal, refused at every attempt. They can be listed, redriven, or discarded with a
 * reason.
 */
public final class DeadLetters {
    /**
     * @param error a stable slug
     * @param state {@code dead}, {@code redriven} or {@code discarded}
     */
    public record DeadLetter(
            String subscriber,
            long sequence,
            UUID eventId,
            String type,
            UUID subject,
            int attempts,
            String error,
            String state,
            @Nullable String reason,
            Instant diedAt) {
        static DeadLetter row(Row r) {
            return new DeadLetter(
                    r.getString(0),
                    r.getLong(1),
                    r.getUUID(2),
                    r.getString(3),
                    r.getUUID(4),
                    r.getInteger(5),
                    EventRefusal.stored(r.getString(6)),
                    r.getString(7),
                    r.getString(8),
                    r.getOffsetDateTime(9).toInstant());
        }

        /** The slug of the error. */
        public String code() {
            return EventRefusal.stored(error);
        }

        public static DeadLetter of(JsonObject json) {
            return Json.read(json, DeadLetter.class);
        }
    }

    private static final String LIST = """
            select subscriber, seq, event_id, type, subject, attempts, error, state, reason, died_at from dead_letter
            where state = any(string_to_array($1, ',')) and (subscriber, seq) > ($2, $3) order by subscriber, seq limit $4
            """;
    private static final String COUNT =
            "select count(*) from (select 1 from dead_letter where state = any(string_to_array($1, ',')) limit "
                    + (Page.COUNTED + 1) + ") counted";

    private static final String TAKE = """
            update dead_letter set state = $3, reason = $4, closed_at = now() where subscriber = $1 and event_id = $2 and state = 'dead'
            returning seq, subject, in_journal
            """;
    private static final String PARK = """
            insert into relay_parked(subscriber, seq, subject, error) values ($1, $2, $3, 'redriven') on conflict do nothing
            """;
    private static final String READ_AGAIN =
            "insert into journal_redriven(reader, position) values ($1, $2) on conflict do nothing";
    private static final String BURY = """
            insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error, in_journal)
            values ($1, $2, $3, $4, $5, $6, $7, true)
            on conflict (subscriber, seq) do update set attempts = excluded.attempts, error = excluded.error, state = 'dead', closed_at = null
            """;

    private DeadLetters() {}

    /** The bus address at which a context serves its {@link DeadLetterBox}. */
    public static String address(String context) {
        return "dead_letters." + context;
    }

    /** The bus address at which the name of a subscriber of a context is published after a dead letter of it was redriven. */
    public static String redrivenAddress(String context) {
        return "dead_letters.redriven." + context;
    }

    /**
     * Whether an event that a reader of the journal could not apply so many times becomes a dead letter: after as many attempts as one
     * that is delivered.
     */
    public static boolean isLast(int attempts, Throwable failure) {
        return attempts
                >= (EventRefusal.of(failure).timedOut() ? ParkedEvents.TIMEOUT_ATTEMPTS : ParkedEvents.ATTEMPTS);
    }

    /** Whether the failure counts as an attempt: contention does not, unless a statement took too long, which the event may have caused. */
    public static boolean isAttempt(Throwable failure) {
        var refusal = EventRefusal.of(failure);
        return !refusal.postponed() || refusal.timedOut();
    }

    /** The pause before the next attempt. */
    public static Duration pause(int attempts) {
        return ParkedEvents.backoff(attempts);
    }

    /** Stores an event of the journal as a dead letter of a reader, in the transaction in which the reader passes it. */
    public static void bury(Tx tx, String reader, Event e, int attempts, Throwable failure) {
        tx.sql(
                BURY,
                reader,
                e.sequence(),
                e.id(),
                e.type(),
                e.subject(),
                attempts,
                EventRefusal.of(failure).code());
    }

    /** Call this on a virtual-thread verticle. */
    static Future<Void> bind(Env env, Db db, String context) {
        return Services.bind(env, address(context), DeadLetterBox.class, new Box(env.vertx(), db, context));
    }

    private record Box(Vertx vertx, Db db, String context) implements DeadLetterBox {
        @Override
        public Future<List<DeadLetter>> list(String state, String subscriber, long sequence, int limit, Caller caller) {
            return db.list(DeadLetter::row, LIST, state, subscriber, sequence, limit);
        }

        @Override
        public Future<Long> countLetters(String state, Caller caller) {
            return db.query(COUNT, state).map(rows -> rows.iterator().next().getLong(0));
        }

        @Override
        public Future<Void> redrive(String subscriber, UUID eventId, Caller caller) {
            return Tasks.run(vertx, () -> {
                DeadLetters.redrive(db, subscriber, eventId);
                OutboxRelay.publishParked(vertx, context, subscriber);
                vertx.eventBus().publish(redrivenAddress(context), subscriber);
                return null;
            });
        }

        @Override
        public Future<Void> discard(String subscriber, UUID eventId, String reason, Caller caller) {
            return Tasks.run(vertx, () -> {
                DeadLetters.discard(db, subscriber, eventId, reason);
                return null;
            });
        }
    }

    /** The dead letters that are neither redriven nor discarded. */
    public static Future<List<DeadLetter>> list(Db db, int limit) {
        return db.list(DeadLetter::row, LIST, "dead", "", 0L, limit);
    }

    /** Delivers the event again, with the same id and a new series of attempts. Fails 404. */
    public static void redrive(Db db, String subscriber, UUID eventId) {
        Idempotency.write(db, Done.class, tx -> {
            var row = take(tx, subscriber, eventId, "redriven", "");
            if (row.getBoolean(2)) tx.sql(READ_AGAIN, subscriber, row.getLong(0));
            else tx.sql(PARK, subscriber, row.getLong(0), row.getUUID(1));
            return new Done();
        });
    }

    /** Discards the event. Fails 404. */
    public static void discard(Db db, String subscriber, UUID eventId, String reason) {
        Idempotency.write(db, Done.class, tx -> {
            take(tx, subscriber, eventId, "discarded", reason);
            return new Done();
        });
    }

    private static Row take(Tx tx, String subscriber, UUID eventId, String state, String reason) {
        var row = tx.firstOrNull(r -> r, TAKE, subscriber, eventId, state, reason);
        if (row == null) throw Problem.notFound("dead_letter_not_found");
        return row;
    }
}
