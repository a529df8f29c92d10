package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What the new variants of a product get.
 *
 * @param price that of the product if omitted
 * @param skuPrefix their SKUs are this and their values, such as SHIRT-S-RED; generated if omitted
 */
public record GenerateVariants(
        @Nullable BigDecimal price, @Nullable String skuPrefix) {
    public static GenerateVariants of(JsonObject json) {
        return Json.read(json, GenerateVariants.class);
    }
}
