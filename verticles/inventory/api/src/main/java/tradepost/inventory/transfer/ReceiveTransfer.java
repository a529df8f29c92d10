package tradepost.inventory.transfer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param lines each line of the transfer at most once; everything that is under way if omitted */
public record ReceiveTransfer(@Nullable List<Line> lines) {
    /**
     * What arrived of a line, and what never will. The rest stays under way.
     *
     * @param lineId null until the line of the code is known
     * @param quantity pieces in good condition; with a code, this and the others count what it stands for
     * @param damaged further pieces that arrived damaged; 0 if null
     * @param lost further pieces that will not arrive; 0 if null
     * @param code of the item of the line, in place of the id of the line
     */
    public record Line(
            UUID lineId,
            long quantity,
            @Nullable Long damaged,
            @Nullable Long lost,
            @Nullable String code) {
        public Line(UUID lineId, long quantity, @Nullable Long damaged, @Nullable Long lost) {
            this(lineId, quantity, damaged, lost, null);
        }
    }

    public static ReceiveTransfer of(JsonObject json) {
        return Json.read(json, ReceiveTransfer.class);
    }
}
