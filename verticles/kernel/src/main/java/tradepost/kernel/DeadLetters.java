package tradepost.kernel;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Events that a subscriber refused to the last attempt: listed, delivered again, or given up with a reason. */
public final class DeadLetters {
    /** @param state {@code dead}, {@code redriven} or {@code discarded} */
    public record DeadLetter(
            String subscriber,
            UUID eventId,
            String type,
            UUID subject,
            int attempts,
            String error,
            String state,
            Instant diedAt) {
        static DeadLetter of(Row r) {
            return new DeadLetter(
                    r.getString(0),
                    r.getUUID(1),
                    r.getString(2),
                    r.getUUID(3),
                    r.getInteger(4),
                    r.getString(5),
                    r.getString(6),
                    r.getOffsetDateTime(7).toInstant());
        }
    }

    private static final String LIST = """
            select subscriber, event_id, type, subject, attempts, error, state, died_at from dead_letter
            where state = 'dead' order by subscriber, seq limit $1
            """;
    private static final String TAKE = """
            update dead_letter set state = $3, reason = $4 where subscriber = $1 and event_id = $2 and state = 'dead'
            returning seq, subject
            """;
    private static final String PARK = """
            insert into relay_parked(subscriber, seq, subject, error) values ($1, $2, $3, 'redriven') on conflict do nothing
            """;

    private DeadLetters() {}

    public static Future<List<DeadLetter>> list(Db db, int limit) {
        return db.list(DeadLetter::of, LIST, limit);
    }

    /** Delivers it again, under the same id, with all its attempts before it. Fails 404. */
    public static void redrive(Db db, String subscriber, UUID eventId) {
        db.tx(tx -> {
            var row = take(tx, subscriber, eventId, "redriven", "");
            tx.sql(PARK, subscriber, row.getLong(0), row.getUUID(1));
            return true;
        });
    }

    /** Gives it up. Fails 404. */
    public static void discard(Db db, String subscriber, UUID eventId, String reason) {
        db.tx(tx -> take(tx, subscriber, eventId, "discarded", reason));
    }

    private static Row take(Tx tx, String subscriber, UUID eventId, String state, String reason) {
        var row = tx.one(r -> r, TAKE, subscriber, eventId, state, reason);
        if (row == null) throw Problem.notFound("dead_letter_not_found");
        return row;
    }
}
