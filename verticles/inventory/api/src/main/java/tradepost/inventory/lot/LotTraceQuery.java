package tradepost.inventory.lot;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param type movement, reservation or state_change */
public record LotTraceQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable List<String> type) {
    public static LotTraceQuery of(JsonObject json) {
        return Json.read(json, LotTraceQuery.class);
    }
}
