package tradepost.billing.rate;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** @param rate the value of one unit of {@code from} in {@code to}, from this day on until that of the next one */
public record ExchangeRate(UUID id, String from, String to, LocalDate date, BigDecimal rate, Instant createdAt) {
    public static ExchangeRate of(JsonObject json) {
        return Json.read(json, ExchangeRate.class);
    }
}
