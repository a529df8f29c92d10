package tradepost.file;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param size as in a {@link ContentQuery} */
public record CreateFileLink(
        @Nullable Integer expiresInSeconds, @Nullable String size) {
    public static CreateFileLink of(JsonObject json) {
        return Json.read(json, CreateFileLink.class);
    }
}
