package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param q words of its number, vendor, reference or notes, also misspelled
 * @param createdTo before this time, as the other times that end with To
 * @param receivedFrom in full
 * @param paidFrom in full
 * @param totalTo at most this amount
 * @param reference exactly this one
 * @param itemId of one of its lines
 */
public record PurchaseOrderQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort,
        @Nullable String q,
        @Nullable UUID vendorId,
        @Nullable List<String> status,
        @Nullable List<String> paymentStatus,
        @Nullable String number,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant receivedFrom,
        @Nullable Instant receivedTo,
        @Nullable Instant paidFrom,
        @Nullable Instant paidTo,
        @Nullable BigDecimal totalFrom,
        @Nullable BigDecimal totalTo,
        @Nullable String reference,
        @Nullable UUID itemId) {
    public static PurchaseOrderQuery of(JsonObject json) {
        return Json.read(json, PurchaseOrderQuery.class);
    }
}
