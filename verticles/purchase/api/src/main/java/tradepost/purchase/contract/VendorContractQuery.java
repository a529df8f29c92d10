package tradepost.purchase.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param asOf valid on this day */
public record VendorContractQuery(
        @JsonUnwrapped Page page,
        @Nullable String number,
        @Nullable LocalDate asOf,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static VendorContractQuery of(JsonObject json) {
        return Json.read(json, VendorContractQuery.class);
    }
}
