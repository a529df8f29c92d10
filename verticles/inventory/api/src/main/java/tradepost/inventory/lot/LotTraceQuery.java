package tradepost.inventory.lot;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param type movement, reservation or state_change */
public record LotTraceQuery(
        @JsonUnwrapped Page page,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable List<String> type) {
    public static LotTraceQuery of(JsonObject json) {
        return Json.read(json, LotTraceQuery.class);
    }
}
