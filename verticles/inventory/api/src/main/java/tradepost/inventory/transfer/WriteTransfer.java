package tradepost.inventory.transfer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Text;

/**
 * The request for a transfer.
 *
 * @param fromLocationId the default one if omitted
 * @param lines 1 to 1000, each item once
 */
public record WriteTransfer(
        @Nullable UUID fromLocationId,
        UUID toLocationId,
        List<Line> lines,
        @Nullable Instant expectedAt,
        @Nullable String reference,
        @Nullable String notes,
        @Nullable JsonObject metadata) {
    /**
     * @param quantity number of pieces
     * @param lot the number of the lot, or the serial number; null takes the first lots that expire
     */
    public record Line(UUID itemId, long quantity, @Nullable String lot) {
        public Line(UUID itemId, long quantity) {
            this(itemId, quantity, null);
        }

        /** As it is stored. Fails 400 blank. */
        public @Nullable String lotNumber() {
            return lot == null ? null : Text.lot("lot", lot);
        }
    }

    public static WriteTransfer of(JsonObject json) {
        return Json.read(json, WriteTransfer.class);
    }
}
