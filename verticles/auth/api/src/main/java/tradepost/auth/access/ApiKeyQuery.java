package tradepost.auth.access;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record ApiKeyQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID ownerId,
        @Nullable Boolean publishable,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ApiKeyQuery of(JsonObject json) {
        return Json.read(json, ApiKeyQuery.class);
    }
}
