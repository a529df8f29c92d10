package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The fields of a variant that a client writes.
 *
 * @param optionValues the value of each option, by its name
 * @param sku if omitted, generated for a new variant
 * @param price if omitted, that of the product for a new variant
 * @param imageId a file
 * @param metadata stored with the item
 */
public record WriteVariant(
        JsonObject optionValues,
        @Nullable String sku,
        @Nullable BigDecimal price,
        @Nullable String barcode,
        @Nullable UUID imageId,
        @Nullable JsonObject metadata) {
    public static WriteVariant of(JsonObject json) {
        return Json.read(json, WriteVariant.class);
    }
}
