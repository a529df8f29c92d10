package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What arrived at once of an order.
 *
 * @param complete whether nothing was open after it
 * @param locationId where it arrived; null for the default location
 * @param actor who recorded it
 * @param exchangeRate the value of one unit of the order's currency in that of the installation; null if it is the same currency
 */
public record Receipt(
        UUID id,
        UUID orderId,
        boolean complete,
        @Nullable UUID locationId,
        @Nullable String code,
        String actor,
        Instant createdAt,
        @Nullable BigDecimal exchangeRate,
        List<Line> lines) {
    /**
     * @param quantity pieces in good condition
     * @param damaged further pieces, which arrived damaged
     * @param lot the number that was sent; null if none was
     */
    public record Line(
            UUID lineId,
            UUID itemId,
            String sku,
            String name,
            long quantity,
            long damaged,
            @Nullable String lot,
            @Nullable LocalDate expiresOn) {}

    public static Receipt of(JsonObject json) {
        return Json.read(json, Receipt.class);
    }
}
