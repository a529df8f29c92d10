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
     * @param itemId null until the item of the code is known
     * @param counted number of pieces found, or with a code, how many of what it stands for
     * @param lot the number of the lot, or the serial number, of an item that is tracked
     * @param code of the item, in place of its id
     */
    public record Line(
            UUID itemId,
            long counted,
            @Nullable String lot,
            @Nullable String code) {
        public Line(UUID itemId, long counted) {
            this(itemId, counted, null, null);
        }

        public Line(UUID itemId, long counted, @Nullable String lot) {
            this(itemId, counted, lot, null);
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

    public static RecordCount of(JsonObject json) {
        return Json.read(json, RecordCount.class);
    }
}
