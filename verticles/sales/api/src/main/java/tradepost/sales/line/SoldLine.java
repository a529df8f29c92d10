package tradepost.sales.line;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A line of a sales order, with what bookkeepers need of its order. Amounts are those of the pieces that are not closed.
 *
 * @param discountAmount with the share of the order's discount
 * @param taxRate in percent; null if it is not taxed
 */
public record SoldLine(
        UUID id,
        UUID orderId,
        String number,
        UUID customerId,
        String customerName,
        String status,
        String paymentStatus,
        String fulfillmentStatus,
        @Nullable String reference,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long shippedQuantity,
        long closedQuantity,
        long returnedQuantity,
        String currency,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        BigDecimal discountAmount,
        @Nullable String taxCategory,
        @Nullable BigDecimal taxRate,
        boolean taxIncluded,
        BigDecimal taxAmount,
        BigDecimal totalAmount,
        Instant createdAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant dueAt,
        @Nullable Instant paidAt) {
    public static SoldLine of(JsonObject json) {
        return Json.read(json, SoldLine.class);
    }
}
