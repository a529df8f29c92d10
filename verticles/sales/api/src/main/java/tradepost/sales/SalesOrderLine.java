package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.orders.OrderLine;

/**
 * @param sku with {@code name}, as they were when the line was written
 * @param createdAt null until the line is stored, like {@code updatedAt}
 */
public record SalesOrderLine(
        UUID id,
        UUID orderId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long shippedQuantity,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt)
        implements OrderLine {
    SalesOrderLine storedAt(Instant at) {
        return createdAt != null
                ? this
                : new SalesOrderLine(
                        id, orderId, itemId, sku, name, quantity, shippedQuantity, unitPrice, subtotal, at, at);
    }

    public static SalesOrderLine of(JsonObject json) {
        return Json.read(json, SalesOrderLine.class);
    }
}
