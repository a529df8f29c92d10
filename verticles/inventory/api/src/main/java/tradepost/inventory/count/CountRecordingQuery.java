package tradepost.inventory.count;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record CountRecordingQuery(
        @JsonUnwrapped Page page,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID itemId) {
    public static CountRecordingQuery of(JsonObject json) {
        return Json.read(json, CountRecordingQuery.class);
    }
}
