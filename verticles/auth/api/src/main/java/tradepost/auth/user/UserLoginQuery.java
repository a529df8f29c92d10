package tradepost.auth.user;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record UserLoginQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> outcome,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static UserLoginQuery of(JsonObject json) {
        return Json.read(json, UserLoginQuery.class);
    }
}
