package tradepost.inventory.event;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

public record ItemAvailability(
        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(
                value =
                        "How often the item has become available or unavailable; an event with a higher number is a later one.",
                example = "1")
        long changes) {}
