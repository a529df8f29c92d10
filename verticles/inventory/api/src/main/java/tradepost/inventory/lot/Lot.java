package tradepost.inventory.lot;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Pieces of an item with a number of their own, or one piece with a serial number.
 *
 * @param expiresOn the last day on which it may be used
 * @param recalledWith the lot with which it was recalled, because its returned pieces may be of that lot; null if it was recalled directly
 * @param onHand at all locations, including what is in transit; so are the figures after it
 * @param available 0 if the lot has expired or is recalled
 * @param levels where it is; null in lists
 */
public record Lot(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        String number,
        String tracking,
        @Nullable LocalDate expiresOn,
        @Nullable Instant recalledAt,
        @Nullable String recallReason,
        @Nullable UUID recalledWith,
        long onHand,
        long reserved,
        long damaged,
        long qualityHold,
        long available,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<LotLevel> levels) {
    public static Lot of(JsonObject json) {
        return Json.read(json, Lot.class);
    }
}
