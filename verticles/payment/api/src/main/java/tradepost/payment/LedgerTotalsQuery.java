package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record LedgerTotalsQuery(
        @Nullable UUID paymentId,
        @Nullable UUID orderId,
        @Nullable List<String> account,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static LedgerTotalsQuery of(JsonObject json) {
        return Json.read(json, LedgerTotalsQuery.class);
    }
}
