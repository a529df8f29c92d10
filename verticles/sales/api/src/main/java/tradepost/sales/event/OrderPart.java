package tradepost.sales.event;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.orders.lot.LotPieces;

/** Pieces of a line at a location. */
public record OrderPart(
        @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
        UUID lineId,

        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(value = "The location's id.", example = "0198c0de-0000-7000-8000-000000000031")
        UUID locationId,

        @FieldDoc(value = "The location's code.", example = "MAIN")
        String code,

        @FieldDoc(value = "Number of pieces.", example = "20")
        long quantity,

        @FieldDoc("The lots or serial numbers that left; null if they are not known, and for an item without them.")
        @Nullable
        List<LotPieces> lots) {
    public OrderPart(UUID lineId, UUID itemId, String sku, String name, UUID locationId, String code, long quantity) {
        this(lineId, itemId, sku, name, locationId, code, quantity, null);
    }
}
