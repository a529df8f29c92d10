package tradepost.webhook;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** What a client writes of a {@link Webhook}. */
public record WriteWebhook(
        String url,
        List<String> types,
        @Nullable String description,
        @Nullable Boolean ordered,
        @Nullable Boolean thin,
        @Nullable Boolean paused) {
    public static WriteWebhook of(JsonObject json) {
        return Json.read(json, WriteWebhook.class);
    }
}
