package tradepost.webhook.source;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record ReceivedHookQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> status,
        @Nullable String messageId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ReceivedHookQuery of(JsonObject json) {
        return Json.read(json, ReceivedHookQuery.class);
    }
}
