package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.category.Category;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.product.ProductImage;
import tradepost.catalog.product.ProductOption;
import tradepost.catalog.product.ShownImage;
import tradepost.catalog.product.Variant;
import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.jobs.JobChanged;

/** The events of catalog. The subject is the item's id, the product's, the category's or the price list's. */
public final class CatalogEvents {
    @ChangeEvents(value = "An item", data = Item.class)
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

    @ChangeEvents(value = "A category", data = Category.class)
    public static final String CATEGORY = "catalog.category";

    @ChangeEvents(value = "A price list", data = PriceList.class)
    public static final String PRICE_LIST = "catalog.price_list";

    @EventDoc(
            value = "Prices of a price list were added, changed or removed.",
            subject = "the price list",
            data = PricesChanged.class)
    public static final String PRICES_CHANGED = "catalog.price_list.prices_changed";

    /** The product at the time of the event, without its available stock: inventory.stock.changed reports that of each item. */
    public record ProductChanged(
            @FieldDoc(value = "The product's id.", example = "0198c0de-0000-7000-8000-000000000021")
            UUID id,

            @FieldDoc(
                    value = "The item that is sold as this product.",
                    example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "Its name.", example = "Laptop")
            String name,

            @FieldDoc(value = "Free text for people.", example = "15 inches") @Nullable
            String description,

            @FieldDoc(value = "The item's SKU, upper-cased.", example = "LAPTOP-1")
            String sku,

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

            @FieldDoc("Its images, by position.") List<ProductImage> images,

            @FieldDoc("What a customer chooses; empty if it has no options.")
            List<ProductOption> options,

            @FieldDoc("Its variants, archived ones too; empty if it has no options.")
            List<ChangedVariant> variants,

            @FieldDoc(
                    value = "Values of the fields of its category and the categories above it, by their keys.",
                    example = "{\"ram\": 16}")
            JsonObject attributes,

            @FieldDoc(value = "Increases with each change of the product or its items.", example = "2")
            long version,

            @FieldDoc(value = "When it was created.", example = "2026-01-15T08:00:00Z")
            Instant createdAt,

            @FieldDoc(value = "When it was last changed.", example = "2026-01-15T09:30:00Z")
            Instant updatedAt,

            @FieldDoc(value = "The category of tax rates of its item.", example = "standard")
            String taxCategory,

            @FieldDoc(value = "The own data of clients.", example = "{\"colour\": \"silver\"}")
            JsonObject metadata,

            @FieldDoc(value = "The ids by which other systems know it, by system.", example = "{\"shop\": \"4711\"}")
            JsonObject externalIds,

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
            return new ProductChanged(
                    p.id(),
                    p.itemId(),
                    p.name(),
                    p.description(),
                    p.sku(),
                    p.price(),
                    p.status(),
                    p.categoryId(),
                    p.images().stream().map(ShownImage::written).toList(),
                    p.options(),
                    p.variants().stream().map(ChangedVariant::of).toList(),
                    p.attributes(),
                    p.version(),
                    p.createdAt(),
                    p.updatedAt(),
                    p.taxCategory(),
                    p.metadata(),
                    p.externalIds(),
                    stock,
                    stockFrom);
        }
    }

    /** A variant of a product, without its available stock. */
    public record ChangedVariant(
            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU, upper-cased.", example = "LAPTOP-1-16")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Laptop, 16 GB")
            String name,

            @FieldDoc(value = "The item's barcode; null if it has none.", example = "4006381333931") @Nullable
            String barcode,

            @FieldDoc(value = "The price of one piece, in the currency of the installation.", example = "999.99")
            BigDecimal price,

            @FieldDoc(value = "The value of each option, by its name.", example = "{\"memory\": \"16 GB\"}")
            JsonObject optionValues,

            @FieldDoc(
                    value = "The file with its image; null without one.",
                    example = "0198c0de-0000-7000-8000-0000000000f7")
            @Nullable
            UUID imageId,

            @FieldDoc(value = "When it was archived; null if it is not.", example = "2026-01-15T09:30:00Z") @Nullable
            Instant archivedAt) {
        static ChangedVariant of(Variant v) {
            return new ChangedVariant(
                    v.itemId(),
                    v.sku(),
                    v.name(),
                    v.barcode(),
                    v.price(),
                    v.optionValues(),
                    v.imageId(),
                    v.archivedAt());
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

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "The smallest quantity for which it applies.", example = "10")
            long minimumQuantity,

            @FieldDoc(value = "The price of one piece; null if the price was removed.", example = "899.00") @Nullable
            BigDecimal unitPrice) {}

    @EventDoc(value = "A job was submitted, or has ended.", subject = "the job", data = JobChanged.class)
    public static final String JOB_CHANGED = "catalog.job.changed";

    private CatalogEvents() {}
}
