package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param itemId null if a code names the item
 * @param delta pieces, or as many of what the code stands for
 * @param state of the pieces that arrive or leave; available if null
 * @param unitCost what a piece that arrives cost, in the currency of the installation
 * @param lot the number of the lot, or the serial number; null takes the first lots that expire
 * @param expiresOn of a lot that arrives for the first time
 * @param code a bar code of the item
 */
public record AdjustLine(
        @Nullable UUID itemId,
        long delta,
        @Nullable String state,
        @Nullable BigDecimal unitCost,
        @Nullable String lot,
        @Nullable LocalDate expiresOn,
        @Nullable String code) {
    public AdjustLine(
            UUID itemId,
            long delta,
            @Nullable String state,
            @Nullable BigDecimal unitCost,
            @Nullable String lot,
            @Nullable LocalDate expiresOn) {
        this(itemId, delta, state, unitCost, lot, expiresOn, null);
    }

    /** Of an item without lots. */
    public AdjustLine(UUID itemId, long delta, @Nullable String state, @Nullable BigDecimal unitCost) {
        this(itemId, delta, state, unitCost, null, null);
    }

    /** The item of a line without a code. */
    public UUID item() {
        return Objects.requireNonNull(itemId);
    }

    public static AdjustLine of(JsonObject json) {
        return Json.read(json, AdjustLine.class);
    }
}
