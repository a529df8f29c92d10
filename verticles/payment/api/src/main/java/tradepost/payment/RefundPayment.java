package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param amount in the currency of the payment; all that is left if omitted
 * @param credit whether a credit note over the amount is issued; otherwise what exceeds the credit of the order is owed again
 * @param date on which it counts in the books, and of the credit note; today if omitted
 */
public record RefundPayment(
        @Nullable BigDecimal amount,
        @Nullable String reason,
        @Nullable Boolean credit,
        @Nullable LocalDate date) {
    public RefundPayment(@Nullable BigDecimal amount, @Nullable String reason) {
        this(amount, reason, null, null);
    }

    public static RefundPayment of(JsonObject json) {
        return Json.read(json, RefundPayment.class);
    }
}
