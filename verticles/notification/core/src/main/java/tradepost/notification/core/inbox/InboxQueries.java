package tradepost.notification.core.inbox;

import io.vertx.sqlclient.Row;
import java.util.UUID;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.notification.Notification;

/** The statements of notifications. In what reads them, {@code $1} is the caller. */
final class InboxQueries {
    static final String LOCK_HEAD = "select position from notification_head for update";
    static final String MOVE_HEAD = "update notification_head set position = $1";
    static final String HEAD = "select position from notification_head";

    static final String ROLE = "select name from recipient_role where name = $1";

    static final String INSERT = """
            insert into notification(id, position, type, audience, location_ids, title, text, entity_type, entity_id, event_id, waits)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing
            """;
    static final String RESOLVE = """
            update notification n set resolved_at = now(), updated_at = now()
            from unnest($1::text[], $2::uuid[]) done(type, entity_id)
            where n.entity_id = done.entity_id and n.type = done.type and n.resolved_at is null
            """;

    /** What is always the same for the requests of a caller. */
    static final String STATE = """
            select coalesce((select read_to from inbox_state where user_id = $1), 0),
                   array(select type from notification_preference where user_id = $1 and not in_app)
            """;

    private static final String COLUMNS =
            "id, position, type, title, text, entity_type, entity_id, resolved_at, created_at, updated_at";
    /** Whether the caller has read it: user_id and read_to are those of its state. */
    private static final String READ =
            "(position <= %s or exists (select from notification_read r where r.user_id = %s and r.position = n.position))";

    private static final String VISIBLE =
            "audience = any($2) and ($3::uuid[] is null or location_ids is null or location_ids && $3)";

    static final String GET = "select " + COLUMNS + ", " + READ.formatted("$5::bigint", "$1")
            + " from notification n where id = $4 and " + VISIBLE;

    static final String COUNT_UNREAD = """
            select count(*) from (
              select from notification n
              where position > $4 and %s and type <> all($5) and resolved_at is null
                and not exists (select from notification_read r where r.user_id = $1 and r.position = n.position)
              limit $6) unread
            """.formatted(VISIBLE);

    static final String FEED = """
            select %s, %s from notification n
            where position > $4 and position <= $6 and %s and type <> all($7) order by position limit $8
            """.formatted(COLUMNS, READ.formatted("$5::bigint", "$1"), VISIBLE);

    static final String MARK_READ = """
            insert into notification_read(user_id, position) select $1::uuid, $2::bigint
            where $2::bigint > coalesce((select read_to from inbox_state where user_id = $1), 0) on conflict do nothing
            """;
    static final String READ_ALL = """
            insert into inbox_state(user_id, read_to) select $1::uuid, position from notification_head
            on conflict (user_id) do update set read_to = greatest(inbox_state.read_to, excluded.read_to) returning read_to
            """;
    static final String FORGET_READ = "delete from notification_read where user_id = $1 and position <= $2";

    static final String PRUNE = """
            delete from notification where id = any(array(
              select id from notification where created_at < now() - $1 * interval '1 day' order by created_at limit $2))
            """;
    /** Of notifications that are deleted: they are deleted in the order of their positions. */
    static final String PRUNE_READ = """
            delete from notification_read where ctid = any(array(
              select ctid from notification_read
              where position < coalesce((select min(position) from notification), (select position + 1 from notification_head))
              order by position limit $1))
            """;

    private InboxQueries() {}

    /** A row of {@link #COLUMNS}, followed by whether it is read. */
    static Notification notification(Row r) {
        return new Notification(
                r.getUUID(0),
                Long.toString(r.getLong(1)),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getUUID(6),
                r.getBoolean(10),
                RowMapper.instant(r, 7),
                r.getOffsetDateTime(8).toInstant(),
                r.getOffsetDateTime(9).toInstant());
    }

    /** The list of a user. */
    static Listing<Notification> listed(UUID user, long readTo) {
        return Listing.of(
                        "notification n",
                        COLUMNS + ", " + read(user, readTo),
                        InboxQueries::notification,
                        Notification::id)
                .byTime("created_at", Notification::createdAt)
                .byTime("updated_at", Notification::updatedAt);
    }

    /** As a condition: both values are ids or numbers of this program, and so no text that anybody sent. */
    static String read(UUID user, long readTo) {
        return READ.formatted(readTo, "'" + user + "'::uuid");
    }
}
