package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;

/**
 * An image of a product, as it is written.
 *
 * @param fileId a file that is an image
 * @param position the images are shown in this order, lowest first
 */
public record ProductImage(
        @FieldDoc(value = "The file.", example = "0198c0de-0000-7000-8000-0000000000f7")
        UUID fileId,

        @FieldDoc(value = "The images are shown in this order, lowest first.", example = "1")
        int position) {
    public static ProductImage of(JsonObject json) {
        return Json.read(json, ProductImage.class);
    }
}
