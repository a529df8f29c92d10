package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.Json;

/** @param sku and name as the item was when the line was written */
public record SalesOrderLine(
        UUID id,
        UUID orderId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long shippedQuantity,
        BigDecimal unitPrice,
        BigDecimal subtotal) {
    public static SalesOrderLine of(JsonObject json) {
        return Json.read(json, SalesOrderLine.class);
    }
}
