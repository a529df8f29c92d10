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
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;

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

    public record DeadLetterRecorded(
            @FieldDoc(value = "The id of the dead letter.", example = "3d0b2bd6-6a2f-3e4b-9d6e-5f1f4f0a1c11")
            UUID id,

            @FieldDoc(value = "The context that has it.", example = "sales")
            String context,

            @FieldDoc(value = "Who could not apply the event.", example = "inventory")
            String subscriber,

            @FieldDoc(value = "The id of the event.", example = "0198c0de-0000-7000-8000-000000000071")
            UUID eventId,

            @FieldDoc(value = "The type of the event.", example = "sales.order.confirmed")
            String type,

            @FieldDoc(value = "The subject of the event.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID subject,

            @FieldDoc(value = "How often it was tried.", example = "10")
            int attempts,

            @FieldDoc(value = "Why it could not be applied, as a slug.", example = "handler_failed")
            String code) {}

    public record DeadLetterClosed(
            @FieldDoc(value = "The id of the dead letter.", example = "3d0b2bd6-6a2f-3e4b-9d6e-5f1f4f0a1c11")
            UUID id,

            @FieldDoc(value = "The context that has it.", example = "sales")
            String context,

            @FieldDoc(value = "Who could not apply the event.", example = "inventory")
            String subscriber,

            @FieldDoc(value = "The id of the event.", example = "0198c0de-0000-7000-8000-000000000071")
            UUID eventId,

            @FieldDoc(value = "The type of the event.", example = "sales.order.confirmed")
            String type,

            @FieldDoc(value = "The subject of the event.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID subject,

            @FieldDoc(
                    value = "redriven: it is delivered again, or discarded.",
                    example = "discarded",
                    oneOf = {"redriven", "discarded"})
            String status,

            @FieldDoc(value = "Why it was discarded; null otherwise.", example = "The order was deleted") @Nullable
            String reason) {}

    private static final String KIND = "audit.dead_letter.";
    /** The events about dead letters. Each context writes those of its own letters to its log, in the transaction that records or closes the letter; the
     * type is the same for all, so that a reader need not list the contexts. There is none about a letter whose event is itself one of these: otherwise a
     * subscriber that can apply none of them would cause the next one without end. */
    public static final String RECORDED = KIND + "recorded";

    public static final String CLOSED = KIND + "closed";

    /** Of a row of {@code dead_letter}. */
    static final String COLUMNS =
            "subscriber, event_id, type, subject, attempts, error, state, reason, version, seq, in_journal";

    private static final String LIST = """
            select subscriber, seq, event_id, type, subject, attempts, error, state, reason, died_at from dead_letter
            where state = any(string_to_array($1, ',')) and (subscriber, seq) > ($2, $3) order by subscriber, seq limit $4
            """;
    private static final String COUNT =
            "select count(*) from (select 1 from dead_letter where state = any(string_to_array($1, ',')) limit "
                    + (Page.COUNTED + 1) + ") counted";

    private static final String TAKE = """
            update dead_letter set state = $3, reason = $4, closed_at = now(), version = version + 1
            where subscriber = $1 and event_id = $2 and state = 'dead' returning %s
            """.formatted(COLUMNS);

    private static final String CLOSE = """
            update dead_letter set state = 'redriven', closed_at = now(), version = version + 1
            where subscriber = $1 and seq > $2 and in_journal and state = 'dead' returning %s
            """.formatted(COLUMNS);

    private static final String PARK = """
            insert into relay_parked(subscriber, seq, subject, error) values ($1, $2, $3, 'redriven') on conflict do nothing
            """;
    private static final String READ_AGAIN =
            "insert into journal_redriven(reader, position) values ($1, $2) on conflict do nothing";
    private static final String BURY = """
            insert into dead_letter as d (subscriber, seq, event_id, type, subject, attempts, error, in_journal)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (subscriber, seq) do update set attempts = excluded.attempts, error = excluded.error, state = 'dead', closed_at = null,
              version = d.version + 1
            returning %s
            """.formatted(COLUMNS);

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
    public static void bury(Tx tx, String context, String reader, Event e, int attempts, Throwable failure) {
        bury(tx, context, reader, e, attempts, EventRefusal.of(failure).code(), true);
    }

    /** @param inJournal whether the sequence is a position in the journal, not one in the log of the context */
    static void bury(Tx tx, String context, String subscriber, Event e, int attempts, String error, boolean inJournal) {
        var letter = tx.sql(BURY, subscriber, e.sequence(), e.id(), e.type(), e.subject(), attempts, error, inJournal);
        report(tx, context, letter);
    }

    /** Closes those of a reader after a position, because it reads the events again. */
    public static void closeAfter(Tx tx, String context, String reader, long position) {
        report(tx, context, tx.sql(CLOSE, reader, position));
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
                DeadLetters.redrive(db, context, subscriber, eventId);
                OutboxRelay.publishParked(vertx, context, subscriber);
                vertx.eventBus().publish(redrivenAddress(context), subscriber);
                return null;
            });
        }

        @Override
        public Future<Void> discard(String subscriber, UUID eventId, String reason, Caller caller) {
            return Tasks.run(vertx, () -> {
                DeadLetters.discard(db, context, subscriber, eventId, reason);
                return null;
            });
        }
    }

    /** The dead letters that are neither redriven nor discarded. */
    public static Future<List<DeadLetter>> list(Db db, int limit) {
        return db.list(DeadLetter::row, LIST, "dead", "", 0L, limit);
    }

    /** Delivers the event again, with the same id and a new series of attempts. Fails 404. */
    public static void redrive(Db db, String context, String subscriber, UUID eventId) {
        Idempotency.write(db, Done.class, tx -> {
            var row = take(tx, context, subscriber, eventId, "redriven", "");
            long sequence = row.getLong("seq");
            if (row.getBoolean("in_journal")) tx.sql(READ_AGAIN, subscriber, sequence);
            else tx.sql(PARK, subscriber, sequence, row.getUUID("subject"));
            return new Done();
        });
    }

    /** Discards the event. Fails 404. */
    public static void discard(Db db, String context, String subscriber, UUID eventId, String reason) {
        Idempotency.write(db, Done.class, tx -> {
            take(tx, context, subscriber, eventId, "discarded", reason);
            return new Done();
        });
    }

    private static Row take(Tx tx, String context, String subscriber, UUID eventId, String state, String reason) {
        var row = tx.firstOrNull(r -> r, TAKE, subscriber, eventId, state, reason);
        if (row == null) throw Problem.notFound("dead_letter_not_found");
        report(tx, context, List.of(row));
        return row;
    }

    /** Whether an event that a context delivers is its own. It may report only its own dead letters. */
    static boolean isOwn(Event e, String context) {
        return e.type().startsWith(context + ".")
                || e.type().startsWith(KIND) && context.equals(e.data().getString("context"));
    }

    /** Call this after the statement that has changed the rows. */
    static void report(Tx tx, String context, Iterable<Row> letters) {
        for (var r : letters) if (!r.getString("type").startsWith(KIND)) report(tx, context, r);
    }

    private static void report(Tx tx, String context, Row r) {
        var subscriber = r.getString("subscriber");
        var eventId = r.getUUID("event_id");
        var id = Ids.named("dead_letter\n%s\n%s\n%s".formatted(context, subscriber, eventId));
        var type = r.getString("type");
        var subject = r.getUUID("subject");
        var state = r.getString("state");
        boolean dead = state.equals("dead");
        var data = dead
                ? new DeadLetterRecorded(
                        id,
                        context,
                        subscriber,
                        eventId,
                        type,
                        subject,
                        r.getInteger("attempts"),
                        EventRefusal.stored(r.getString("error")))
                : new DeadLetterClosed(
                        id, context, subscriber, eventId, type, subject, state, reason(r.getString("reason")));
        var actor = dead ? "system:" + context : Request.actor();
        EventLog.appendAll(
                tx, List.of(EventLog.event(dead ? RECORDED : CLOSED, id, r.getLong("version"), data, actor, null)));
    }

    private static @Nullable String reason(@Nullable String stored) {
        return stored == null || stored.isEmpty() ? null : stored;
    }
}
