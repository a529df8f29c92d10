package tradepost.kernel;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Problem;

/**
 * A payment of an order, or what was given back, as the order shows it.
 *
 * @param kind payment or refund
 * @param amount in the order's currency
 * @param method how, such as transfer
 * @param reference what the bank calls it
 * @param actor who recorded it, as events name it; null where that was not kept
 */
public record Payment(
        UUID id,
        String kind,
        BigDecimal amount,
        String method,
        @Nullable String reference,
        @Nullable String actor,
        Instant createdAt) {
    /** So many of an order are shown, from the first on. */
    public static final int LISTED_MAX = 1_000;

    /** Of a {@code jsonb_agg}; null where there was none. */
    public static List<Payment> list(@Nullable JsonArray rows, String currency) {
        if (rows == null) return List.of();
        return rows.stream()
                .map(row -> Json.read((JsonObject) row, Payment.class).in(currency))
                .toList();
    }

    private Payment in(String currency) {
        return new Payment(id, kind, Money.exact(amount, currency), method, reference, actor, createdAt);
    }

    /**
     * What is paid now: all that is open unless something was asked for. Fails 400 invalid_amount for what is no amount in the
     * currency, such as half a yen, 409 amount_exceeds_open.
     */
    public static BigDecimal amount(@Nullable BigDecimal asked, BigDecimal open, String currency) {
        if (asked == null) return open;
        if (asked.signum() <= 0 || Money.round(asked, currency).compareTo(asked) != 0)
            throw Problem.badRequest("invalid_amount", Problem.detail("amount", "is not an amount in " + currency));
        if (asked.compareTo(open) > 0)
            throw Problem.conflict(
                    "amount_exceeds_open",
                    Problem.detail("amount", "must be at most " + open.toPlainString() + ", which is open"));
        return asked.setScale(open.scale());
    }
}
