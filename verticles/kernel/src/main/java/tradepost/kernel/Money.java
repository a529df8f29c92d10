package tradepost.kernel;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;

/** Amounts: exact decimals in the currency's minor unit. The only place that rounds. */
public final class Money {
    /** The largest amount of any line or document. */
    public static final BigDecimal MAX = new BigDecimal("9999999999.99");

    private Money() {}

    /** Half up to the currency's minor unit (ISO 4217: two digits for USD, none for JPY), with two decimals in any case. */
    public static BigDecimal round(BigDecimal amount, String currency) {
        return amount.setScale(Currency.getInstance(currency).getDefaultFractionDigits(), RoundingMode.HALF_UP)
                .setScale(2);
    }

    /** The code, when it is one of ISO 4217 whose minor unit is two digits or none. Fails 400 unknown_currency. */
    public static String currency(String code) {
        try {
            int digits = Currency.getInstance(code).getDefaultFractionDigits();
            if (digits >= 0 && digits <= 2) return code; // amounts have two decimals everywhere
        } catch (IllegalArgumentException e) {
            // answered below, as a currency that is not served
        }
        throw Problem.badRequest("unknown_currency", Problem.detail("currency", "is not a currency in use here"));
    }

    /** An amount as the database holds it (four decimals), as it is shown: two decimals. */
    public static BigDecimal read(Row row, int column) {
        return row.getBigDecimal(column).setScale(2, RoundingMode.UNNECESSARY);
    }

    /** quantity × unit price, rounded at the line. Fails 400 amount_out_of_range above {@link #MAX}. */
    public static BigDecimal subtotal(long quantity, BigDecimal unitPrice, String currency) {
        return bounded(round(unitPrice.multiply(BigDecimal.valueOf(quantity)), currency));
    }

    /** The sum of lines already rounded: nothing is rounded again, so lines always add up to the total. */
    public static BigDecimal total(List<BigDecimal> subtotals) {
        return bounded(subtotals.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static BigDecimal bounded(BigDecimal amount) {
        if (amount.compareTo(MAX) > 0)
            throw Problem.badRequest(
                    "amount_out_of_range", Problem.detail("items", "have a total above " + MAX.toPlainString()));
        return amount;
    }
}
