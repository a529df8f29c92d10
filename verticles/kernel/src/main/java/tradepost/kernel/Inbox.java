package tradepost.kernel;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Which events have been applied. The row commits together with the effect, so an event has its effect at most once. */
public final class Inbox {
    private static final String RECORD = """
            insert into inbox(event_id) select unnest($1::uuid[]) on conflict do nothing returning event_id
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

    /** Those of the events that have not been applied before. */
    static Set<UUID> record(Tx tx, List<UUID> eventIds) {
        var fresh = new HashSet<UUID>();
        for (var row : tx.sql(RECORD, (Object) eventIds.toArray(UUID[]::new))) fresh.add(row.getUUID(0));
        return fresh;
    }
}
