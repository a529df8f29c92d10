package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param amount in the currency of the order
 * @param paymentId the payment that gives back first; the newest if omitted
 * @param credit whether a credit note over the amount is issued; otherwise what exceeds the order's credit is owed again
 * @param date on which it counts in the books, and of the credit note; today if omitted
 */
public record RefundOrderRequest(
        BigDecimal amount,
        @Nullable String reason,
        @Nullable UUID paymentId,
        @Nullable Boolean credit,
        @Nullable LocalDate date) {
    public RefundOrderRequest(BigDecimal amount, @Nullable String reason, @Nullable UUID paymentId) {
        this(amount, reason, paymentId, null, null);
    }

    public boolean isCredited() {
        return Boolean.TRUE.equals(credit);
    }

    public static RefundOrderRequest of(JsonObject json) {
        return Json.read(json, RefundOrderRequest.class);
    }
}
