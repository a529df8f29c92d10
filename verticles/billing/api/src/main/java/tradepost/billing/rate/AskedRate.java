package tradepost.billing.rate;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import tradepost.kernel.json.Json;

/** Which rate is looked for. */
public record AskedRate(String fromCurrency, String toCurrency, LocalDate date) {
    public static AskedRate of(JsonObject json) {
        return Json.read(json, AskedRate.class);
    }
}
