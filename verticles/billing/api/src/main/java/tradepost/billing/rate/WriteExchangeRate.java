package tradepost.billing.rate;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import tradepost.kernel.json.Json;

public record WriteExchangeRate(String from, String to, LocalDate date, BigDecimal rate) {
    public static WriteExchangeRate of(JsonObject json) {
        return Json.read(json, WriteExchangeRate.class);
    }
}
