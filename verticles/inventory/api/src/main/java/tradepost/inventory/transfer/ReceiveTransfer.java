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
     * @param quantity pieces in good condition
     * @param damaged further pieces that arrived damaged; 0 if null
     * @param lost further pieces that will not arrive; 0 if null
     */
    public record Line(
            UUID lineId,
            long quantity,
            @Nullable Long damaged,
            @Nullable Long lost) {}

    public static ReceiveTransfer of(JsonObject json) {
        return Json.read(json, ReceiveTransfer.class);
    }
}
