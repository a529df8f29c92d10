package tradepost.sales.extension;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

public record PatchExtension(boolean enabled) {
    public static PatchExtension of(JsonObject json) {
        return Json.read(json, PatchExtension.class);
    }
}
