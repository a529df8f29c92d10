package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param state of the pieces that arrive or leave; available if null
 * @param unitCost what a piece that arrives cost, in the currency of the installation
 */
public record AdjustLine(
        UUID itemId,
        long delta,
        @Nullable String state,
        @Nullable BigDecimal unitCost) {
    public static AdjustLine of(JsonObject json) {
        return Json.read(json, AdjustLine.class);
    }
}
