package tradepost.node.demo.client;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Set;

/** The amounts of the demo data, which are in dollars, as amounts of the currency of an installation. One of another currency is not converted. */
public record DemoMoney(String currency, int digits) {
    private static final Set<String> AMOUNTS =
            Set.of("price", "unit_price", "unit_cost", "cost", "amount", "credit_limit");
    /** What a dollar is in a currency without cents, such as the yen. */
    private static final BigDecimal WITHOUT_CENTS = BigDecimal.valueOf(100);

    public static DemoMoney in(String currency) {
        return new DemoMoney(currency, Currency.getInstance(currency).getDefaultFractionDigits());
    }

    /** Whether a field with this name is an amount. */
    public static boolean isAmount(String field) {
        return AMOUNTS.contains(field);
    }

    public BigDecimal of(BigDecimal dollars) {
        return digits == 0
                ? dollars.multiply(WITHOUT_CENTS).setScale(0, RoundingMode.HALF_UP)
                : dollars.setScale(Math.min(2, digits), RoundingMode.HALF_UP);
    }

    public long whole(Number dollars) {
        return digits == 0 ? dollars.longValue() * WITHOUT_CENTS.longValue() : dollars.longValue();
    }

    public BigDecimal share(BigDecimal of, double share) {
        return of.multiply(BigDecimal.valueOf(share)).setScale(Math.min(2, digits), RoundingMode.HALF_UP);
    }
}
