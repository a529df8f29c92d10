package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Problem;

/** Which events have been applied. The row commits together with the effect, so an event has its effect at most once. */
public final class Inbox {
    private static final String RECORD = """
            insert into inbox(event_id) select unnest($1::uuid[]) on conflict do nothing returning event_id
            """;

    /** The lock ends with the transaction: no second one applies what comes from there meanwhile, on whatever node. */
    private static final String RECORD_IN_TURN = """
            with turn as materialized (select pg_try_advisory_xact_lock(hashtextextended('events of ' || $2, 0)) as ours),
            fresh as (
              insert into inbox(event_id) select unnest($1::uuid[]) from turn where ours on conflict do nothing returning event_id)
            select ours, event_id from turn left join fresh on true
            """;

    private static final String FORGET = "delete from inbox where event_id = any($1)";

    private Inbox() {}

    /** Whether this event has not been applied before; from now on it counts as applied. */
    public static boolean first(Tx tx, UUID eventId) {
        return !record(tx, List.of(eventId)).isEmpty();
    }

    /** Of events that will never come again; their ids as texts. */
    static Future<?> forget(Db db, JsonArray eventIds) {
        var ids = eventIds.stream().map(id -> UUID.fromString((String) id)).toArray(UUID[]::new);
        return db.query(FORGET, (Object) ids);
    }

    /**
     * The same for what a relay delivers, one batch of a source after the other. Fails 503 delivery_in_progress while the one before,
     * which its relay may have given up waiting for, is still at work.
     */
    static Set<UUID> recordInTurn(Tx tx, String source, List<UUID> eventIds) {
        var fresh = new HashSet<UUID>();
        for (var row : tx.sql(RECORD_IN_TURN, eventIds.toArray(UUID[]::new), source)) {
            if (!row.getBoolean(0)) throw Problem.unavailable("delivery_in_progress");
            if (row.getUUID(1) != null) fresh.add(row.getUUID(1));
        }
        return fresh;
    }

    /** Those of the events that have not been applied before. */
    static Set<UUID> record(Tx tx, List<UUID> eventIds) {
        var fresh = new HashSet<UUID>();
        for (var row : tx.sql(RECORD, (Object) eventIds.toArray(UUID[]::new))) fresh.add(row.getUUID(0));
        return fresh;
    }
}
