package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.WriteLine;
import tradepost.orders.charge.Discount;

/**
 * @param id the id of an existing line, which the new one keeps
 * @param itemId null if the product is given
 * @param productId the product whose item is sold; null if the item is given
 * @param unitPrice the customer's price if omitted; a different price needs {@code orders:price}, and so does any price if the item
 *      has none in the currency of the order
 * @param discount of the line; it needs {@code orders:price}
 */
public record WriteSalesLine(
        @Nullable UUID id,
        @Nullable UUID itemId,
        @Nullable UUID productId,
        long quantity,
        @Nullable BigDecimal unitPrice,
        @Nullable Discount discount)
        implements WriteLine {
    /** Without a discount. */
    public WriteSalesLine(
            @Nullable UUID id,
            @Nullable UUID itemId,
            @Nullable UUID productId,
            long quantity,
            @Nullable BigDecimal unitPrice) {
        this(id, itemId, productId, quantity, unitPrice, null);
    }

    public static WriteSalesLine of(JsonObject json) {
        return Json.read(json, WriteSalesLine.class);
    }
}
