package tradepost.sales.event;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;

/** The order after the event. */
public record OrderContent(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc("The lines, in the order in which they were sent.")
        List<OrderedItem> items,

        @FieldDoc(
                value =
                        "The sum of the lines after discounts, with taxes and the shipping charge, in the order's currency.",
                example = "24000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "The discounts, with those of the order.", example = "0.00")
        BigDecimal discountAmount,

        @FieldDoc(value = "The taxes, whether they are included or added.", example = "0.00")
        BigDecimal taxAmount,

        @FieldDoc(value = "The shipping charge, before a tax that is added; null without one.", example = "9.90")
        @Nullable
        BigDecimal shippingAmount,

        @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
        JsonObject metadata,

        @FieldDoc(value = "The ids by which other systems know it, by system.", example = "{\"shop\": \"123\"}")
        JsonObject externalIds,

        @FieldDoc(value = "The metadata of staff, which the customer does not see.", example = "{\"margin\": \"low\"}")
        JsonObject privateMetadata) {
    public static OrderContent of(SalesOrder o, List<SalesOrderLine> lines) {
        return new OrderContent(
                o.id(),
                o.customerId(),
                OrderedItem.of(lines),
                o.totalAmount(),
                o.number(),
                o.currency(),
                o.discountAmount(),
                o.taxAmount(),
                o.shipping() == null ? null : o.shipping().amount(),
                o.metadata(),
                o.externalIds(),
                o.privateMetadata());
    }
}
