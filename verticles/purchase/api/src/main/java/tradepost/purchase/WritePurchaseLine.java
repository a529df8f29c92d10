package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.WriteLine;

/**
 * @param id the id of an existing line that this one replaces
 * @param quantity 1 to 1,000,000,000
 * @param unitPrice the vendor's price of one piece; if omitted, the cost of the last receipt
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
