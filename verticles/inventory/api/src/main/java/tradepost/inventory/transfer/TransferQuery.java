package tradepost.inventory.transfer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param createdTo before this time, like expectedTo
 * @param itemId with a line of this item
 * @param number exactly this number
 * @param reference exactly this reference
 */
public record TransferQuery(
        @JsonUnwrapped Page page,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant expectedFrom,
        @Nullable Instant expectedTo,
        @Nullable List<String> status,
        @Nullable UUID fromLocationId,
        @Nullable UUID toLocationId,
        @Nullable UUID itemId,
        @Nullable String number,
        @Nullable String reference) {
    public static TransferQuery of(JsonObject json) {
        return Json.read(json, TransferQuery.class);
    }
}
