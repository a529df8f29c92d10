package tradepost.purchase.event;

import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** Pieces of an item, with the price of one piece and of all. */
public record OrderedLine(
        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(value = "Number of pieces.", example = "50")
        long quantity,

        @FieldDoc(value = "The price of one piece, in the order's currency.", example = "1000.00")
        BigDecimal unitPrice,

        @FieldDoc(value = "The price of all pieces of the line.", example = "50000.00")
        BigDecimal subtotal,

        @FieldDoc(value = "The line's id.", example = "0198c0de-0000-7000-8000-000000000072")
        UUID lineId) {}
