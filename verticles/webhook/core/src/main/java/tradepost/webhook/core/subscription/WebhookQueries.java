package tradepost.webhook.core.subscription;

import io.vertx.sqlclient.Row;
import java.util.List;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.webhook.Webhook;

/** The statements on webhooks, with their row mapping. */
final class WebhookQueries {
    private static final String COLUMNS = """
            id, owner_id, url, types, description, ordered, thin, paused_at, reason, first_failed_at, kept_until, replay_position, replay_to,
            hint, case when previous_expires_at > now() then previous_expires_at end, version, created_at, updated_at""";

    static final Listing<Webhook> LISTED = Listing.of("webhook", COLUMNS, WebhookQueries::webhook, Webhook::id)
            .byTime("created_at", Webhook::createdAt)
            .byTime("updated_at", Webhook::updatedAt);

    static final String GET = "select " + COLUMNS + " from webhook where id = $1 and deleted_at is null";

    static final String LOCK = GET + " for no key update";

    /** All, and those of one owner. */
    static final String COUNT =
            "select count(*), count(*) filter (where owner_id = $1) from webhook where deleted_at is null";

    static final String INSERT = """
            insert into webhook(id, owner_id, url, types, description, ordered, thin, paused_at, reason, hint, secret)
            values ($1, $2, $3, $4, $5, $6, $7, case when $8::text is not null then now() end, $8::text, $9, $10)
            returning %s
            """.formatted(COLUMNS);

    private static final String CHANGED = "version = version + 1, updated_at = now()";

    static final String UPDATE = """
            update webhook set url = $2, types = $3, description = $4, ordered = $5, thin = $6,
              not_before = case when url = $2 then not_before end, %s
            where id = $1 and deleted_at is null returning %s
            """.formatted(CHANGED, COLUMNS);

    /** One that is paused keeps its reason. */
    static final String PAUSE = """
            update webhook set paused_at = now(), reason = $2, %s
            where id = $1 and paused_at is null and deleted_at is null returning %s
            """.formatted(CHANGED, COLUMNS);

    /** It gets as long as any other to accept something. */
    static final String RESUME = """
            update webhook set paused_at = null, reason = null, first_failed_at = null, failures = 0, not_before = null, %s
            where id = $1 and paused_at is not null and deleted_at is null returning %s
            """.formatted(CHANGED, COLUMNS);

    static final String ROTATE = """
            update webhook set previous_secret = case when $4::int > 0 then secret end,
              previous_expires_at = case when $4::int > 0 then now() + $4::int * interval '1 hour' end, secret = $2, hint = $3, %s
            where id = $1 and deleted_at is null returning %s
            """.formatted(CHANGED, COLUMNS);

    static final String DELETE =
            "update webhook set deleted_at = now(), %s where id = $1 and deleted_at is null returning %s"
                    .formatted(CHANGED, COLUMNS);

    private WebhookQueries() {}

    static Webhook webhook(Row r) {
        return new Webhook(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                List.of(r.getArrayOfStrings(3)),
                r.getString(4),
                r.getBoolean(5),
                r.getBoolean(6),
                r.getOffsetDateTime(7) != null,
                r.getString(8),
                RowMapper.instant(r, 7),
                RowMapper.instant(r, 9),
                r.getLong(10),
                r.getLong(11),
                r.getLong(12),
                r.getString(13),
                null,
                RowMapper.instant(r, 14),
                r.getLong(15),
                r.getOffsetDateTime(16).toInstant(),
                r.getOffsetDateTime(17).toInstant());
    }
}
