package tradepost.inventory.hold;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record HoldQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID itemId,
        @Nullable List<String> status,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static HoldQuery of(JsonObject json) {
        return Json.read(json, HoldQuery.class);
    }
}
