package tradepost.purchase.line;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** A line of a purchase order, with what bookkeepers need of its order. */
public record PurchasedLine(
        UUID id,
        UUID orderId,
        String number,
        UUID vendorId,
        String vendorName,
        String status,
        String paymentStatus,
        @Nullable String reference,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long receivedQuantity,
        long damagedQuantity,
        long returnedQuantity,
        String currency,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        Instant createdAt,
        @Nullable Instant orderedAt,
        @Nullable Instant expectedAt,
        @Nullable Instant receivedAt,
        @Nullable Instant paidAt) {
    public static PurchasedLine of(JsonObject json) {
        return Json.read(json, PurchasedLine.class);
    }
}
