package tradepost.purchase;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.Order;

/**
 * @param number such as PO-000001
 * @param vendorName as it was when the order was written
 * @param status draft, ordered, partially_received, received, paid, closed or cancelled
 * @param paymentStatus unpaid, partially_paid or paid
 * @param currency ISO 4217 code of the amounts
 * @param reference the buyer's or the vendor's reference
 * @param metadata the own data of clients
 * @param externalIds by which other systems know it, by system
 * @param totalAmount of what was ordered, and of what was received once it is received or closed
 * @param receivedAt when it was received in full; null until then, like the other times
 * @param locationId where its goods arrive; null for the default location
 * @param overReceiptPercent how much more than was ordered may be received of a line
 * @param expectedAt when its goods should arrive
 * @param missedAt when they should have arrived first, if that was changed after they had not come
 * @param closedAt when it was closed, because goods were missing or nothing was to be paid for what was received
 * @param createdBy as in events, such as user:<id>
 * @param returnedAmount by which returns have reduced the total
 * @param creditAmount what the vendor owes, because more was paid than it costs
 * @param refundedAmount what the vendor paid back
 * @param openAmount what is still to be paid
 * @param receivedAmount the cost of goods that came and did not go back
 * @param depositAmount what is paid above that: in advance, or too much
 * @param approvedAmount up to which it is approved; null without an approval
 * @param maximumAmount what it may come to: what was ordered, with the tolerance of each line
 * @param exchangeRate the value of one unit of its currency in that of the installation when its goods arrive; null if it does not say one
 * @param items its lines; null unless a list includes them
 */
public record PurchaseOrder(
        UUID id,
        String number,
        UUID vendorId,
        String vendorName,
        String status,
        String paymentStatus,
        String currency,
        BigDecimal totalAmount,
        BigDecimal paidAmount,
        @Nullable String notes,
        @Nullable String reference,
        JsonObject metadata,
        JsonObject externalIds,
        @Nullable String cancelReason,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant receivedAt,
        @Nullable Instant paidAt,
        @Nullable UUID locationId,
        @Nullable String code,
        int overReceiptPercent,
        @Nullable Instant orderedAt,
        @Nullable Instant expectedAt,
        @Nullable Instant closedAt,
        @Nullable String closeReason,
        String createdBy,
        @Nullable Instant approvedAt,
        @Nullable String approvedBy,
        @Nullable BigDecimal approvedAmount,
        BigDecimal returnedAmount,
        BigDecimal creditAmount,
        BigDecimal maximumAmount,
        @Nullable Instant missedAt,
        @Nullable BigDecimal exchangeRate,
        BigDecimal refundedAmount,
        BigDecimal openAmount,
        BigDecimal receivedAmount,
        BigDecimal depositAmount,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<PurchaseOrderLine> items)
        implements Order {
    public static PurchaseOrder of(JsonObject json) {
        return Json.read(json, PurchaseOrder.class);
    }
}
