package tradepost.shipping;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param q words of its number, order number, customer, carrier, tracking number, reference or notes, possibly misspelled
 * @param createdTo before this time, like the other times that end in To
 * @param itemId with a line of this item
 * @param number exactly this number, like carrier, tracking and reference
 */
public record ShipmentQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable List<UUID> orderId,
        @Nullable UUID customerId,
        @Nullable UUID locationId,
        @Nullable UUID itemId,
        @Nullable List<String> status,
        @Nullable String number,
        @Nullable String carrier,
        @Nullable String tracking,
        @Nullable String reference,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant packedFrom,
        @Nullable Instant packedTo,
        @Nullable Instant shippedFrom,
        @Nullable Instant shippedTo,
        @Nullable Instant deliveredFrom,
        @Nullable Instant deliveredTo) {
    public static ShipmentQuery of(JsonObject json) {
        return Json.read(json, ShipmentQuery.class);
    }
}
