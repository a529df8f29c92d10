package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

public record ReservationQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable UUID itemId,
        @Nullable UUID orderId,
        @Nullable String state) {
    public static ReservationQuery of(JsonObject json) {
        return Json.read(json, ReservationQuery.class);
    }
}
