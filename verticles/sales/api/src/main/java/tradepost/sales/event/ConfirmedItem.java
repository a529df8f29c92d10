package tradepost.sales.event;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;
import tradepost.sales.SalesOrderLine;

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

        @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
        UUID lineId,

        @FieldDoc(value = "The SKU of the item when the line was written.", example = "LAPTOP-15")
        String sku,

        @FieldDoc(value = "The name of the item when the line was written.", example = "Laptop")
        String name,

        @FieldDoc(value = "The discounts, with those of the order.", example = "0.00")
        BigDecimal discountAmount,

        @FieldDoc(value = "The taxes, whether they are included or added.", example = "0.00")
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
