package tradepost.contact;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/** @param archive true to keep it, out of lists and new documents */
public record DeleteContact(@Nullable Boolean archive) {
    public static DeleteContact of(JsonObject json) {
        return Json.read(json, DeleteContact.class);
    }
}
