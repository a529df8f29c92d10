package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.Money;
import tradepost.orders.Order;

/**
 * The head of an order.
 *
 * @param number such as {@code SO-000001}
 * @param status draft, confirmed, paid, completed or cancelled
 * @param paymentStatus unpaid, partially_paid, paid, partially_refunded or refunded
 * @param fulfillmentStatus unfulfilled, partial, fulfilled or returned
 * @param currency ISO 4217 code of the amounts
 * @param version increases with each change
 * @param holdId the hold of inventory whose stock it gets when it is confirmed
 * @param shippingAddress as it was when the order was written, like billingAddress; null in orders of older releases
 * @param pendingAmount what a provider was asked for and has not decided yet
 */
public record SalesOrder(
        UUID id,
        String number,
        UUID customerId,
        String customerName,
        String status,
        String paymentStatus,
        String fulfillmentStatus,
        String currency,
        BigDecimal totalAmount,
        BigDecimal paidAmount,
        BigDecimal refundedAmount,
        @Nullable String notes,
        @Nullable String reference,
        @Nullable String cancelReason,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant paidAt,
        @Nullable Instant cancelledAt,
        @Nullable UUID holdId,
        @Nullable Address shippingAddress,
        @Nullable Address billingAddress,
        BigDecimal pendingAmount)
        implements Order {
    public SalesOrder {
        if (pendingAmount == null) pendingAmount = Money.exact(BigDecimal.ZERO, currency); // of an older release
    }

    /** What is neither paid nor pending. What was refunded is open again, until the order is paid. */
    @Override
    public BigDecimal openAmount() {
        return totalAmount
                .subtract(paidAmount)
                .add(refundedAmount)
                .subtract(pendingAmount)
                .max(BigDecimal.ZERO.setScale(totalAmount.scale()));
    }

    public static SalesOrder of(JsonObject json) {
        return Json.read(json, SalesOrder.class);
    }
}
