package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param createdTo before this time */
public record CountRecordingQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable UUID itemId) {
    public static CountRecordingQuery of(JsonObject json) {
        return Json.read(json, CountRecordingQuery.class);
    }
}
