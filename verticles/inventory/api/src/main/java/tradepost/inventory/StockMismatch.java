package tradepost.inventory;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A figure that does not match the rows it summarises.
 *
 * @param orderId for figures of an order, a purchase order or a hold; null for those of a level
 * @param figure {@code on_hand}: the level differs from the sum of its movements; {@code reserved}: the level differs from the sum of
 *      its active reservations; {@code damaged} and {@code quality_hold}: the level differs from the sum of its state changes;
 *      {@code available}: more is reserved, damaged or on quality hold than is on hand; {@code
 *      in_transit}: the level of stock in transit differs from what the open transfers have under way; {@code incoming}: the incoming
 *      stock of a location differs from what the open transfers have under way to it, or from what the newest event of a purchase order
 *      says that it still brings; {@code shipped}: the movements of an order differ from its fulfilled reservations; {@code reservation}: the state of an order's reservations contradicts the state of the order's stock;
 *      {@code hold}: the active reservations of a hold differ from what its status and lines say; {@code lot_returned}: more pieces of lots have come
 *      back for an order than it has got of them, or have gone back to its vendor than it has received
 * @param onHand according to the level
 * @param moved the sum of the movements
 * @param reserved according to the level
 * @param held the sum of the active reservations
 */
public record StockMismatch(
        UUID itemId,
        String sku,
        String name,
        UUID locationId,
        String code,
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
