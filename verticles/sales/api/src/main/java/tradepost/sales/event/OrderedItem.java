package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;
import tradepost.sales.SalesOrderLine;

public record OrderedItem(
        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(value = "Number of pieces.", example = "20")
        long quantity,

        @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1200.00")
        BigDecimal unitPrice,

        @FieldDoc(
                value = "The price of all pieces of the line, before discounts and added taxes.",
                example = "24000.00")
        BigDecimal subtotal,

        @FieldDoc(value = "The discounts, with those of the order.", example = "0.00")
        BigDecimal discountAmount,

        @FieldDoc(value = "The taxes, whether they are included or added.", example = "0.00")
        BigDecimal taxAmount) {
    public static List<OrderedItem> of(List<SalesOrderLine> lines) {
        return lines.stream()
                .map(l -> new OrderedItem(
                        l.itemId(),
                        l.sku(),
                        l.name(),
                        l.quantity(),
                        l.unitPrice(),
                        l.subtotal(),
                        l.discountAmount(),
                        l.taxAmount()))
                .toList();
    }
}
