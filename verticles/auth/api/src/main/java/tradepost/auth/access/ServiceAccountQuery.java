package tradepost.auth.access;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record ServiceAccountQuery(
        @JsonUnwrapped Page page,
        @Nullable String name,
        @Nullable List<String> status,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ServiceAccountQuery of(JsonObject json) {
        return Json.read(json, ServiceAccountQuery.class);
    }
}
