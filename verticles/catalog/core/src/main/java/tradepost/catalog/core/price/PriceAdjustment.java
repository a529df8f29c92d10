package tradepost.catalog.core.price;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/**
 * What a change of many prices does to each: it is multiplied by the factor, the amount is added, and the sum is rounded half up.
 *
 * @param step of which the new prices are multiples; null if they are rounded to the decimals that they have had
 * @param decimals which they have at least: those of the amount and of the currency
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
        var added = Money.checkedPrice("amount", amount == null ? BigDecimal.ZERO : amount, currency);
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
     * @param first the number of the first of {@link #parameters}
     */
    static String sql(int first) {
        return """
                case when $%3$d::numeric is null
                  then round(unit_price * $%1$d::numeric + $%2$d::numeric, greatest($%4$d::int, scale(trim_scale(unit_price))))
                  else round((unit_price * $%1$d::numeric + $%2$d::numeric) / $%3$d::numeric) * $%3$d::numeric end\
                """.formatted(first, first + 1, first + 2, first + 3);
    }

    /** Of {@link #sql}. */
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
