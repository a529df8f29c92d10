package tradepost.purchase.vendor;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * How a vendor has delivered in a period. A rate is 0 to 1, and null if nothing was delivered of which it is one.
 *
 * @param orders of which something was received
 * @param receivedQuantity including those that arrived damaged
 * @param onTimeRate of the pieces of orders with an expected time, those that came on that day or before
 * @param fillRate of the pieces of orders that ended, those that came
 * @param defectRate of the received pieces, those that arrived damaged or went back later
 * @param priceDrift the mean change of the price of a received line since the vendor's last receipt of the item before the period, such as 0.05
 * @param leadTimeDaysP90 days within which nine of ten receipts came
 * @param score 0 to 100
 */
public record VendorPerformance(
        UUID vendorId,
        Instant from,
        Instant to,
        long orders,
        long receipts,
        long receivedQuantity,
        @Nullable BigDecimal onTimeRate,
        @Nullable BigDecimal fillRate,
        @Nullable BigDecimal defectRate,
        @Nullable BigDecimal priceDrift,
        @Nullable BigDecimal leadTimeDaysMean,
        @Nullable BigDecimal leadTimeDaysP90,
        @Nullable BigDecimal score) {
    public static VendorPerformance of(JsonObject json) {
        return Json.read(json, VendorPerformance.class);
    }
}
