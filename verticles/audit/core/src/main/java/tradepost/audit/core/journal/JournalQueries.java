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
    /**
     * Locks the head row until the commit, so that each row is linked to the one before, and returns the new head. The hashes of the rows are
     * computed before that; only their links are made here.
     */
    static final String APPEND = """
            with head as materialized (select position as before, link from journal_head for update),
            chain as materialized (select before, chain_links(link, before, (select $14::bytea[])) as links from head),
            added as (
              insert into journal(position, id, type, subject, subject_version, data, actor, traceparent, at, request_id, address, data_hash,
                salt, origin_hash, action, outcome, data_salt, link)
              select before + n, id, type, subject, subject_version, data, actor, traceparent, at, request_id, address, data_hash,
                salt, origin_hash, action, outcome, data_salt, link
              from chain, unnest((select $1::uuid[]), (select $2::text[]), (select $3::uuid[]), (select $4::bigint[]), (select $5::jsonb[]),
                (select $6::text[]), (select $7::text[]), (select $8::timestamptz[]), (select $9::text[]), (select $10::text[]),
                (select $11::bytea[]), (select $12::bytea[]), (select $13::bytea[]), (select $15::text[]), (select $16::text[]),
                (select $17::bytea[]), links)
                with ordinality as e(id, type, subject, subject_version, data, actor, traceparent, at, request_id, address, data_hash, salt,
                  origin_hash, action, outcome, data_salt, link, n))
            update journal_head h set position = before + cardinality(links), link = links[cardinality(links)] from chain returning h.position
            """;
    /** Runs after {@link #APPEND}, whose lock orders transactions that insert the same type for the first time. */
    static final String ADD_KINDS = "insert into journal_kind select unnest($1::text[]) on conflict do nothing";

    static final String BOUNDS = "select t.position, h.position from journal_tail t, journal_head h";

    private static final String COLUMNS =
            "position, id, type, subject, subject_version, data, actor, traceparent, at, erased_at";

    /**
     * As many positions as fit, at least one, with their number and the bounds at the same moment. Without events, one row with only the
     * bounds.
     */
    private static String fitting(String positions) {
        return """
                select b.oldest, b.head, e.* from (select t.position as oldest, h.position as head from journal_tail t, journal_head h) b
                left join (
                  select %s, found from journal join (select position, found from (%s) f) f using (position)) e on true
                order by e.position
                """.formatted(COLUMNS, EventLog.fitting("""
                        select position, coalesce(data, '{}') as data, count(*) over () as found from (%s) p join journal using (position)
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
            select id, type, subject_version, actor, at from journal where subject = $1 and position between 1 and (select h.position from journal_head h)
            order by position limit $2
            """;

    private JournalQueries() {}

    static JournalBounds bounds(Row r) {
        return new JournalBounds(r.getLong(0), r.getLong(1));
    }

    /** Of an event whose data were erased, {@code data} is empty and {@code erased} is true. */
    static JsonObject cloudEvent(Row r) {
        boolean isErased = r.getValue("erased_at") != null;
        var event = new Event(
                        r.getLong("position"),
                        r.getUUID("id"),
                        r.getString("type"),
                        r.getUUID("subject"),
                        r.getLong("subject_version"),
                        isErased ? new JsonObject() : r.getJsonObject("data"),
                        r.getString("actor"),
                        origin(r.getString("traceparent")),
                        r.getOffsetDateTime("at").toInstant())
                .toCloudEvent();
        return isErased ? event.put(Event.ERASED, true) : event;
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
