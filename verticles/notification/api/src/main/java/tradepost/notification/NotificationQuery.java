package tradepost.notification;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param read only what the caller has read, or only what not
 * @param resolved only what is done, or only what is not
 * @param createdTo before this time
 */
public record NotificationQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> type,
        @Nullable Boolean read,
        @Nullable Boolean resolved,
        @Nullable String entityType,
        @Nullable UUID entityId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static NotificationQuery of(JsonObject json) {
        return Json.read(json, NotificationQuery.class);
    }
}
