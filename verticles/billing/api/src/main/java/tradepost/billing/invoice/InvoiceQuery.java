package tradepost.billing.invoice;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param open whether something of it is open
 * @param overdue whether it was due before today and something is open
 * @param number exactly this number, like reference
 * @param itemId with a line of this item
 * @param totalFrom inclusive, like totalTo
 * @param issuedTo before this time, like the other times that end in To
 */
public record InvoiceQuery(
        @JsonUnwrapped Page page,
        @Nullable List<String> kind,
        @Nullable List<String> status,
        @Nullable Boolean open,
        @Nullable Boolean overdue,
        @Nullable UUID customerId,
        @Nullable List<UUID> orderId,
        @Nullable String number,
        @Nullable String reference,
        @Nullable UUID itemId,
        @Nullable BigDecimal totalFrom,
        @Nullable BigDecimal totalTo,
        @Nullable Instant issuedFrom,
        @Nullable Instant issuedTo,
        @Nullable Instant dueFrom,
        @Nullable Instant dueTo,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    public static InvoiceQuery of(JsonObject json) {
        return Json.read(json, InvoiceQuery.class);
    }
}
