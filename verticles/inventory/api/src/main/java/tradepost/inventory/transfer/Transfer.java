package tradepost.inventory.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A transfer of stock from one location to another.
 *
 * @param number such as TRF-000001
 * @param status draft, shipped, partially_received, received or cancelled
 * @param expectedAt when it should arrive
 * @param receivedAt when nothing was under way any more; null until then
 * @param lines null in lists
 */
public record Transfer(
        UUID id,
        String number,
        UUID fromLocationId,
        String fromCode,
        UUID toLocationId,
        String toCode,
        String status,
        @Nullable Instant expectedAt,
        @Nullable String reference,
        @Nullable String notes,
        JsonObject metadata,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant shippedAt,
        @Nullable Instant receivedAt,
        @Nullable Instant cancelledAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<TransferLine> lines) {
    public static Transfer of(JsonObject json) {
        return Json.read(json, Transfer.class);
    }
}
