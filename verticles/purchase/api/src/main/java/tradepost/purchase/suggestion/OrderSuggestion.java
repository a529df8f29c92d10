package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param locationId the default location if omitted
 * @param vendorId the suggested vendor if omitted
 * @param quantity the suggested quantity if omitted
 * @param unitPrice as in a purchase order
 */
public record OrderSuggestion(
        UUID itemId,
        @Nullable UUID locationId,
        @Nullable UUID vendorId,
        @Nullable Long quantity,
        @Nullable BigDecimal unitPrice) {
    public static OrderSuggestion of(JsonObject json) {
        return Json.read(json, OrderSuggestion.class);
    }
}
