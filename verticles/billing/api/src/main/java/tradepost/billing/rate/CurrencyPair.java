package tradepost.billing.rate;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

public record CurrencyPair(String from, String to) {
    public static CurrencyPair of(JsonObject json) {
        return Json.read(json, CurrencyPair.class);
    }
}
