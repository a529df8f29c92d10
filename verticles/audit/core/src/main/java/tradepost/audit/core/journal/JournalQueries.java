package tradepost.audit.core.journal;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;
import tradepost.audit.JournalBounds;
import tradepost.audit.PastEvent;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.request.Origin;

/** The statements of the journal. Every read of a part follows one index from a position, however long the journal is. */
final class JournalQueries {
    /** Locks the head row until the commit, and returns the new head. */
    static final String APPEND = """
            with head as (
              update journal_head set position = position + cardinality($1::uuid[])
              returning position - cardinality($1::uuid[]) as before),
            added as (
              insert into journal(position, id, type, subject, subject_version, data, actor, traceparent, at, request_id, address, data_hash)
              select head.before + e.n, e.id, e.type, e.subject, e.subject_version, e.data, e.actor, e.traceparent, e.at, e.request_id,
                e.address, e.data_hash
              from head, unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::jsonb[], $6::text[], $7::text[], $8::timestamptz[],
                $9::text[], $10::text[], $11::bytea[])
                with ordinality as e(id, type, subject, subject_version, data, actor, traceparent, at, request_id, address, data_hash, n))
            select before + cardinality($1::uuid[]) from head
            """;
    /** Runs after {@link #APPEND}, whose lock orders transactions that insert the same type for the first time. */
    static final String ADD_KINDS = "insert into journal_kind select unnest($1::text[]) on conflict do nothing";

    static final String BOUNDS = "select t.position, h.position from journal_tail t, journal_head h";

    private static final String COLUMNS = "position, id, type, subject, subject_version, data, actor, traceparent, at";

    /**
     * As many positions as fit, at least one, with their number and the bounds at the same moment, so that events that are deleted
     * meanwhile are not skipped unnoticed. Without events, one row with only the bounds.
     */
    private static String fitting(String positions) {
        return """
                select b.oldest, b.head, e.* from (select t.position as oldest, h.position as head from journal_tail t, journal_head h) b
                left join (
                  select %s, found from journal join (select position, found from (%s) f) f using (position)) e on true
                order by e.position
                """.formatted(COLUMNS, EventLog.fitting("""
                        select position, data, count(*) over () as found from (%s) p join journal using (position)
                        """.formatted(positions), "position", "$4"));
    }

    /** {@code p} in {@code $5} is a type, or a prefix that ends with a dot or is empty. */
    private static final String OF_TYPES = """
            exists (select 1 from unnest($5::text[]) p
                    where case when p = '' or right(p, 1) = '.' then starts_with(type, p) else type = p end)
            """;

    /** Events after $1 up to $2, at most $3 events and $4 bytes. */
    static final String ALL =
            fitting("select position from journal where position > $1 and position <= $2 order by position limit $3");

    static final String BY_TYPES = fitting("""
            select o.position from (select type from journal_kind where %s) k cross join lateral (
              select position from journal where type = k.type and position > $1 and position <= $2 order by position limit $3) o
            order by o.position limit $3
            """.formatted(OF_TYPES));

    static final String BY_SUBJECT = fitting("""
            select position from journal where subject = $6 and position > $1 and position <= $2 and %s order by position limit $3
            """.formatted(OF_TYPES));

    static final String HISTORY = """
            select id, type, subject_version, actor, at from journal where subject = $1 order by position limit $2
            """;

    /** The oldest events that may be deleted, up to the first that must be kept. The tail row is locked. */
    static final String LOCK_TAIL = "select position from journal_tail for update";

    static final String OLD = """
            select coalesce(max(position), 0) from (
              select position, bool_and(at < now() - $2 * interval '1 day') over (order by position) as old
              from journal where position >= $1 and position < $1 + $3 order by position limit $3) e where old
            """;
    static final String DROP = "delete from journal where position <= $1";
    static final String MOVE_TAIL = "update journal_tail set position = $1 + 1";

    private JournalQueries() {}

    static JournalBounds bounds(Row r) {
        return new JournalBounds(r.getLong(0), r.getLong(1));
    }

    static JsonObject cloudEvent(Row r) {
        return new Event(
                        r.getLong("position"),
                        r.getUUID("id"),
                        r.getString("type"),
                        r.getUUID("subject"),
                        r.getLong("subject_version"),
                        r.getJsonObject("data"),
                        r.getString("actor"),
                        origin(r.getString("traceparent")),
                        r.getOffsetDateTime("at").toInstant())
                .toCloudEvent();
    }

    private static @Nullable Origin origin(@Nullable String traceparent) {
        return traceparent == null ? null : new Origin(traceparent, null, null);
    }

    static PastEvent past(Row r) {
        return new PastEvent(
                r.getUUID(0),
                r.getString(1),
                r.getLong(2),
                r.getString(3),
                r.getOffsetDateTime(4).toInstant());
    }
}
