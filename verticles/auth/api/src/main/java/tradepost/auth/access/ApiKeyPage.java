package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** A page of API keys. */
public record ApiKeyPage(List<ApiKey> data, Page.Meta meta) {
    public static ApiKeyPage of(JsonObject json) {
        return Json.read(json, ApiKeyPage.class);
    }
}
