package tradepost.inventory.hold;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param lines 1 to 1,000; an item may occur more than once
 * @param expiresIn seconds; null means 900
 */
public record CreateHold(List<HoldLine> lines, @Nullable Integer expiresIn) {
    public static CreateHold of(JsonObject json) {
        return Json.read(json, CreateHold.class);
    }
}
