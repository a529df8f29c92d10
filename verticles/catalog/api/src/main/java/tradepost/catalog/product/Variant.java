package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A variant of a product.
 *
 * @param itemId the item that is stored and sold
 * @param price of one piece, the item's {@code unit_price}
 * @param stock the available stock, in pieces
 * @param optionValues the value of each option, by its name, in the order of the options
 * @param imageId a file
 * @param archivedAt an archived variant is in no new order
 */
public record Variant(
        UUID itemId,
        String sku,
        String name,
        @Nullable String barcode,
        BigDecimal price,
        long stock,
        JsonObject optionValues,
        @Nullable UUID imageId,
        @Nullable Instant archivedAt) {
    public static Variant of(JsonObject json) {
        return Json.read(json, Variant.class);
    }

    public Variant withStock(long available) {
        return new Variant(itemId, sku, name, barcode, price, available, optionValues, imageId, archivedAt);
    }
}
