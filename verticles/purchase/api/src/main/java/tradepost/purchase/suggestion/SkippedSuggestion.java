package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** A requested line of which no order was drafted; the other fields are those of the request. */
public record SkippedSuggestion(
        UUID itemId,
        String sku,
        String name,
        @Nullable UUID locationId,
        @Nullable String code,
        @Nullable UUID vendorId,
        @Nullable Long quantity,
        @Nullable BigDecimal unitPrice) {
    public static SkippedSuggestion of(JsonObject json) {
        return Json.read(json, SkippedSuggestion.class);
    }
}
