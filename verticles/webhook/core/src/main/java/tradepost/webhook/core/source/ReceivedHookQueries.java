package tradepost.webhook.core.source;

import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.webhook.source.ReceivedHook;

/** The statements on received messages, with their row mapping. */
final class ReceivedHookQueries {
    private static final String COLUMNS = """
            id, source_id, message_id, operation, status, attempts, http_status, code, details, response, created_at, updated_at, finished_at""";

    static final Listing<ReceivedHook> LISTED = Listing.of(
                    "received_hook", COLUMNS, ReceivedHookQueries::received, ReceivedHook::id)
            .byTime("created_at", ReceivedHook::createdAt)
            .byTime("updated_at", ReceivedHook::updatedAt);

    /**
     * Begins an attempt, unless the message is decided, or another process works on it. After {@code $5} seconds, that process counts as
     * lost.
     */
    static final String CLAIM = """
            insert into received_hook as r (id, source_id, message_id, operation, lease_until)
            values ($1, $2, $3, $4, now() + $5::int * interval '1 second')
            on conflict (source_id, message_id) do update set status = 'processing', attempts = r.attempts + 1, operation = excluded.operation,
              lease_until = excluded.lease_until, http_status = null, code = null, details = null, response = null, finished_at = null,
              updated_at = now()
            where not r.decided and (r.lease_until is null or r.lease_until < now())
            returning id, attempts
            """;

    /** Under which id this content came first; nothing if that happens at this moment. */
    static final String CLAIM_CONTENT = """
            with made as (
              insert into received_content(source_id, hash, message_id) values ($1, $2, $3) on conflict do nothing returning message_id)
            select message_id from made union all select message_id from received_content where source_id = $1 and hash = $2
            """;

    static final String FIND =
            "select " + COLUMNS + ", decided from received_hook where source_id = $1 and message_id = $2";

    static final String FINISH = """
            update received_hook set status = $3, decided = $4, http_status = $5, code = $6, details = $7, response = $8, lease_until = null,
              finished_at = now(), updated_at = now()
            where id = $1 and attempts = $2 and status = 'processing'
            """;

    /** One that is being processed is not old. */
    static final String PRUNE = """
            delete from received_hook where id = any(array(
              select id from received_hook where created_at < now() - $2::int * interval '1 day' and coalesce(lease_until < now(), true)
              order by created_at limit $1))
            """;

    static final String PRUNE_CONTENT = """
            delete from received_content where (source_id, hash) in (
              select source_id, hash from received_content where created_at < now() - $2::int * interval '1 day' order by created_at limit $1)
            """;

    static final String DELETE_OF_DELETED = """
            delete from received_hook where id = any(array(
              select h.id from hook_source s join received_hook h on h.source_id = s.id where s.deleted_at is not null limit $1))
            """;

    static final String DELETE_CONTENT_OF_DELETED = """
            delete from received_content where (source_id, hash) in (
              select c.source_id, c.hash from hook_source s join received_content c on c.source_id = s.id where s.deleted_at is not null limit $1)
            """;

    static final String DELETE_SOURCES = """
            delete from hook_source where id = any(array(
              select id from hook_source s where deleted_at < now() - interval '1 hour'
                and not exists (select from received_hook h where h.source_id = s.id)
                and not exists (select from received_content c where c.source_id = s.id) limit $1))
            """;

    record Claim(UUID id, int attempts) {}

    record Found(ReceivedHook hook, boolean decided) {}

    private ReceivedHookQueries() {}

    static Claim claim(Row r) {
        return new Claim(r.getUUID(0), r.getInteger(1));
    }

    static Found found(Row r) {
        return new Found(received(r), r.getBoolean(13));
    }

    static ReceivedHook received(Row r) {
        @Nullable Integer httpStatus = r.getInteger(6);
        return new ReceivedHook(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getInteger(5),
                httpStatus,
                r.getString(7),
                HookSourceQueries.objects(r.getJsonArray(8)),
                r.getString(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant(),
                RowMapper.instant(r, 12));
    }
}
