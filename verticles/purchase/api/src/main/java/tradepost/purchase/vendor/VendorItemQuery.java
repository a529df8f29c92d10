package tradepost.purchase.vendor;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record VendorItemQuery(
        @JsonUnwrapped Page page,
        @Nullable UUID itemId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static VendorItemQuery of(JsonObject json) {
        return Json.read(json, VendorItemQuery.class);
    }
}
