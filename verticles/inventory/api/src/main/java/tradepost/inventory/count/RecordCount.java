package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Text;

/** @param lines 1 to 1000, each item once, or once for each lot */
public record RecordCount(List<Line> lines) {
    /**
     * @param counted number of pieces found
     * @param lot the number of the lot, or the serial number, of an item that is tracked
     */
    public record Line(UUID itemId, long counted, @Nullable String lot) {
        public Line(UUID itemId, long counted) {
            this(itemId, counted, null);
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
