package tradepost.notification.mail;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record MailQuery(
        @JsonUnwrapped Page page,
        @Nullable List<UUID> ids,
        @Nullable List<String> status,
        @Nullable List<String> template,
        @Nullable String recipient,
        @Nullable UUID entityId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant updatedFrom,
        @Nullable Instant updatedTo) {
    public static MailQuery of(JsonObject json) {
        return Json.read(json, MailQuery.class);
    }
}
