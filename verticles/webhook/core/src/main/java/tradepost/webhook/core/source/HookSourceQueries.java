package tradepost.webhook.core.source;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.webhook.source.HookSource;

/** The statements on hook sources, with their row mapping. */
final class HookSourceQueries {
    private static final String COLUMNS = """
            id, owner_id, name, verification, signature_header, signature_prefix, timestamp_header, message_id_header, message_id_pointer,
            service_account_id, operation, mapping, paused, hint,
            case when previous_expires_at > now() then previous_expires_at end, version, created_at, updated_at""";

    static final Listing<HookSource> LISTED = Listing.of(
                    "hook_source", COLUMNS, HookSourceQueries::source, HookSource::id)
            .byText("name", HookSource::name)
            .byTime("created_at", HookSource::createdAt)
            .byTime("updated_at", HookSource::updatedAt);

    static final String GET = "select " + COLUMNS + " from hook_source where id = $1 and deleted_at is null";

    static final String LOCK = GET + " for no key update";

    /** With the secrets that are good now. */
    static final String VERIFIED = "select " + COLUMNS + """
            , secret, case when previous_expires_at > now() then previous_secret end from hook_source where id = $1 and deleted_at is null
            """;

    static final String COUNT = "select count(*) from hook_source where deleted_at is null";

    static final String INSERT = """
            insert into hook_source(id, owner_id, name, verification, signature_header, signature_prefix, timestamp_header, message_id_header,
              message_id_pointer, service_account_id, operation, mapping, paused, hint, secret)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            returning %s
            """.formatted(COLUMNS);

    private static final String CHANGED = "version = version + 1, updated_at = now()";

    static final String UPDATE = """
            update hook_source set name = $2, verification = $3, signature_header = $4, signature_prefix = $5, timestamp_header = $6,
              message_id_header = $7, message_id_pointer = $8, service_account_id = $9, operation = $10, mapping = $11, paused = $12, %s
            where id = $1 returning %s
            """.formatted(CHANGED, COLUMNS);

    static final String ROTATE = """
            update hook_source set previous_secret = case when $4::int > 0 then secret end,
              previous_expires_at = case when $4::int > 0 then now() + $4::int * interval '1 hour' end, secret = $2, hint = $3, %s
            where id = $1 returning %s
            """.formatted(CHANGED, COLUMNS);

    static final String DELETE =
            "update hook_source set deleted_at = now(), paused = true where id = $1 and deleted_at is null";

    /** @param secrets encrypted */
    record Verified(HookSource source, List<Buffer> secrets) {}

    private HookSourceQueries() {}

    static HookSource source(Row r) {
        var id = r.getUUID(0);
        return new HookSource(
                id,
                r.getUUID(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getString(8),
                r.getUUID(9),
                r.getString(10),
                objects(r.getJsonArray(11)),
                r.getBoolean(12),
                "/api/hooks/" + id,
                r.getString(13),
                null,
                RowMapper.instant(r, 14),
                r.getLong(15),
                r.getOffsetDateTime(16).toInstant(),
                r.getOffsetDateTime(17).toInstant());
    }

    static Verified verified(Row r) {
        var previous = r.getBuffer(19);
        return new Verified(
                source(r), previous == null ? List.of(r.getBuffer(18)) : List.of(r.getBuffer(18), previous));
    }

    static List<JsonObject> objects(@Nullable JsonArray array) {
        return array == null
                ? List.of()
                : array.stream().map(JsonObject.class::cast).toList();
    }
}
