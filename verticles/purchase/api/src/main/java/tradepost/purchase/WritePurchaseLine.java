package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.orders.WriteLine;

/**
 * @param id of a line that the order has already and that this one replaces
 * @param quantity 1 to 1,000,000,000
 * @param unitPrice what the vendor takes for a piece; when left out, the cost of the last receipt
 */
public record WritePurchaseLine(
        @Nullable UUID id,
        UUID itemId,
        long quantity,
        @Nullable BigDecimal unitPrice) implements WriteLine {
    public static WritePurchaseLine of(JsonObject json) {
        return Json.read(json, WritePurchaseLine.class);
    }
}
