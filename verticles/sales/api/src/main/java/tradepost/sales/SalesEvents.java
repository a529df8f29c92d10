package tradepost.sales;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.comment.OrderCommented;
import tradepost.sales.invoice.InvoiceEvents.InvoiceIssued;
import tradepost.sales.quote.QuoteChanged;
import tradepost.sales.returns.ReturnEvents.OrderReturned;
import tradepost.sales.tax.TaxRateChanged;

/** Events of sales. The subject is the id of the order, invoice, quote or tax rate, and the subject's version is its version. */
public final class SalesEvents {
    @EventDoc(value = "A sales order was drafted.", subject = "the order", data = OrderContent.class)
    public static final String CREATED = "sales.order.created";

    @EventDoc(value = "The draft of a sales order was changed.", subject = "the order", data = OrderContent.class)
    public static final String UPDATED = "sales.order.updated";

    @EventDoc(value = "Somebody commented on a sales order.", subject = "the order", data = OrderCommented.class)
    public static final String COMMENTED = "sales.order.commented";

    @EventDoc(
            value = "A sales order was confirmed: its stock is reserved.",
            subject = "the order",
            data = OrderConfirmed.class)
    public static final String CONFIRMED = "sales.order.confirmed";

    @EventDoc(value = "A sales order was paid in part.", subject = "the order", data = OrderPaid.class)
    public static final String PARTIALLY_PAID = "sales.order.partially_paid";

    @EventDoc(value = "A sales order was paid in full.", subject = "the order", data = OrderPaid.class)
    public static final String PAID = "sales.order.paid";

    @EventDoc(
            value = "Pieces of a sales order were shipped: they have left their locations.",
            subject = "the order",
            data = OrderShipped.class)
    public static final String SHIPPED = "sales.order.shipped";

    @EventDoc(
            value =
                    "Pieces of a sales order were closed: they will not be shipped and are not charged, and their reserved"
                            + " stock is released.",
            subject = "the order",
            data = OrderClosed.class)
    public static final String CLOSED = "sales.order.closed";

    @EventDoc(
            value =
                    "A confirmed sales order was changed: stock of added pieces is reserved, that of removed ones is released.",
            subject = "the order",
            data = OrderChanged.class)
    public static final String CHANGED = "sales.order.changed";

    @EventDoc(
            value = "Pieces of a sales order that had waited for stock got it.",
            subject = "the order",
            data = OrderChanged.class)
    public static final String ALLOCATED = "sales.order.allocated";

    @EventDoc(
            value = "Pieces of a sales order came back from the customer, who no longer owes their price.",
            subject = "the order",
            data = OrderReturned.class)
    public static final String RETURNED = "sales.order.returned";

    @EventDoc(
            value = "A sales order was cancelled; its reserved stock is released.",
            subject = "the order",
            data = OrderCancelled.class)
    public static final String CANCELLED = "sales.order.cancelled";

    @EventDoc(
            value = "A payment by a provider was asked for; its amount is pending.",
            subject = "the order",
            data = PaymentRequested.class)
    public static final String PAYMENT_REQUESTED = "sales.order.payment_requested";

    @EventDoc(
            value = "A payment by a provider failed or was cancelled; its amount is open again.",
            subject = "the order",
            data = PaymentDropped.class)
    public static final String PAYMENT_FAILED = "sales.order.payment_failed";

    @EventDoc(
            value = "A part of what was paid is refunded, or all of it.",
            subject = "the order",
            data = OrderRefunded.class)
    public static final String REFUNDED = "sales.order.refunded";

    @EventDoc(
            value = "Stock was reserved for a version of the order that no longer exists: inventory releases it.",
            subject = "the order",
            data = ReservationDeclined.class)
    public static final String RESERVATION_DECLINED = "sales.order.reservation_declined";

    @EventDoc(
            value = "An invoice or a credit note was issued. It never changes.",
            subject = "the invoice or credit note",
            data = InvoiceIssued.class)
    public static final String INVOICE_ISSUED = "sales.invoice.issued";

    @EventDoc(value = "A quote was drafted.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_CREATED = "sales.quote.created";

    @EventDoc(value = "The draft of a quote was changed.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_UPDATED = "sales.quote.updated";

    @EventDoc(value = "A quote was sent to the customer.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_SENT = "sales.quote.sent";

    @EventDoc(value = "A quote was accepted: it became an order.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_ACCEPTED = "sales.quote.accepted";

    @EventDoc(value = "A quote was declined.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_DECLINED = "sales.quote.declined";

    @EventDoc(value = "A quote is no longer valid.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_EXPIRED = "sales.quote.expired";

    @ChangeEvents(value = "A tax rate", data = TaxRateChanged.class)
    public static final String TAX_RATE = "sales.tax_rate";

    /** The order after the event. */
    public record OrderContent(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc("The lines, in the order in which they were sent.")
            List<OrderedItem> items,

            @FieldDoc(
                    value = "The sum of the lines after discounts, with taxes, in the order's currency.",
                    example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(
                    value =
                            "The discounts, with those of the order; absent in events of earlier releases, which had none.",
                    example = "0.00")
            @Nullable
            BigDecimal discountAmount,

            @FieldDoc(
                    value = "The taxes, whether they are included or added; absent in events of earlier releases.",
                    example = "0.00")
            @Nullable
            BigDecimal taxAmount) {
        public static OrderContent of(SalesOrder o, List<SalesOrderLine> lines) {
            return new OrderContent(
                    o.id(),
                    o.customerId(),
                    items(lines),
                    o.totalAmount(),
                    o.number(),
                    o.currency(),
                    o.discountAmount(),
                    o.taxAmount());
        }

        /** For the statement that draws the number and inserts it. */
        public static OrderContent unnumbered(
                UUID orderId, UUID customerId, List<SalesOrderLine> lines, Amounts amounts, String currency) {
            return new OrderContent(
                    orderId,
                    customerId,
                    items(lines),
                    amounts.total(),
                    "",
                    currency,
                    amounts.discount(),
                    amounts.tax());
        }

        private static List<OrderedItem> items(List<SalesOrderLine> lines) {
            return lines.stream()
                    .map(l -> new OrderedItem(
                            l.itemId(), l.quantity(), l.unitPrice(), l.subtotal(), l.discountAmount(), l.taxAmount()))
                    .toList();
        }
    }

    public record OrderedItem(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces.", example = "20")
            long quantity,

            @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1200.00")
            BigDecimal unitPrice,

            @FieldDoc(
                    value = "The price of all pieces of the line, before discounts and added taxes.",
                    example = "24000.00")
            BigDecimal subtotal,

            @FieldDoc(
                    value =
                            "The discounts, with those of the order; absent in events of earlier releases, which had none.",
                    example = "0.00")
            @Nullable
            BigDecimal discountAmount,

            @FieldDoc(
                    value = "The taxes, whether they are included or added; absent in events of earlier releases.",
                    example = "0.00")
            @Nullable
            BigDecimal taxAmount) {}

    /** The order as it was confirmed, with what a warehouse needs to ship it. */
    public record OrderConfirmed(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc("The lines, in the order in which they were sent.")
            List<ConfirmedItem> items,

            @FieldDoc(
                    value = "The sum of the lines after discounts, with taxes, in the order's currency.",
                    example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "The version that was confirmed, for which inventory holds the stock.", example = "2")
            @Nullable
            Long orderVersion,

            @FieldDoc(value = "The name of the customer.", example = "Corner Hardware") @Nullable
            String customerName,

            @FieldDoc("The shipping address; null if the order has none.") @Nullable
            Address shipTo,

            @FieldDoc(
                    "What inventory has reserved; a line that several locations serve occurs once for each. Null if the"
                            + " order was confirmed with inventory in an earlier release.")
            @Nullable
            List<ReservedPart> reserved,

            @FieldDoc(
                    value =
                            "The discounts, with those of the order; absent in events of earlier releases, which had none.",
                    example = "0.00")
            @Nullable
            BigDecimal discountAmount,

            @FieldDoc(
                    value = "The taxes, whether they are included or added; absent in events of earlier releases.",
                    example = "0.00")
            @Nullable
            BigDecimal taxAmount) {
        /** @param draft before it was confirmed */
        public static OrderConfirmed of(
                SalesOrder draft, List<SalesOrderLine> lines, @Nullable List<ReservedPart> reserved) {
            return new OrderConfirmed(
                    draft.id(),
                    draft.customerId(),
                    ConfirmedItem.of(lines),
                    draft.totalAmount(),
                    draft.number(),
                    draft.currency(),
                    draft.version(),
                    draft.customerName(),
                    draft.shippingAddress(),
                    reserved,
                    draft.discountAmount(),
                    draft.taxAmount());
        }
    }

    /** Its id, SKU and name are absent in events of earlier releases. */
    public record ConfirmedItem(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces.", example = "20")
            long quantity,

            @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1200.00")
            BigDecimal unitPrice,

            @FieldDoc(
                    value = "The price of all pieces of the line, before discounts and added taxes.",
                    example = "24000.00")
            BigDecimal subtotal,

            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061") @Nullable
            UUID lineId,

            @FieldDoc(value = "The SKU of the item when the line was written.", example = "LAPTOP-15") @Nullable
            String sku,

            @FieldDoc(value = "The name of the item when the line was written.", example = "Laptop") @Nullable
            String name,

            @FieldDoc(
                    value =
                            "The discounts, with those of the order; absent in events of earlier releases, which had none.",
                    example = "0.00")
            @Nullable
            BigDecimal discountAmount,

            @FieldDoc(
                    value = "The taxes, whether they are included or added; absent in events of earlier releases.",
                    example = "0.00")
            @Nullable
            BigDecimal taxAmount) {
        public static List<ConfirmedItem> of(List<SalesOrderLine> lines) {
            return lines.stream()
                    .map(l -> new ConfirmedItem(
                            l.itemId(),
                            l.quantity(),
                            l.unitPrice(),
                            l.subtotal(),
                            l.id(),
                            l.sku(),
                            l.name(),
                            l.discountAmount(),
                            l.taxAmount()))
                    .toList();
        }
    }

    public record ReservedPart(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "Number of pieces.", example = "20")
            long quantity) {}

    /** Pieces of a line at a location. */
    public record OrderPart(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "Number of pieces.", example = "20")
            long quantity) {}

    /** Pieces of a line that wait for stock. */
    public record WaitingPart(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Number of pieces.", example = "5")
            long quantity) {}

    public record OrderShipped(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The shipment's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID shipmentId,

            @FieldDoc(value = "The version of the order for which inventory holds the stock.", example = "2")
            long orderVersion,

            @FieldDoc("The pieces that were shipped; each line and location once.")
            List<OrderPart> lines,

            @FieldDoc(value = "partial, or fulfilled if every piece is now shipped or closed.", example = "partial")
            String fulfillmentStatus,

            @FieldDoc(value = "Whether the order is now completed: shipped and paid.", example = "false")
            boolean completed,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency) {}

    public record OrderClosed(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The version of the order for which inventory holds the stock.", example = "2")
            long orderVersion,

            @FieldDoc("The pieces that were closed, and where they were reserved; each line and location once.")
            List<OrderPart> lines,

            @FieldDoc(value = "The reason, if one was given.", example = "discontinued") @Nullable
            String reason,

            @FieldDoc(value = "The total of the order without the closed pieces.", example = "14400.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The amount that is refunded now.", example = "9600.00")
            BigDecimal refundedAmount,

            @FieldDoc(value = "partial, or fulfilled if every piece is now shipped or closed.", example = "fulfilled")
            String fulfillmentStatus,

            @FieldDoc(value = "Whether the order is now completed: shipped and paid.", example = "true")
            boolean completed,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(
                    value =
                            "The discounts of what remains, with those of the order; absent in events of earlier releases, which had none.",
                    example = "0.00")
            @Nullable
            BigDecimal discountAmount,

            @FieldDoc(
                    value =
                            "The taxes of what remains, whether they are included or added; absent in events of earlier releases.",
                    example = "0.00")
            @Nullable
            BigDecimal taxAmount,

            @FieldDoc("The closed pieces that waited for stock; null if none did.") @Nullable
            List<WaitingPart> waiting) {}

    /** The confirmed order after a change, with the difference. */
    public record OrderChanged(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The version of the order for which inventory holds the stock.", example = "1")
            long orderVersion,

            @FieldDoc(
                    value = "The version for which inventory has reserved the added pieces; null if none were added.",
                    example = "2")
            @Nullable
            Long addedVersion,

            @FieldDoc("The pieces that were added, and where they are reserved; each line and location once.")
            List<OrderPart> added,

            @FieldDoc("The pieces that were removed, and where they were reserved; each line and location once.")
            List<OrderPart> removed,

            @FieldDoc("All lines after the change, in their sequence; also those that have no pieces any more.")
            List<ConfirmedItem> items,

            @FieldDoc(
                    "Where the stock of all lines was reserved, after the change; with the pieces that are shipped or closed.")
            List<ReservedPart> reserved,

            @FieldDoc(value = "The reason, if one was given.", example = "The customer called") @Nullable
            String reason,

            @FieldDoc(value = "The total of the order after the change.", example = "14400.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The amount that is refunded now.", example = "0.00")
            BigDecimal refundedAmount,

            @FieldDoc(
                    value = "unfulfilled, partial, or fulfilled if every piece is now shipped or closed.",
                    example = "unfulfilled")
            String fulfillmentStatus,

            @FieldDoc(value = "Whether the order is now completed: shipped and paid.", example = "false")
            boolean completed,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "The name of the customer.", example = "Corner Hardware")
            String customerName,

            @FieldDoc("The shipping address after the change; null if the order has none.") @Nullable
            Address shipTo,

            @FieldDoc("The removed pieces that waited for stock; null if none did.") @Nullable
            List<WaitingPart> waiting) {}

    /** A payment, with the sum of all payments. */
    public record OrderPaid(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The amount of this payment.", example = "24000.00")
            BigDecimal amount,

            @FieldDoc(value = "The sum of all payments up to this one.", example = "24000.00")
            BigDecimal paidAmount,

            @FieldDoc(value = "The total of the order.", example = "24000.00")
            BigDecimal totalAmount,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(
                    value = "The id of the payment; null if the order costs nothing.",
                    example = "0198c0de-0000-7000-8000-000000000055")
            @Nullable
            UUID paymentId,

            @FieldDoc(value = "manual, or the provider of the payment.", example = "manual") @Nullable
            String provider,

            @FieldDoc(value = "The payment method.", example = "transfer") @Nullable
            String method,

            @FieldDoc(value = "The bank's reference, if one was given.", example = "BANK-77") @Nullable
            String reference) {
        /** @param o the order before this payment */
        public static OrderPaid of(
                SalesOrder o,
                BigDecimal amount,
                @Nullable UUID paymentId,
                String provider,
                String method,
                @Nullable String reference) {
            return new OrderPaid(
                    o.id(),
                    o.customerId(),
                    amount,
                    Money.exact(o.paidAmount().add(amount), o.currency()),
                    o.totalAmount(),
                    o.number(),
                    o.currency(),
                    paymentId,
                    provider,
                    method,
                    reference);
        }
    }

    /** A payment that a provider is to authorise and capture. */
    public record PaymentRequested(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The id of the payment.", example = "0198c0de-0000-7000-8000-000000000059")
            UUID paymentId,

            @FieldDoc(value = "The amount of the payment.", example = "24000.00")
            BigDecimal amount,

            @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
            String currency,

            @FieldDoc(value = "The provider.", example = "sandbox")
            String provider,

            @FieldDoc(value = "The payment method.", example = "sandbox")
            String method,

            @FieldDoc(value = "A reference of the client, if one was given.", example = "CART-7") @Nullable
            String reference,

            @FieldDoc(value = "automatic, or manual if a request captures it.", example = "automatic")
            String capture,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number) {}

    /** A payment that a provider did not capture. */
    public record PaymentDropped(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The id of the payment.", example = "0198c0de-0000-7000-8000-000000000059")
            UUID paymentId,

            @FieldDoc(value = "The amount of the payment.", example = "24000.00")
            BigDecimal amount,

            @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
            String currency,

            @FieldDoc(value = "failed or cancelled.", example = "failed")
            String status,

            @FieldDoc(value = "Why, if that is known.", example = "insufficient_funds") @Nullable
            String reason,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number) {}

    /** A refund. */
    public record OrderRefunded(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The id of the refund.", example = "0198c0de-0000-7000-8000-000000000056")
            UUID refundId,

            @FieldDoc(value = "The amount of this refund.", example = "1000.00")
            BigDecimal amount,

            @FieldDoc(value = "The sum of all refunds up to this one.", example = "1000.00")
            BigDecimal refundedAmount,

            @FieldDoc(value = "The sum of the payments.", example = "24000.00")
            BigDecimal paidAmount,

            @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
            String currency,

            @FieldDoc(
                    value = "The payment that gives back first; null for the newest.",
                    example = "0198c0de-0000-7000-8000-000000000055")
            @Nullable
            UUID paymentId,

            @FieldDoc(value = "The reason, if one was given.", example = "damaged on arrival") @Nullable
            String reason,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number) {}

    public record OrderCancelled(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(
                    value = "The version that was cancelled; late reservations of this version are rejected.",
                    example = "3")
            long orderVersion,

            @FieldDoc(value = "The reason, if one was given.", example = "ordered twice") @Nullable
            String reason,

            @FieldDoc(value = "The sum of all its refunds, with that of the cancellation.", example = "0.00")
            BigDecimal refundedAmount,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(
                    value = "The id of the refund; null if nothing is refunded by the cancellation.",
                    example = "0198c0de-0000-7000-8000-000000000056")
            @Nullable
            UUID refundId,

            @FieldDoc(value = "The amount that is refunded by the cancellation.", example = "0.00") @Nullable
            BigDecimal refundAmount) {
        /**
         * @param cancelledVersion the version before the cancellation
         * @param refundId of the refund of {@code refundAmount}
         */
        public static OrderCancelled of(
                SalesOrder o, long cancelledVersion, @Nullable UUID refundId, BigDecimal refundAmount) {
            return new OrderCancelled(
                    o.id(),
                    o.customerId(),
                    cancelledVersion,
                    o.cancelReason(),
                    o.refundedAmount(),
                    o.number(),
                    o.currency(),
                    refundId,
                    refundAmount);
        }
    }

    public record ReservationDeclined(
            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The version that the stock was reserved for.", example = "2")
            long orderVersion,

            @FieldDoc(value = "The order number; null if it never became an order.", example = "SO-000001") @Nullable
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts; null if it never became an order.", example = "USD")
            @Nullable
            String currency) {}

    private SalesEvents() {}
}
