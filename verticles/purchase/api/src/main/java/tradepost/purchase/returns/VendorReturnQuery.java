package tradepost.purchase.returns;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record VendorReturnQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> status,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static VendorReturnQuery of(JsonObject json) {
        return Json.read(json, VendorReturnQuery.class);
    }
}
