package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What a comparison of payments with orders and providers found.
 *
 * @param checked the number of orders that were compared
 * @param complete whether everything was compared; otherwise {@code next} is where to go on
 */
public record Reconciliation(
        long checked,
        List<Mismatch> mismatches,
        boolean complete,
        @Nullable String next) {
    /**
     * @param kind what differs: paid, pending, refunded or provider
     * @param expected the amount according to the payments
     * @param actual the amount according to the order or the provider
     */
    public record Mismatch(
            String kind,
            @Nullable UUID orderId,
            @Nullable UUID paymentId,
            String currency,
            BigDecimal expected,
            BigDecimal actual) {}

    public static Reconciliation of(JsonObject json) {
        return Json.read(json, Reconciliation.class);
    }
}
