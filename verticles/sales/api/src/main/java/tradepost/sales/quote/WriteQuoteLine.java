package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** A line as an order has it. It has no id, because all lines of a quote are written anew. */
public record WriteQuoteLine(
        @Nullable UUID id,
        @Nullable UUID itemId,
        @Nullable UUID productId,
        long quantity,
        @Nullable BigDecimal unitPrice,
        @Nullable QuoteDiscount discount) {
    public static WriteQuoteLine of(JsonObject json) {
        return Json.read(json, WriteQuoteLine.class);
    }
}
