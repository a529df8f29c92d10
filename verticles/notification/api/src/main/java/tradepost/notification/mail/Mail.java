package tradepost.notification.mail;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A mail to a customer or to staff.
 *
 * @param language null, as recipient and subject, until the first attempt
 * @param status waiting, sent, failed (given up), refused (by the server), suppressed (the address is on the list) or skipped
 * @param error of the last attempt; null without one
 * @param errorCode that the server gave for it; 0 if the server was not reached
 * @param nextAt when it is tried; null unless it waits
 * @param text null in lists
 */
public record Mail(
        UUID id,
        String template,
        @Nullable String language,
        String status,
        @Nullable String recipient,
        @Nullable String recipientName,
        @Nullable String subject,
        int attempts,
        @Nullable String error,
        @Nullable Integer errorCode,
        @Nullable String entityType,
        @Nullable UUID entityId,
        @Nullable Instant nextAt,
        @Nullable Instant sentAt,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String text,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String html) {
    public static Mail of(JsonObject json) {
        return Json.read(json, Mail.class);
    }
}
