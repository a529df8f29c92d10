package tradepost.webhook.core.delivery;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.webhook.core.subscription.WebhookSecrets;

/**
 * A delivery that this process sends now.
 *
 * @param tries how often it was sent before, since it was queued or resent
 * @param interrupted whether a process that sent it before has ended meanwhile
 * @param kind of the webhook, as {@link Lanes} counts its requests
 * @param firstFailedAt of the webhook
 */
record ClaimedDelivery(
        UUID id,
        UUID webhookId,
        UUID ownerId,
        String url,
        Buffer secret,
        @Nullable Buffer previousSecret,
        Lanes.Kind kind,
        @Nullable Instant firstFailedAt,
        UUID eventId,
        String type,
        boolean thin,
        int tries,
        long lease,
        boolean interrupted,
        Instant firstTriedAt,
        Instant eventAt,
        String event) {
    static ClaimedDelivery of(Row r) {
        return new ClaimedDelivery(
                r.getUUID("id"),
                r.getUUID("webhook_id"),
                r.getUUID("owner_id"),
                r.getString("url"),
                r.getBuffer("secret"),
                r.getBuffer("previous_secret"),
                Lanes.Kind.of(r.getInteger("kind")),
                RowMapper.instant(r, r.getColumnIndex("first_failed_at")),
                r.getUUID("event_id"),
                r.getString("type"),
                r.getBoolean("thin"),
                r.getInteger("tries"),
                r.getLong("lease"),
                r.getBoolean("interrupted"),
                r.getOffsetDateTime("first_tried_at").toInstant(),
                r.getOffsetDateTime("at").toInstant(),
                r.getString("body"));
    }

    /** The same bytes in each attempt. */
    byte[] body() {
        if (!thin) return event.getBytes(StandardCharsets.UTF_8);
        var json = new JsonObject(event);
        json.remove("data");
        json.remove("datacontenttype");
        return json.encode().getBytes(StandardCharsets.UTF_8);
    }

    /** Those that sign it, the current one first. */
    List<String> secrets(WebhookSecrets secrets) {
        return Stream.of(secret, previousSecret)
                .filter(s -> s != null)
                .map(s -> secrets.open(webhookId, s))
                .toList();
    }
}
