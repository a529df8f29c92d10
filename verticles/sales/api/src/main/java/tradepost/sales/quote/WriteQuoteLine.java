package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.charge.Discount;

/** A line as an order has it. It has no id, because a quote that is replaced gets new lines. */
public record WriteQuoteLine(
        @Nullable UUID id,
        @Nullable UUID itemId,
        @Nullable UUID productId,
        long quantity,
        @Nullable BigDecimal unitPrice,
        @Nullable Discount discount) {
    public static WriteQuoteLine of(JsonObject json) {
        return Json.read(json, WriteQuoteLine.class);
    }
}
