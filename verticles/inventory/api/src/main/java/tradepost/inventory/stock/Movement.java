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
 * @param unitCost what a piece costs by the document that moved it, in the currency of the installation; null if that does not say it, and for
 *     callers without costs:read
 * @param reversesId the movement that this one reverses
 * @param documentId the document of the source that moved the pieces, such as a shipment of an order; null if there is none
 * @param lots of an item that is tracked; they sum to the quantity
 * @param cost what all pieces are worth that came, left or moved, in the currency of the installation; null for callers without costs:read
 * @param variance by how much the value of the stock has changed beyond that, as when a vendor gives another price for what returns; null for
 *     callers without costs:read
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
        @Nullable UUID documentId,
        List<LotQuantity> lots,
        @Nullable BigDecimal cost,
        @Nullable BigDecimal variance) {
    /** For callers without costs:read. */
    public Movement withoutCost() {
        return with(lots, null, null, null);
    }

    public Movement with(List<LotQuantity> itsLots) {
        return with(itsLots, unitCost, cost, variance);
    }

    private Movement with(
            List<LotQuantity> itsLots,
            @Nullable BigDecimal itsUnitCost,
            @Nullable BigDecimal itsCost,
            @Nullable BigDecimal itsVariance) {
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
                itsUnitCost,
                documentId,
                itsLots,
                itsCost,
                itsVariance);
    }

    public static Movement of(JsonObject json) {
        return Json.read(json, Movement.class);
    }
}
