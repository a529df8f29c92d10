package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * A figure that does not follow from the rows it is made of.
 *
 * @param orderId of figures of an order; null for those of a level
 * @param figure {@code on_hand}: of the level, against its movements; {@code reserved}: of the level, against its active reservations;
 *     {@code available}: more is reserved than there is; {@code shipped}: the movements of an order, against its fulfilled reservations;
 *     {@code reservation}: pieces of an order's reservations that are in another state than the order's stock
 * @param onHand of the level; @param moved what its movements sum to
 * @param reserved of the level; @param held what its active reservations sum to
 */
public record StockMismatch(
        UUID itemId,
        UUID locationId,
        @Nullable UUID orderId,
        String figure,
        long expected,
        long found,
        long onHand,
        long moved,
        long reserved,
        long held) {
    public static StockMismatch of(JsonObject json) {
        return Json.read(json, StockMismatch.class);
    }
}
