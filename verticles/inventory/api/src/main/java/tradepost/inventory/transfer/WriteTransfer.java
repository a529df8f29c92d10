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
     * @param itemId null until the item of the code is known
     * @param quantity number of pieces, or with a code, how many of what it stands for
     * @param lot the number of the lot, or the serial number; null takes the first lots that expire
     * @param code of the item, in place of its id
     */
    public record Line(
            UUID itemId,
            long quantity,
            @Nullable String lot,
            @Nullable String code) {
        public Line(UUID itemId, long quantity) {
            this(itemId, quantity, null, null);
        }

        public Line(UUID itemId, long quantity, @Nullable String lot) {
            this(itemId, quantity, lot, null);
        }

        /** The same pieces, named by their item instead of its code. */
        public Line withItem(UUID item, long pieces) {
            return new Line(item, pieces, lot, null);
        }

        /** As it is stored. Fails 400 blank. */
        public @Nullable String lotNumber() {
            return lot == null ? null : Text.lot("lot", lot);
        }
    }

    public WriteTransfer withLines(List<Line> others) {
        return new WriteTransfer(fromLocationId, toLocationId, others, expectedAt, reference, notes, metadata);
    }

    public static WriteTransfer of(JsonObject json) {
        return Json.read(json, WriteTransfer.class);
    }
}
