package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * Exactly one of product and item.
 *
 * @param unitPrice the item's price if omitted; a different price needs {@code orders:price}
 */
public record PlaceLine(
        @Nullable UUID productId,
        @Nullable UUID itemId,
        long quantity,
        @Nullable BigDecimal unitPrice) {
    public static PlaceLine of(JsonObject json) {
        return Json.read(json, PlaceLine.class);
    }

    WriteSalesLine toDraft() {
        return new WriteSalesLine(null, itemId, productId, quantity, unitPrice);
    }
}
