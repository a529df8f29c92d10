package tradepost.sales;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.json.Json;
import tradepost.orders.Order;
import tradepost.orders.OrderNumber;
import tradepost.orders.charge.Discount;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.extension.UsedExtension;

/**
 * The head of an order.
 *
 * @param number such as {@code SO-000001}
 * @param status draft, confirmed, paid, completed or cancelled
 * @param paymentStatus not_due, unpaid, partially_paid, paid, partially_refunded or refunded
 * @param fulfillmentStatus unfulfilled, partial, fulfilled or returned
 * @param currency ISO 4217 code of the amounts
 * @param metadata the own data of clients
 * @param externalIds by which other systems know it, by system
 * @param internalNotes of staff, like privateMetadata: see {@link #forCustomer}
 * @param version increases with each change
 * @param holdId the hold of inventory whose stock it gets when it is confirmed
 * @param shippingAddress as it was when the order was written, like billingAddress; null if the customer had none
 * @param quoteId the quote that it was made from
 * @param pendingAmount what a provider was asked for and has not decided yet
 * @param subtotalAmount of the lines, before discounts and taxes
 * @param discountAmount of the lines, with that of the order
 * @param taxAmount of the lines and the shipping, included in them or added
 * @param returnedAmount of pieces that came back; a part of creditedAmount
 * @param discount of the whole order, as it was requested
 * @param paymentTermsDays null if it is due when it is confirmed
 * @param expiresAt when a draft can no longer be confirmed
 * @param allowBackorders whether it is confirmed although stock is short
 * @param extensions whose answers apply to it
 * @param shippingAmount of its shipping charge, before a tax that is added; zero without one
 * @param shipping null without a shipping charge
 * @param pendingRefundAmount of refunds that a provider has not decided yet
 * @param creditedAmount no longer owed: returned, cancelled or credited
 * @param writtenOffAmount no longer expected
 * @param openAmount what is owed and neither paid nor pending; like creditAmount decided by the database
 * @param creditAmount what was paid above what is owed, and is not being refunded
 * @param items its lines; null unless a list includes them
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
        JsonObject metadata,
        JsonObject externalIds,
        @Nullable String internalNotes,
        JsonObject privateMetadata,
        @Nullable String cancelReason,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant paidAt,
        @Nullable Instant cancelledAt,
        @Nullable UUID holdId,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        BigDecimal pendingAmount,
        BigDecimal subtotalAmount,
        BigDecimal discountAmount,
        BigDecimal taxAmount,
        BigDecimal returnedAmount,
        @Nullable Discount discount,
        @Nullable Integer paymentTermsDays,
        @Nullable Instant dueAt,
        @Nullable Instant expiresAt,
        boolean allowBackorders,
        @Nullable UUID quoteId,
        List<UsedExtension> extensions,
        BigDecimal shippingAmount,
        @Nullable ShippingCharge shipping,
        BigDecimal pendingRefundAmount,
        BigDecimal creditedAmount,
        BigDecimal writtenOffAmount,
        BigDecimal openAmount,
        BigDecimal creditAmount,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<SalesOrderLine> items)
        implements Order {
    /** What its number looks like. */
    public static final OrderNumber NUMBER = new OrderNumber("SO-");

    public static SalesOrder of(JsonObject json) {
        return Json.read(json, SalesOrder.class);
    }

    /** Without what staff note. */
    public SalesOrder forCustomer() {
        boolean hasNothing = internalNotes == null && privateMetadata.isEmpty();
        return hasNothing ? this : of(StaffFields.hidden(Json.write(this)));
    }
}
