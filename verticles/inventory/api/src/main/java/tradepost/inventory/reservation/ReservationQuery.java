package tradepost.inventory.reservation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record ReservationQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID itemId,
        @Nullable UUID orderId,
        @Nullable UUID locationId,
        @Nullable List<String> status,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static ReservationQuery of(JsonObject json) {
        return Json.read(json, ReservationQuery.class);
    }
}
