package tradepost.billing.rate;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ExchangeRateQuery(
        @JsonUnwrapped Page page,
        @Nullable String from,
        @Nullable String to,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ExchangeRateQuery of(JsonObject json) {
        return Json.read(json, ExchangeRateQuery.class);
    }
}
