package tradepost.catalog;

import java.math.BigDecimal;
import java.util.UUID;

/** What catalog tells. The subject is the item's id. */
public final class CatalogEvents {
    public static final String ITEM_CREATED = "catalog.item.created";
    public static final String ITEM_UPDATED = "catalog.item.updated";
    public static final String ITEM_DELETED = "catalog.item.deleted";

    /** Of {@link #ITEM_CREATED}, {@link #ITEM_UPDATED} and {@link #ITEM_DELETED}: the item as it is (or was) then. */
    public record ItemChanged(UUID id, String sku, String name, BigDecimal unitPrice) {
        public static ItemChanged of(Item item) {
            return new ItemChanged(item.id(), item.sku(), item.name(), item.unitPrice());
        }
    }

    private CatalogEvents() {}
}
