package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.orders.WriteLine;

/**
 * @param id of a line of the order that is replaced, which then keeps it
 * @param itemId null where it is said by its product
 * @param productId of which the item is sold; null where it is said by itself
 * @param unitPrice the price of the item when left out; any other needs {@code orders:price}, and so does any in a currency other
 *     than that of the installation
 */
public record WriteSalesLine(
        @Nullable UUID id,
        @Nullable UUID itemId,
        @Nullable UUID productId,
        long quantity,
        @Nullable BigDecimal unitPrice)
        implements WriteLine {
    public static WriteSalesLine of(JsonObject json) {
        return Json.read(json, WriteSalesLine.class);
    }
}
