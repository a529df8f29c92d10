package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param id the {@code source_id} of its movements */
public record Adjustment(
        UUID id,
        UUID locationId,
        String code,
        @Nullable String reason,
        List<AdjustedLine> lines,
        String actor,
        Instant createdAt) {
    public static Adjustment of(JsonObject json) {
        return Json.read(json, Adjustment.class);
    }
}
