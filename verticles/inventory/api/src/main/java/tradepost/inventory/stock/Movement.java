package tradepost.inventory.stock;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A movement of pieces from one location to another; immutable.
 *
 * @param kind adjustment, receipt, shipment, transfer, return or count
 * @param sourceType the kind of document that caused it, such as {@code purchase_order}, with {@code sourceId}
 * @param unitCost of one piece, in the currency of the installation; null if it is not known, or the caller may not read costs
 * @param amount what all pieces cost: it was added to the value of the stock; negative if they left, 0 between locations
 * @param variance what the value changed beside that
 * @param reversesId the movement that this one reverses
 * @param documentId the document of the source that moved the pieces, such as a shipment of an order; null if there is none
 * @param lots of an item that is tracked; they sum to the quantity
 */
public record Movement(
        UUID id,
        UUID itemId,
        String sku,
        String name,
        UUID fromLocationId,
        String fromCode,
        UUID toLocationId,
        String toCode,
        long quantity,
        String kind,
        String sourceType,
        @Nullable UUID sourceId,
        @Nullable String reason,
        String actor,
        Instant createdAt,
        @Nullable UUID reversesId,
        @Nullable BigDecimal unitCost,
        @Nullable BigDecimal amount,
        @Nullable BigDecimal variance,
        @Nullable UUID documentId,
        List<LotQuantity> lots) {
    public Movement with(List<LotQuantity> itsLots) {
        return new Movement(
                id,
                itemId,
                sku,
                name,
                fromLocationId,
                fromCode,
                toLocationId,
                toCode,
                quantity,
                kind,
                sourceType,
                sourceId,
                reason,
                actor,
                createdAt,
                reversesId,
                unitCost,
                amount,
                variance,
                documentId,
                itsLots);
    }

    public Movement withoutCosts() {
        return new Movement(
                id,
                itemId,
                sku,
                name,
                fromLocationId,
                fromCode,
                toLocationId,
                toCode,
                quantity,
                kind,
                sourceType,
                sourceId,
                reason,
                actor,
                createdAt,
                reversesId,
                null,
                null,
                null,
                documentId,
                lots);
    }

    public static Movement of(JsonObject json) {
        return Json.read(json, Movement.class);
    }
}
