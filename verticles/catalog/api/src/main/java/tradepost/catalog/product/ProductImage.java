package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * An image of a product.
 *
 * @param fileId the file; whether it exists is not checked
 * @param position the images are shown in this order, lowest first
 */
public record ProductImage(UUID fileId, int position) {
    public static ProductImage of(JsonObject json) {
        return Json.read(json, ProductImage.class);
    }
}
