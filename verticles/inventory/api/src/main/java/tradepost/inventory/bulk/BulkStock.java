package tradepost.inventory.bulk;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.stock.PutStock;
import tradepost.kernel.json.Json;

/**
 * Changes of the stock of items at locations.
 *
 * @param mode {@code each}, also for null, or {@code all_or_nothing}
 * @param lines 1 to 1,000
 */
public record BulkStock(@Nullable String mode, List<Line> lines) {
    /** A change as in {@link PutStock}, of the item with this id or this SKU: exactly one of them is given. */
    public record Line(
            @Nullable UUID itemId,
            @Nullable String sku,
            @Nullable UUID locationId,
            @Nullable Long quantity,
            @Nullable Long onHand,
            @Nullable Long delta,
            @Nullable Long changeFrom,
            @Nullable String reason,
            @Nullable String lot,
            @Nullable LocalDate expiresOn) {
        /** Of an item without lots. */
        public Line(
                @Nullable UUID itemId,
                @Nullable String sku,
                @Nullable UUID locationId,
                @Nullable Long quantity,
                @Nullable Long onHand,
                @Nullable Long delta,
                @Nullable Long changeFrom,
                @Nullable String reason) {
            this(itemId, sku, locationId, quantity, onHand, delta, changeFrom, reason, null, null);
        }

        public PutStock change() {
            return new PutStock(quantity, onHand, delta, locationId, reason, changeFrom, lot, expiresOn);
        }
    }

    public boolean isAllOrNothing() {
        return "all_or_nothing".equals(mode);
    }

    public static BulkStock of(JsonObject json) {
        return Json.read(json, BulkStock.class);
    }
}
