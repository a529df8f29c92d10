package tradepost.purchase.vendor;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What an item costs at a vendor.
 *
 * @param vendorSku what the vendor calls it
 * @param cost of one piece, from the minimum quantity on
 * @param packSize the vendor delivers multiples of it
 * @param breaks by ascending quantity
 */
public record VendorItem(
        UUID id,
        UUID vendorId,
        UUID itemId,
        String sku,
        String name,
        @Nullable String vendorSku,
        String currency,
        BigDecimal cost,
        long minimumQuantity,
        long packSize,
        @Nullable Integer leadTimeDays,
        List<CostBreak> breaks,
        Instant createdAt,
        Instant updatedAt) {
    public static VendorItem of(JsonObject json) {
        return Json.read(json, VendorItem.class);
    }
}
