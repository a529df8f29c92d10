package tradepost.purchase.vendor;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record VendorItemQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable UUID itemId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static VendorItemQuery of(JsonObject json) {
        return Json.read(json, VendorItemQuery.class);
    }
}
