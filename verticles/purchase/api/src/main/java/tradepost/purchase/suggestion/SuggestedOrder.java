package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What should be ordered from a vendor for a location, in one currency.
 *
 * @param vendorId null for items without a vendor, like vendorName and currency
 * @param lines at most 1,000
 */
public record SuggestedOrder(
        @Nullable UUID vendorId,
        @Nullable String vendorName,
        UUID locationId,
        String code,
        @Nullable String currency,
        BigDecimal totalAmount,
        List<SuggestedLine> lines) {
    public static SuggestedOrder of(JsonObject json) {
        return Json.read(json, SuggestedOrder.class);
    }
}
