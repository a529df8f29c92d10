package tradepost.purchase.event;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** What is still expected of a line. */
public record ExpectedLine(
        @FieldDoc(value = "The line's id.", example = "0198c0de-0000-7000-8000-000000000082")
        UUID lineId,

        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(value = "Number of pieces that are still expected.", example = "30")
        long quantity) {}
