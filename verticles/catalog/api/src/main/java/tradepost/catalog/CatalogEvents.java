package tradepost.catalog;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.category.Category;
import tradepost.catalog.price.PriceList;
import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** The events of catalog. The subject is the item's id, the product's, the category's or the price list's. */
public final class CatalogEvents {
    @ChangeEvents(value = "An item", data = ItemChanged.class)
    public static final String ITEM = "catalog.item";

    @EventDoc(value = "A product and its item were created.", subject = "the product", data = ProductChanged.class)
    public static final String PRODUCT_CREATED = "catalog.product.created";

    @EventDoc(
            value = "A product was changed, perhaps also its status.",
            subject = "the product",
            data = ProductChanged.class)
    public static final String PRODUCT_UPDATED = "catalog.product.updated";

    @EventDoc(value = "A product was published by its operation.", subject = "the product", data = ProductChanged.class)
    public static final String PRODUCT_PUBLISHED = "catalog.product.published";

    @EventDoc(value = "A product was archived by its operation.", subject = "the product", data = ProductChanged.class)
    public static final String PRODUCT_ARCHIVED = "catalog.product.archived";

    @EventDoc(value = "A product was deleted.", subject = "the product", data = ProductChanged.class)
    public static final String PRODUCT_DELETED = "catalog.product.deleted";

    @ChangeEvents(value = "A category", data = CategoryChanged.class)
    public static final String CATEGORY = "catalog.category";

    /** The category at the time of the event. */
    public record CategoryChanged(
            @FieldDoc(value = "The category's id.", example = "0198c0de-0000-7000-8000-000000000041")
            UUID id,

            @FieldDoc(value = "Its name.", example = "Computers")
            String name,

            @FieldDoc(
                    value = "The category above it; null if there is none.",
                    example = "0198c0de-0000-7000-8000-000000000042")
            @Nullable
            UUID parentId,

            @FieldDoc(value = "Its place among the categories with the same parent, lowest first.", example = "100")
            int position) {
        public static CategoryChanged of(Category c) {
            return new CategoryChanged(c.id(), c.name(), c.parentId(), c.position());
        }
    }

    @ChangeEvents(value = "A price list", data = PriceListChanged.class)
    public static final String PRICE_LIST = "catalog.price_list";

    @EventDoc(
            value = "Prices of a price list were added, changed or removed.",
            subject = "the price list",
            data = PricesChanged.class)
    public static final String PRICES_CHANGED = "catalog.price_list.prices_changed";

    /** The item at the time of the event. */
    public record ItemChanged(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID id,

            @FieldDoc(value = "Its SKU, upper-cased.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "Its name.", example = "Product A")
            String name,

            @FieldDoc(value = "The price of one piece, in the currency of the installation.", example = "1000.00")
            BigDecimal unitPrice) {
        public static ItemChanged of(Item item) {
            return new ItemChanged(item.id(), item.sku(), item.name(), item.unitPrice());
        }
    }

    /** The product at the time of the event. */
    public record ProductChanged(
            @FieldDoc(value = "The product's id.", example = "0198c0de-0000-7000-8000-000000000021")
            UUID id,

            @FieldDoc(
                    value = "The item that is sold as this product.",
                    example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU, upper-cased.", example = "LAPTOP-1")
            String sku,

            @FieldDoc(value = "Its name.", example = "Laptop")
            String name,

            @FieldDoc(value = "The price of one piece, in the currency of the installation.", example = "999.99")
            BigDecimal price,

            @FieldDoc(
                    value = "The status; only published products are sold.",
                    example = "published",
                    oneOf = {"draft", "published", "archived"})
            String status,

            @FieldDoc(value = "Its category; null if it has none.", example = "0198c0de-0000-7000-8000-000000000041")
            @Nullable
            UUID categoryId,

            @FieldDoc("The items of its variants, archived ones too.")
            List<ItemOfProduct> items,

            @FieldDoc(
                    value = "The stock that inventory makes available: the opening stock of a new product, or the stock"
                            + " that a change requests; null if none is given.",
                    example = "10")
            @Nullable
            Long stock,

            @FieldDoc(
                    value =
                            "The stock that was available when the change was requested: inventory books the difference to"
                                    + " stock. Null if none is given.",
                    example = "7")
            @Nullable
            Long stockFrom) {
        public static ProductChanged of(Product p, @Nullable Long stock, @Nullable Long stockFrom) {
            var items = p.variants().stream()
                    .map(v -> new ItemOfProduct(v.itemId()))
                    .toList();
            return new ProductChanged(
                    p.id(),
                    p.itemId(),
                    p.sku(),
                    p.name(),
                    p.price(),
                    p.status(),
                    p.categoryId(),
                    items,
                    stock,
                    stockFrom);
        }
    }

    public record ItemOfProduct(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId) {}

    /** The price list at the time of the event. */
    public record PriceListChanged(
            @FieldDoc(value = "The price list's id.", example = "0198c0de-0000-7000-8000-0000000000a7")
            UUID id,

            @FieldDoc(value = "Its name.", example = "Wholesale")
            String name,

            @FieldDoc(value = "The currency of its prices, as an ISO 4217 code.", example = "USD")
            String currency,

            @FieldDoc(
                    value = "The customer group it is for; null if it is for one customer or for everybody.",
                    example = "wholesale")
            @Nullable
            String customerGroup,

            @FieldDoc(
                    value = "The customer it is for; null if it is for a group or for everybody.",
                    example = "0198c0de-0000-7000-8000-0000000000c1")
            @Nullable
            UUID customerId,

            @FieldDoc(value = "Whether its prices apply.", example = "true")
            boolean active) {
        public static PriceListChanged of(PriceList list) {
            return new PriceListChanged(
                    list.id(), list.name(), list.currency(), list.customerGroup(), list.customerId(), list.active());
        }
    }

    /** The changed prices. The price history of an item has each old and new price. */
    public record PricesChanged(
            @FieldDoc(value = "The price list's id.", example = "0198c0de-0000-7000-8000-0000000000a7")
            UUID id,

            @FieldDoc(value = "Its name.", example = "Wholesale")
            String name,

            @FieldDoc(value = "The currency of its prices, as an ISO 4217 code.", example = "USD")
            String currency,

            @FieldDoc(value = "The number of prices that were added, changed or removed.", example = "12")
            long count,

            @FieldDoc("The prices as they are now; the first 1,000 of them.")
            List<ChangedPrice> prices) {}

    /** A price of a price list after a change. */
    public record ChangedPrice(
            @FieldDoc(value = "The item.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID itemId,

            @FieldDoc(value = "The smallest quantity for which it applies.", example = "10")
            long minimumQuantity,

            @FieldDoc(value = "The price of one piece; null if the price was removed.", example = "899.00") @Nullable
            BigDecimal unitPrice) {}

    private CatalogEvents() {}
}
