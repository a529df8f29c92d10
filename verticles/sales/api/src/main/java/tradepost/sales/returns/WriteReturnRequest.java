package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param internalNotes of staff: a caller limited to its own orders does not set them
 * @param lines 1 to 1,000, each line of the order once
 */
public record WriteReturnRequest(
        String reason, @Nullable String notes, @Nullable String internalNotes, List<Line> lines) {
    /** @param quantity 1 to 1,000,000,000 */
    public record Line(UUID lineId, long quantity) {}

    public static WriteReturnRequest of(JsonObject json) {
        return Json.read(json, WriteReturnRequest.class);
    }
}
