package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.charge.Discount;

/**
 * Exactly one of product and item.
 *
 * @param unitPrice the item's price if omitted; a different price needs {@code orders:price}, and so does a discount
 */
public record PlaceLine(
        @Nullable UUID productId,
        @Nullable UUID itemId,
        long quantity,
        @Nullable BigDecimal unitPrice,
        @Nullable Discount discount) {
    /** Without a discount. */
    public PlaceLine(@Nullable UUID productId, @Nullable UUID itemId, long quantity, @Nullable BigDecimal unitPrice) {
        this(productId, itemId, quantity, unitPrice, null);
    }

    public static PlaceLine of(JsonObject json) {
        return Json.read(json, PlaceLine.class);
    }

    WriteSalesLine toDraft() {
        return new WriteSalesLine(null, itemId, productId, quantity, unitPrice, discount);
    }
}
