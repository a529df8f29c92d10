package tradepost.catalog.core.price;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/**
 * What a change of many prices does to each: it is multiplied by the factor, the amount is added, and the sum is rounded half up to a multiple
 * of the step.
 */
record PriceAdjustment(BigDecimal factor, BigDecimal amount, BigDecimal step) {
    static final int SAMPLE_MAX = 100;
    static final int REFUSED_SHOWN_MAX = 10;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Fails 400 one_of_required unless there is exactly one of percent and amount, 400 invalid_amount. */
    static PriceAdjustment of(
            @Nullable BigDecimal percent, @Nullable BigDecimal amount, @Nullable BigDecimal rounding, String currency) {
        if ((percent == null) == (amount == null))
            throw Problem.badRequest(
                    "one_of_required", Problem.detail("percent", "send exactly one of percent and amount"));
        return new PriceAdjustment(
                percent == null ? BigDecimal.ONE : BigDecimal.ONE.add(percent.divide(HUNDRED)),
                amount == null ? BigDecimal.ZERO : Money.checked("amount", amount, currency),
                rounding == null ? Money.smallest(currency) : Money.checked("rounding", rounding, currency));
    }

    /**
     * The new price of the column unit_price. PostgreSQL rounds half away from zero, which is half up, as {@link Money} rounds: no price is
     * negative, unless the change is refused.
     *
     * @param first the number of the parameter with the factor; amount and step follow
     */
    static String sql(int first) {
        return "round((unit_price * $%d::numeric + $%d::numeric) / $%d::numeric) * $%3$d::numeric"
                .formatted(first, first + 1, first + 2);
    }

    static boolean isOutOfRange(BigDecimal price) {
        return price.signum() < 0 || price.compareTo(Money.MAX) > 0;
    }

    /** @param details as {@link #outOfRange} writes them, at most {@value #REFUSED_SHOWN_MAX} */
    static ServiceException refusal(JsonObject... details) {
        return Problem.conflict("price_out_of_range", details);
    }

    static JsonObject outOfRange(String price, BigDecimal before, BigDecimal after) {
        return Problem.detail(
                "item_id",
                "the price of " + price + " would change from " + before.toPlainString() + " to "
                        + after.toPlainString());
    }
}
