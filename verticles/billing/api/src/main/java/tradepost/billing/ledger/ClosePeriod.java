package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import tradepost.kernel.json.Json;

/** @param until the last day that is closed */
public record ClosePeriod(LocalDate until) {
    public static ClosePeriod of(JsonObject json) {
        return Json.read(json, ClosePeriod.class);
    }
}
