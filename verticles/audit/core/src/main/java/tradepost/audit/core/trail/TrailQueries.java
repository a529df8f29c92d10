package tradepost.audit.core.trail;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.listing.Listing;

/** The statements of the audit trail. */
final class TrailQueries {
    /** @param data null or empty once it was erased */
    record Act(
            UUID id,
            long position,
            String type,
            UUID subject,
            @Nullable JsonObject data,
            String actor,
            @Nullable String address,
            @Nullable String requestId,
            Instant at,
            @Nullable String action,
            @Nullable String outcome) {
        static Act row(Row r) {
            return new Act(
                    r.getUUID("id"),
                    r.getLong("position"),
                    r.getString("type"),
                    r.getUUID("subject"),
                    r.getJsonObject("data"),
                    r.getString("actor"),
                    r.getString("address"),
                    r.getString("request_id"),
                    r.getOffsetDateTime("at").toInstant(),
                    r.getString("action"),
                    r.getString("outcome"));
        }

        boolean isErased() {
            return data == null || data.isEmpty();
        }
    }

    /**
     * The state of a subject before an event.
     *
     * @param data null or empty once it was erased
     */
    record State(@Nullable JsonObject data) {
        boolean isErased() {
            return data == null || data.isEmpty();
        }
    }

    private static final String COLUMNS =
            "id, position, type, subject, data, actor, address, request_id, at, action, outcome";

    static final Listing<Act> ACTS = Listing.of("journal", COLUMNS, Act::row, Act::id)
            .byNumber("position", a -> BigDecimal.valueOf(a.position()));

    /** The rows of the chain. Others, which only an owner of the database can add, are not verified, and so not shown. */
    static final String IN_CHAIN = "position between 1 and (select h.position from journal_head h)";

    static final String FIND = "select " + COLUMNS + " from journal where id = $1 and " + IN_CHAIN;

    static final String EXISTS =
            "select position from journal where subject = $1 and starts_with(type, $2) and " + IN_CHAIN + " limit 1";

    static final String KINDS = "select type from journal_kind order by type";

    /** The state of the subject of an event ($1) before it: of the newest earlier event of any of these types, joined by commas. */
    static final String BEFORE = """
            select x.position, b.data from unnest($1::bigint[], $2::uuid[], $3::text[]) as x(position, subject, types)
            cross join lateral (
              select data from journal j where j.subject = x.subject and j.position between 1 and x.position - 1
                and j.type = any(string_to_array(x.types, ',')) order by j.position desc limit 1) b
            """;

    /** Adds the next events, at most $1, to the hours, and returns how many they were. */
    static final String SUM = """
            with summed as (select position from journal_summed for update),
            part as materialized (
              select j.position, j.at from summed s cross join lateral (
                select position, at from journal where position > s.position order by position limit $1) j),
            hours as (
              insert into journal_hour(hour, first_position, last_position)
              select date_trunc('hour', at, 'UTC'), min(position), max(position) from part group by 1
              on conflict (hour) do update set first_position = least(journal_hour.first_position, excluded.first_position),
                last_position = greatest(journal_hour.last_position, excluded.last_position)),
            moved as (
              update journal_summed set position = p.last from (select max(position) as last from part) p where p.last > journal_summed.position)
            select count(*) from part
            """;

    /** The first and the last position of the events in the hours of a period, null if there are none, and the position up to which hours are known. */
    static final String BOUNDS = """
            select min(h.first_position), max(h.last_position), s.position from journal_summed s
            left join journal_hour h on h.hour >= date_trunc('hour', $1::timestamptz, 'UTC') and h.hour < $2::timestamptz
            group by s.position
            """;

    private TrailQueries() {}
}
