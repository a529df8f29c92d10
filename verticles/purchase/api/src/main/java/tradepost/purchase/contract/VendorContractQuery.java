package tradepost.purchase.contract;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param validOn valid on this day */
public record VendorContractQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String number,
        @Nullable LocalDate validOn,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static VendorContractQuery of(JsonObject json) {
        return Json.read(json, VendorContractQuery.class);
    }
}
