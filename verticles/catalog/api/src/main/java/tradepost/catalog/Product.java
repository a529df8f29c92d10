package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.product.ProductOption;
import tradepost.catalog.product.ShownImage;
import tradepost.catalog.product.StockWord;
import tradepost.catalog.product.Variant;
import tradepost.kernel.json.Json;

/**
 * A product. It has an item of its own, and, if it has options, a variant for each combination of values that it is sold in; the
 * first of them is its own item.
 *
 * @param itemId the item that is stored and sold
 * @param sku of its own item, as the price
 * @param price of one piece, the item's {@code unit_price}
 * @param stock the available stock, in pieces; of all variants that are not archived; null to callers who see words only
 * @param availability the same in a word, see {@link StockWord}
 * @param status draft, published or archived; only published products are sold
 * @param categoryId the category it belongs to, if any
 * @param images by position
 * @param options what a customer chooses
 * @param variants none without options
 * @param attributes values of the fields of its category and the categories above it, by their keys
 * @param version increases with each change of the product or its items
 * @param taxCategory of its own item
 * @param metadata the own data of clients
 * @param externalIds by which other systems know it, by system
 */
public record Product(
        UUID id,
        UUID itemId,
        String name,
        @Nullable String description,
        String sku,
        BigDecimal price,
        @Nullable Long stock,
        String availability,
        String status,
        @Nullable UUID categoryId,
        List<ShownImage> images,
        List<ProductOption> options,
        List<Variant> variants,
        JsonObject attributes,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String taxCategory,
        JsonObject metadata,
        JsonObject externalIds) {
    public static Product of(JsonObject json) {
        return Json.read(json, Product.class);
    }

    public Product withVariants(List<Variant> all, long newVersion) {
        return with(price, stock, availability, images, all, newVersion, metadata, externalIds);
    }

    /** @param available by item; none if it is missing */
    public Product withAvailable(Map<UUID, Long> available) {
        if (variants.isEmpty()) return withStock(available.getOrDefault(itemId, 0L));
        var stocked = variants.stream()
                .map(v -> v.withStock(available.getOrDefault(v.itemId(), 0L)))
                .toList();
        long total = stocked.stream()
                .filter(v -> v.archivedAt() == null)
                .mapToLong(Variant::pieces)
                .sum();
        return withStock(total, stocked);
    }

    public Product withStock(long total) {
        return withStock(total, variants);
    }

    private Product withStock(long total, List<Variant> stocked) {
        return with(price, total, availability, images, stocked, version, metadata, externalIds);
    }

    /** With the words for its stock, and where its images are. */
    public Product shown(int few, ShownImage.ImageUrls urls) {
        boolean published = status.equals("published");
        return with(
                price,
                stock,
                StockWord.of(pieces(), few),
                images.stream().map(i -> i.at(urls, published)).toList(),
                variants.stream().map(v -> v.shown(few, urls, published)).toList(),
                version,
                metadata,
                externalIds);
    }

    /**
     * As callers see it who see only what is published: without archived variants and without what staff file it under.
     *
     * @param prices of the caller by item, where they differ
     * @param numbers whether the stock is shown in numbers, too
     */
    public Product published(Map<UUID, BigDecimal> prices, boolean numbers) {
        var shown = variants.stream()
                .filter(v -> v.archivedAt() == null)
                .map(v -> v.published(prices.getOrDefault(v.itemId(), v.price()), numbers))
                .toList();
        return with(
                prices.getOrDefault(itemId, price),
                numbers ? stock : null,
                availability,
                images,
                shown,
                version,
                new JsonObject(),
                new JsonObject());
    }

    /** The available stock by item. */
    public Map<UUID, Long> available() {
        return variants.isEmpty()
                ? Map.of(itemId, pieces())
                : variants.stream().collect(Collectors.toMap(Variant::itemId, Variant::pieces));
    }

    /** The stock in pieces, which is known inside of the program. */
    public long pieces() {
        return Objects.requireNonNull(stock);
    }

    /** A number that differs if the stock of an item differs; without variants, the stock. */
    public long stockTag() {
        if (variants.isEmpty()) return pieces();
        long tag = 0;
        for (var v : variants) tag = 31 * tag + v.pieces();
        return tag & Long.MAX_VALUE;
    }

    private Product with(
            BigDecimal newPrice,
            @Nullable Long newStock,
            String newAvailability,
            List<ShownImage> newImages,
            List<Variant> newVariants,
            long newVersion,
            JsonObject newMetadata,
            JsonObject newExternalIds) {
        return new Product(
                id,
                itemId,
                name,
                description,
                sku,
                newPrice,
                newStock,
                newAvailability,
                status,
                categoryId,
                newImages,
                options,
                newVariants,
                attributes,
                newVersion,
                createdAt,
                updatedAt,
                taxCategory,
                newMetadata,
                newExternalIds);
    }
}
