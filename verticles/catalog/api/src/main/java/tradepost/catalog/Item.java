package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;

/**
 * @param sku unique among the items that are not deleted, in capitals
 * @param unitPrice in the currency of the installation
 * @param unit what one piece is, such as {@code pcs} or {@code kg}
 * @param archivedAt from then on it is in no new order; null while it is in use
 */
public record Item(
        UUID id,
        String name,
        String sku,
        @Nullable String description,
        BigDecimal unitPrice,
        @Nullable String barcode,
        @Nullable String unit,
        JsonObject metadata,
        @Nullable Instant archivedAt,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public static Item of(JsonObject json) {
        return Json.read(json, Item.class);
    }
}
