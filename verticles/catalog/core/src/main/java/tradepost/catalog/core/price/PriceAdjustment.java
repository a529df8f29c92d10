package tradepost.catalog.core.price;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/**
 * What a change of many prices does to each: it is multiplied by the factor, the amount is added, and the sum is rounded half up.
 *
 * @param step the sum is rounded to a multiple of it; null: to the decimals that the price had, but at least to {@code decimals}
 * @param decimals those of the currency, or those of the amount if these are more
 */
record PriceAdjustment(
        BigDecimal factor, BigDecimal amount, @Nullable BigDecimal step, int decimals) {
    static final int SAMPLE_MAX = 100;
    static final int REFUSED_SHOWN_MAX = 10;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Fails 400 one_of_required unless there is exactly one of percent and amount, 400 invalid_amount. */
    static PriceAdjustment of(
            @Nullable BigDecimal percent, @Nullable BigDecimal amount, @Nullable BigDecimal rounding, String currency) {
        if ((percent == null) == (amount == null))
            throw Problem.badRequest(
                    "one_of_required", Problem.detail("percent", "send exactly one of percent and amount"));
        var added = Money.checkedPrice("amount", Objects.requireNonNullElse(amount, BigDecimal.ZERO), currency);
        return new PriceAdjustment(
                percent == null ? BigDecimal.ONE : BigDecimal.ONE.add(percent.divide(HUNDRED)),
                added,
                rounding == null ? null : Money.checkedPrice("rounding", rounding, currency),
                added.scale());
    }

    /**
     * The new price of the column unit_price. PostgreSQL rounds half away from zero, which is half up, as {@link Money} rounds: no price is
     * negative, unless the change is refused.
     *
     * @param first the number of the first of the {@link #parameters}
     */
    static String sql(int first) {
        return """
                (select case when $%3$d::numeric is null then round(p, greatest(min_scale(unit_price), $%4$d::int))
                  else round(p / $%3$d::numeric) * $%3$d::numeric end
                from (select unit_price * $%1$d::numeric + $%2$d::numeric as p) changed)""".formatted(first, first + 1, first + 2, first + 3);
    }

    List<@Nullable Object> parameters() {
        var all = new ArrayList<@Nullable Object>();
        all.add(Numeric.create(factor));
        all.add(Numeric.create(amount));
        all.add(step == null ? null : Numeric.create(step));
        all.add(decimals);
        return all;
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
