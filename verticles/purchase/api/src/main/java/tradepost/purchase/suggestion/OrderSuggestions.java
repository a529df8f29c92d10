package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param vendorIds everything that is suggested for these vendors; for all vendors if neither these nor lines are sent
 * @param lines these suggestions only
 */
public record OrderSuggestions(
        @Nullable List<UUID> vendorIds, @Nullable List<OrderSuggestion> lines) {
    public static OrderSuggestions of(JsonObject json) {
        return Json.read(json, OrderSuggestions.class);
    }
}
