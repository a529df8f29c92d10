package tradepost.webhook.source;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record HookSourceQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID serviceAccountId,
        @Nullable String operation,
        @Nullable Boolean paused,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static HookSourceQuery of(JsonObject json) {
        return Json.read(json, HookSourceQuery.class);
    }
}
