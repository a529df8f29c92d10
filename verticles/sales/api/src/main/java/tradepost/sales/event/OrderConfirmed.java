package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;

/** The order as it was confirmed, with what a warehouse needs to ship it. */
public record OrderConfirmed(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc("The lines, in the order in which they were sent.")
        List<ConfirmedItem> items,

        @FieldDoc(
                value =
                        "The sum of the lines after discounts, with taxes and the shipping charge, in the order's currency.",
                example = "24000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "The version that was confirmed, for which inventory holds the stock.", example = "2")
        long orderVersion,

        @FieldDoc(value = "The name of the customer.", example = "Corner Hardware")
        String customerName,

        @FieldDoc("The shipping address; null if the order has none.") @Nullable
        OrderAddress shippingAddress,

        @FieldDoc("What inventory has reserved; a line that several locations serve occurs once for each.")
        List<ReservedPart> reserved,

        @FieldDoc(value = "The discounts, with those of the order.", example = "0.00")
        BigDecimal discountAmount,

        @FieldDoc(value = "The taxes, whether they are included or added.", example = "0.00")
        BigDecimal taxAmount,

        @FieldDoc(value = "The shipping charge, before a tax that is added; null without one.", example = "9.90")
        @Nullable
        BigDecimal shippingAmount) {
    /** @param draft before it was confirmed */
    public static OrderConfirmed of(SalesOrder draft, List<SalesOrderLine> lines, List<ReservedPart> reserved) {
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
                draft.taxAmount(),
                draft.shipping() == null ? null : draft.shippingAmount());
    }
}
