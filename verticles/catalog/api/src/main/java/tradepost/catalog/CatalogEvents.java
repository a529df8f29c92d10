package tradepost.catalog;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What catalog tells. The subject is the item's id, or the product's. */
public final class CatalogEvents {
    public static final String ITEM_CREATED = "catalog.item.created";
    public static final String ITEM_UPDATED = "catalog.item.updated";
    public static final String ITEM_ARCHIVED = "catalog.item.archived";
    public static final String ITEM_RESTORED = "catalog.item.restored";
    public static final String ITEM_DELETED = "catalog.item.deleted";
    public static final String PRODUCT_CREATED = "catalog.product.created";
    public static final String PRODUCT_UPDATED = "catalog.product.updated";
    public static final String PRODUCT_DELETED = "catalog.product.deleted";

    /** Of each of these types of an item: the item as it is (or was) then. */
    public record ItemChanged(UUID id, String sku, String name, BigDecimal unitPrice) {
        public static ItemChanged of(Item item) {
            return new ItemChanged(item.id(), item.sku(), item.name(), item.unitPrice());
        }
    }

    /**
     * Of {@link #PRODUCT_CREATED}, {@link #PRODUCT_UPDATED} and {@link #PRODUCT_DELETED}: the product as it is (or was) then.
     *
     * @param stock what inventory is to make available: the opening stock of a new product, or what a change of it asked for;
     *     null where nothing was said of it
     */
    public record ProductChanged(
            UUID id,
            UUID itemId,
            String sku,
            String name,
            BigDecimal price,
            String status,
            @Nullable Long stock) {
        public static ProductChanged of(Product p, @Nullable Long stock) {
            return new ProductChanged(p.id(), p.itemId(), p.sku(), p.name(), p.price(), p.status(), stock);
        }
    }

    private CatalogEvents() {}
}
