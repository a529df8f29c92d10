package tradepost.file;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param size of an image: original, thumbnail, small, medium or large; the original if it is null */
public record ContentQuery(@Nullable String size) {
    public static ContentQuery of(JsonObject json) {
        return Json.read(json, ContentQuery.class);
    }
}
