package tradepost.shipping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Pieces of an order that leave one location together. While it is open, it is the pick list of that location.
 *
 * @param number such as {@code SH-000001}
 * @param customerName as it is on the order
 * @param status open, packed, shipped, delivered or cancelled
 * @param tracking the carrier's number for it
 * @param cancelReason why it was cancelled, if a reason was given
 * @param costAmount what its pieces cost, in the currency of the installation; null until that is booked, and for callers without costs:read
 * @param shippingAddress null if the order has no address, and in lists
 * @param lines null in lists
 */
public record Shipment(
        UUID id,
        String number,
        UUID orderId,
        String orderNumber,
        UUID customerId,
        String customerName,
        UUID locationId,
        String code,
        String status,
        @Nullable String carrier,
        @Nullable String tracking,
        @Nullable String reference,
        @Nullable String notes,
        JsonObject metadata,
        @Nullable String cancelReason,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant packedAt,
        @Nullable Instant shippedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant cancelledAt,
        @Nullable BigDecimal costAmount,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ShipTo shippingAddress,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ShipmentLine> lines) {
    public static Shipment of(JsonObject json) {
        return Json.read(json, Shipment.class);
    }

    public Shipment withCost(@Nullable BigDecimal amount) {
        return new Shipment(
                id,
                number,
                orderId,
                orderNumber,
                customerId,
                customerName,
                locationId,
                code,
                status,
                carrier,
                tracking,
                reference,
                notes,
                metadata,
                cancelReason,
                version,
                createdAt,
                updatedAt,
                packedAt,
                shippedAt,
                deliveredAt,
                cancelledAt,
                amount,
                shippingAddress,
                lines);
    }

    /** Without what staff have written about it. */
    public Shipment forCustomer() {
        return new Shipment(
                id,
                number,
                orderId,
                orderNumber,
                customerId,
                customerName,
                locationId,
                code,
                status,
                carrier,
                tracking,
                reference,
                null,
                new JsonObject(),
                cancelReason,
                version,
                createdAt,
                updatedAt,
                packedAt,
                shippedAt,
                deliveredAt,
                cancelledAt,
                null,
                shippingAddress,
                lines);
    }
}
