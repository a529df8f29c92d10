package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param archive whether it is archived instead */
public record DeleteVariant(@Nullable Boolean archive) {
    public static DeleteVariant of(JsonObject json) {
        return Json.read(json, DeleteVariant.class);
    }
}
