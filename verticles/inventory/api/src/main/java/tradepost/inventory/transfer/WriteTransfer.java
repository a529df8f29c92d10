package tradepost.inventory.transfer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
     * @param itemId null if a code names the item
     * @param quantity number of pieces, or of what the code stands for
     * @param lot the number of the lot, or the serial number; null takes the first lots that expire
     * @param code a bar code of the item
     */
    public record Line(
            @Nullable UUID itemId,
            long quantity,
            @Nullable String lot,
            @Nullable String code) {
        public Line(UUID itemId, long quantity, @Nullable String lot) {
            this(itemId, quantity, lot, null);
        }

        public Line(UUID itemId, long quantity) {
            this(itemId, quantity, null);
        }

        /** The item of a line without a code. */
        public UUID item() {
            return Objects.requireNonNull(itemId);
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
