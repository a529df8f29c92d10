package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param complete false if there are more items to order than one response names */
public record Suggestions(List<SuggestedOrder> orders, boolean complete) {
    public static Suggestions of(JsonObject json) {
        return Json.read(json, Suggestions.class);
    }
}
