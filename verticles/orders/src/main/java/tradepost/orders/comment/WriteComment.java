package tradepost.orders.comment;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param visibility internal or public; null where there is no choice, and for the default */
public record WriteComment(String text, @Nullable String visibility) {
    public static WriteComment of(JsonObject json) {
        return Json.read(json, WriteComment.class);
    }
}
