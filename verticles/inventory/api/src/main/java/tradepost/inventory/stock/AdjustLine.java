package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param state of the pieces that arrive or leave; available if null
 * @param unitCost what a piece that arrives cost, in the currency of the installation
 * @param lot the number of the lot, or the serial number; null takes the first lots that expire
 * @param expiresOn of a lot that arrives for the first time
 */
public record AdjustLine(
        UUID itemId,
        long delta,
        @Nullable String state,
        @Nullable BigDecimal unitCost,
        @Nullable String lot,
        @Nullable LocalDate expiresOn) {
    /** Of an item without lots. */
    public AdjustLine(UUID itemId, long delta, @Nullable String state, @Nullable BigDecimal unitCost) {
        this(itemId, delta, state, unitCost, null, null);
    }

    public static AdjustLine of(JsonObject json) {
        return Json.read(json, AdjustLine.class);
    }
}
