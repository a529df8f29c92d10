package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param archive whether it is archived instead */
public record DeleteProduct(@Nullable Boolean archive) {
    public static DeleteProduct of(JsonObject json) {
        return Json.read(json, DeleteProduct.class);
    }
}
