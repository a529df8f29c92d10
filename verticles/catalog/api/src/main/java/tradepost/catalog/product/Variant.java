package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A variant of a product.
 *
 * @param itemId the item that is stored and sold
 * @param price of one piece, the item's {@code unit_price}
 * @param stock the available stock, in pieces; null to callers who see words only
 * @param availability the same in a word, see {@link StockWord}
 * @param optionValues the value of each option, by its name, in the order of the options
 * @param imageId a file that is an image
 * @param imageUrl of its large size; within the program null, as the other
 * @param archivedAt an archived variant is in no new order
 */
public record Variant(
        UUID itemId,
        String sku,
        String name,
        @Nullable String barcode,
        BigDecimal price,
        @Nullable Long stock,
        String availability,
        JsonObject optionValues,
        @Nullable UUID imageId,
        @Nullable String imageUrl,
        @Nullable String imageThumbnailUrl,
        @Nullable Instant archivedAt) {
    public static Variant of(JsonObject json) {
        return Json.read(json, Variant.class);
    }

    public Variant withStock(long available) {
        return with(price, available, availability, imageUrl, imageThumbnailUrl);
    }

    /**
     * With the words for its stock, and where its image is.
     *
     * @param published whether its product is
     */
    public Variant shown(int few, ShownImage.ImageUrls urls, boolean published) {
        return with(
                price,
                stock,
                StockWord.of(pieces(), few),
                imageId == null ? null : urls.url(imageId, "large", published),
                imageId == null ? null : urls.url(imageId, "thumbnail", published));
    }

    /** @param numbers whether the stock is shown in numbers, too */
    public Variant published(BigDecimal ownPrice, boolean numbers) {
        return with(ownPrice, numbers ? stock : null, availability, imageUrl, imageThumbnailUrl);
    }

    /** The stock in pieces, which is known inside of the program. */
    public long pieces() {
        return Objects.requireNonNull(stock);
    }

    private Variant with(
            BigDecimal newPrice,
            @Nullable Long newStock,
            String newAvailability,
            @Nullable String newUrl,
            @Nullable String newThumbnailUrl) {
        return new Variant(
                itemId,
                sku,
                name,
                barcode,
                newPrice,
                newStock,
                newAvailability,
                optionValues,
                imageId,
                newUrl,
                newThumbnailUrl,
                archivedAt);
    }
}
