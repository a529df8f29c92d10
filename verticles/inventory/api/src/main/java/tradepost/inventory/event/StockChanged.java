package tradepost.inventory.event;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** The level after the change. */
public record StockChanged(
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

        @FieldDoc(value = "Number of pieces on hand.", example = "50")
        long onHand,

        @FieldDoc(value = "Number of pieces reserved for orders.", example = "20")
        long reserved,

        @FieldDoc(value = "Number of damaged pieces.", example = "0")
        long damaged,

        @FieldDoc(value = "Number of pieces on quality hold.", example = "0")
        long qualityHold,

        @FieldDoc(value = "on_hand minus reserved, damaged and quality_hold.", example = "30")
        long available) {}
