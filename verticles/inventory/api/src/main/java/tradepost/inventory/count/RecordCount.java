package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Text;

/** @param lines 1 to 1000, each item once, or once for each lot */
public record RecordCount(List<Line> lines) {
    /**
     * @param itemId null if a code names the item
     * @param counted number of pieces found, or of what the code stands for
     * @param lot the number of the lot, or the serial number, of an item that is tracked
     * @param code a bar code of the item
     */
    public record Line(
            @Nullable UUID itemId,
            long counted,
            @Nullable String lot,
            @Nullable String code) {
        public Line(UUID itemId, long counted, @Nullable String lot) {
            this(itemId, counted, lot, null);
        }

        public Line(UUID itemId, long counted) {
            this(itemId, counted, null);
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

    public static RecordCount of(JsonObject json) {
        return Json.read(json, RecordCount.class);
    }
}
