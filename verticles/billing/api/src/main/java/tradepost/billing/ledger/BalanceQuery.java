package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param asOf the last day that counts; null for everything that is posted */
public record BalanceQuery(@Nullable LocalDate asOf) {
    public static BalanceQuery of(JsonObject json) {
        return Json.read(json, BalanceQuery.class);
    }
}
