package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** @param archive true to keep it, out of lists and new orders */
public record DeleteItem(@Nullable Boolean archive) {
    public static DeleteItem of(JsonObject json) {
        return Json.read(json, DeleteItem.class);
    }
}
