package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * Records which events were applied. The row commits together with the effect, so an event takes effect at most once. Rows are
 * inserted in the order of their ids: a batch that is handed over and one of the relay may have events in common.
 */
final class Inbox {
    private static final String RECORD = """
            insert into inbox(event_id) select id from unnest($1::uuid[]) id order by id on conflict do nothing returning event_id
            """;

    /** The lock ends with the transaction. It prevents two concurrent batches from the same source, on whatever node. */
    private static final String RECORD_IN_TURN = """
            with turn as materialized (select pg_try_advisory_xact_lock(hashtextextended('events of ' || $2, 0)) as ours),
            fresh as (
              insert into inbox(event_id) select id from turn, unnest($1::uuid[]) id where ours order by id
              on conflict do nothing returning event_id)
            select ours, event_id from turn left join fresh on true
            """;

    private static final String FORGET = "delete from inbox where event_id = any($1)";

    private Inbox() {}

    /** Removes the records of events that will never be delivered again. The ids are strings. */
    static Future<?> forget(Db db, JsonArray eventIds) {
        var ids = eventIds.stream().map(id -> UUID.fromString((String) id)).toArray(UUID[]::new);
        return db.query(FORGET, (Object) ids);
    }

    /**
     * Like {@link #record}, for the batches of a relay, which are applied one after the other. Fails 503 delivery_in_progress
     * while an earlier batch, for which its relay may have stopped waiting, is still in flight.
     */
    static Set<UUID> recordInTurn(Tx tx, String source, List<UUID> eventIds) {
        var fresh = new HashSet<UUID>();
        for (var row : tx.sql(RECORD_IN_TURN, eventIds.toArray(UUID[]::new), source)) {
            if (!row.getBoolean(0)) throw Problem.unavailable("delivery_in_progress");
            if (row.getUUID(1) != null) fresh.add(row.getUUID(1));
        }
        return fresh;
    }

    /** Records the events and returns those that were not applied before. */
    static Set<UUID> record(Tx tx, List<UUID> eventIds) {
        var fresh = new HashSet<UUID>();
        for (var row : tx.sql(RECORD, (Object) eventIds.toArray(UUID[]::new))) fresh.add(row.getUUID(0));
        return fresh;
    }
}
