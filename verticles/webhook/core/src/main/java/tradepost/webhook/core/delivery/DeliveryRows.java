package tradepost.webhook.core.delivery;

import io.vertx.sqlclient.Row;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.webhook.delivery.WebhookAttempt;
import tradepost.webhook.delivery.WebhookDelivery;

/** How deliveries are read and shown. */
final class DeliveryRows {
    private static final String COLUMNS = """
            id, webhook_id, event_id, type, subject, position, status, attempts, case when status = 'pending' then next_at end, delivered_at,
            created_at, updated_at""";

    static final Listing<WebhookDelivery> LISTED = Listing.of(
                    "webhook_delivery", COLUMNS, DeliveryRows::delivery, WebhookDelivery::id)
            .byTime("created_at", WebhookDelivery::createdAt)
            .byTime("updated_at", WebhookDelivery::updatedAt);

    /** Only of a webhook that is not deleted. */
    static final String GET = """
            select %s from webhook_delivery where id = $1 and webhook_id = $2
              and exists (select from webhook w where w.id = $2 and w.deleted_at is null)
            """.formatted(COLUMNS);

    static final String ATTEMPTS = """
            select number, started_at, duration_ms, http_status, error, headers, response from webhook_attempt
            where delivery_id = $1 order by number desc limit 100
            """;

    static final String INSERT_TEST = """
            with e as (
              insert into webhook_event(id, type, subject, at, body) values ($2, $4, $3, $5, $6) returning id)
            insert into webhook_delivery(id, webhook_id, event_id, type, subject, thin)
            select $1, $3, e.id, $4, $3, false from e returning %s
            """.formatted(COLUMNS);

    /** Gives up what has waited for long for a webhook that is paused. */
    static final String EXPIRE = """
            update webhook_delivery set status = 'failed', claimed = false, updated_at = clock_timestamp()
            where status = 'pending' and id = any(array(
              select d.id from webhook w cross join lateral (
                select id from webhook_delivery where webhook_id = w.id and status = 'pending' and created_at < now() - %1$d * interval '1 day'
                order by created_at limit $1) d
              where w.deleted_at is null and w.paused_at < now() - %1$d * interval '1 day' limit $1))
            """;

    /** With their events, unless other deliveries need them. Returns how many deliveries. */
    private static final String DELETE = """
            with gone as (delete from webhook_delivery where %s id = any(array(%s)) returning id, event_id),
            events as (
              delete from webhook_event e where e.id in (select event_id from gone)
                and not exists (select from webhook_delivery d where d.event_id = e.id and d.id not in (select id from gone)))
            select count(*) from gone
            """;

    /** Old ones with their attempts; those that wait stay. */
    static final String DELETE_OLD = DELETE.formatted("status <> 'pending' and", """
            select id from webhook_delivery where status <> 'pending' and created_at < now() - %d * interval '1 day'
            order by created_at limit $1""");

    static final String DELETE_OF_DELETED = DELETE.formatted("", """
            select d.id from webhook w join webhook_delivery d on d.webhook_id = w.id where w.deleted_at is not null limit $1""");

    static final String DELETE_WEBHOOKS = """
            delete from webhook where id in (
              select id from webhook w where deleted_at < now() - interval '1 hour'
                and not exists (select from webhook_delivery d where d.webhook_id = w.id) limit $1)
            """;

    private DeliveryRows() {}

    static WebhookDelivery delivery(Row r) {
        return new WebhookDelivery(
                r.getUUID(0),
                r.getUUID(1),
                r.getUUID(2),
                r.getString(3),
                r.getUUID(4),
                r.getLong(5),
                r.getString(6),
                r.getInteger(7),
                RowMapper.instant(r, 8),
                RowMapper.instant(r, 9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant(),
                null);
    }

    static WebhookAttempt attempt(Row r) {
        return new WebhookAttempt(
                r.getInteger(0),
                r.getOffsetDateTime(1).toInstant(),
                r.getInteger(2),
                r.getInteger(3),
                r.getString(4),
                r.getJsonObject(5),
                r.getString(6));
    }
}
