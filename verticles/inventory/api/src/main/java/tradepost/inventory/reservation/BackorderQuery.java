package tradepost.inventory.reservation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param createdTo before this time */
public record BackorderQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID itemId,
        @Nullable UUID orderId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static BackorderQuery of(JsonObject json) {
        return Json.read(json, BackorderQuery.class);
    }
}
