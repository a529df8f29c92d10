package tradepost.billing.rate;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record ExchangeRatePage(List<ExchangeRate> data, Page.Meta meta) {
    public static ExchangeRatePage of(JsonObject json) {
        return Json.read(json, ExchangeRatePage.class);
    }
}
