package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Json;

/**
 * @param q words of its number, vendor, reference or notes, also misspelled
 * @param createdTo before this time
 */
public record PurchaseOrderQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable UUID vendorId,
        @Nullable String status,
        @Nullable String paymentStatus,
        @Nullable String number,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static PurchaseOrderQuery of(JsonObject json) {
        return Json.read(json, PurchaseOrderQuery.class);
    }
}
