package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param itemId null until the item of the code is known
 * @param delta the number of pieces, or with a code, how often it was read
 * @param state of the pieces that arrive or leave; available if null
 * @param unitCost what a piece that arrives cost, in the currency of the installation
 * @param lot the number of the lot, or the serial number; null takes the first lots that expire
 * @param expiresOn of a lot that arrives for the first time
 * @param code of the item, in place of its id
 */
public record AdjustLine(
        UUID itemId,
        long delta,
        @Nullable String state,
        @Nullable BigDecimal unitCost,
        @Nullable String lot,
        @Nullable LocalDate expiresOn,
        @Nullable String code) {
    /** Of an item without lots. */
    public AdjustLine(UUID itemId, long delta, @Nullable String state, @Nullable BigDecimal unitCost) {
        this(itemId, delta, state, unitCost, null, null, null);
    }

    public AdjustLine(
            UUID itemId,
            long delta,
            @Nullable String state,
            @Nullable BigDecimal unitCost,
            @Nullable String lot,
            @Nullable LocalDate expiresOn) {
        this(itemId, delta, state, unitCost, lot, expiresOn, null);
    }

    /** The same pieces, named by their item instead of its code. */
    public AdjustLine withItem(UUID item, long pieces) {
        return new AdjustLine(item, pieces, state, unitCost, lot, expiresOn, null);
    }

    public static AdjustLine of(JsonObject json) {
        return Json.read(json, AdjustLine.class);
    }
}
