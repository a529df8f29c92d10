package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record SuggestionQuery(
        @Nullable UUID vendorId, @Nullable UUID locationId) {
    public static SuggestionQuery of(JsonObject json) {
        return Json.read(json, SuggestionQuery.class);
    }
}
