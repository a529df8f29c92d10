package tradepost.kernel.undelivered;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;

/** Reads what the subscribers of a context have still to apply from its database; also what they could not apply, until somebody discards it. */
public record UndeliveredEventsImpl(Db db) implements UndeliveredEvents {
    /** The number of events after the cursor, and of events without a number, that are searched. */
    private static final long SEARCH_MAX = 5_000;

    /**
     * For the subscriber $1, of which the data contain $2. The cursor is stored a little later than it moves, so some of them may be applied.
     */
    private static final String READ = """
            with cursor as (
              select l.last_seq - c.seq as behind, c.seq, c.types from relay_lease l join relay_cursor c on c.subscriber = $1),
            unnumbered as materialized (select id, type, data from event_unnumbered($3)),
            waiting as (
              select n.* from cursor c, lateral (select id, type, data from event_numbered where seq > c.seq order by seq limit $3) n
              union all select id, type, data from unnumbered
              union all select e.id, e.type, e.data from relay_parked p join event_numbered e using (seq) where p.subscriber = $1
              union all select e.id, e.type, e.data from dead_letter d join event_numbered e using (seq)
              where d.subscriber = $1 and d.state = 'dead' and not d.in_journal)
            select coalesce((select max(position) from event_log), 0),
              coalesce((select behind <= $3 from cursor), false) and (select count(*) < $3 from unnumbered),
              array(select w.id from waiting w, cursor c where (c.types is null or w.type = any(c.types)) and w.data @> $2)
            """;

    @Override
    public Future<Undelivered> undelivered(String subscriber, JsonObject data, Caller caller) {
        return db.list(UndeliveredEventsImpl::read, READ, subscriber, data, SEARCH_MAX)
                .map(List::getFirst);
    }

    private static Undelivered read(Row r) {
        return new Undelivered(r.getLong(0), r.getBoolean(1), List.of(r.getArrayOfUUIDs(2)));
    }
}
