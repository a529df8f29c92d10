package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.OrderLine;

/**
 * A line. SKU and name are as they were when the order was written; {@code subtotal} is rounded to the minor unit of its currency.
 *
 * @param receivedQuantity including pieces that arrived damaged
 * @param subtotal of what was ordered, and of what was received once the order is received or closed
 * @param contractId the contract with the vendor that its price is from
 * @param returnedQuantity pieces that went back to the vendor, or are about to
 * @param replacedQuantity of the returned pieces, those that the vendor sends again: they are open again
 * @param overReceiptAllowed pieces that may be received beyond {@code quantity}
 */
public record PurchaseOrderLine(
        UUID id,
        UUID orderId,
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long receivedQuantity,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        Instant createdAt,
        Instant updatedAt,
        long damagedQuantity,
        long overReceiptAllowed,
        long returnedQuantity,
        @Nullable UUID contractId,
        long replacedQuantity)
        implements OrderLine {
    /** The received pieces without those that are received again. */
    public long arrivedQuantity() {
        return receivedQuantity - replacedQuantity;
    }

    public static PurchaseOrderLine of(JsonObject json) {
        return Json.read(json, PurchaseOrderLine.class);
    }
}
