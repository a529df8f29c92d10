package tradepost.purchase.vendor;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param currency if omitted, that of the vendor, or of the installation if it has none
 * @param minimumQuantity 1 if omitted, like packSize
 * @param breaks at most 20, by ascending quantity
 */
public record WriteVendorItem(
        UUID itemId,
        @Nullable String vendorSku,
        @Nullable String currency,
        BigDecimal cost,
        @Nullable Long minimumQuantity,
        @Nullable Long packSize,
        @Nullable Integer leadTimeDays,
        @Nullable List<CostBreak> breaks) {
    public static WriteVendorItem of(JsonObject json) {
        return Json.read(json, WriteVendorItem.class);
    }

    public long fromQuantity() {
        return minimumQuantity == null ? 1 : minimumQuantity;
    }
}
