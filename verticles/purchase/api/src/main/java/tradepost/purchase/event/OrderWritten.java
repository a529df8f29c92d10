package tradepost.purchase.event;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.purchase.PurchaseOrderWithItems;

/** The order after the event. */
public record OrderWritten(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc("The lines, in the order in which they were sent.")
        List<OrderedLine> items,

        @FieldDoc(value = "The sum of the lines.", example = "50000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
        JsonObject metadata,

        @FieldDoc(value = "The ids by which other systems know it, by system.", example = "{\"shop\": \"123\"}")
        JsonObject externalIds,

        @FieldDoc(
                value = "What it may come to with its tolerance, which is what needs an approval.",
                example = "50000.00")
        @Nullable
        BigDecimal maximumAmount) {
    public static OrderWritten of(PurchaseOrderWithItems written) {
        var order = written.order();
        var items = written.items().stream()
                .map(l -> new OrderedLine(
                        l.itemId(), l.sku(), l.name(), l.quantity(), l.unitPrice(), l.subtotal(), l.id()))
                .toList();
        return new OrderWritten(
                order.id(),
                order.number(),
                order.vendorId(),
                order.currency(),
                items,
                order.totalAmount(),
                order.metadata(),
                order.externalIds(),
                order.maximumAmount());
    }
}
