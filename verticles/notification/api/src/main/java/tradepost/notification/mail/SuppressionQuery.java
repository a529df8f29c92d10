package tradepost.notification.mail;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record SuppressionQuery(
        @JsonUnwrapped Page page,
        @Nullable List<UUID> ids,
        @Nullable String address,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static SuppressionQuery of(JsonObject json) {
        return Json.read(json, SuppressionQuery.class);
    }
}
