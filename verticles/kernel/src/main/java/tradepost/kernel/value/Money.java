package tradepost.kernel.value;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;

/** Amounts: exact decimals in the currency's minor unit. The only place that rounds. */
public final class Money {
    /** The largest amount of any line or document. */
    public static final BigDecimal MAX = new BigDecimal("9999999999.99");

    private static final int STORED_DIGITS = 4;

    private Money() {}

    /** Half up to the currency's minor unit (ISO 4217: two digits for USD, none for JPY, three for KWD). */
    public static BigDecimal round(BigDecimal amount, String currency) {
        return amount.setScale(digits(currency), RoundingMode.HALF_UP);
    }

    private static int digits(String currency) {
        return Currency.getInstance(currency).getDefaultFractionDigits();
    }

    /** With the decimals of its currency; with more where an older release has taken a price of more. */
    public static BigDecimal exact(BigDecimal amount, String currency) {
        var bare = amount.stripTrailingZeros();
        return bare.setScale(Math.max(bare.scale(), digits(currency)));
    }

    /** The same. Fails 400 invalid_amount for what has more decimals than the currency. */
    public static BigDecimal checked(String field, BigDecimal amount, String currency) {
        int digits = digits(currency);
        if (amount.stripTrailingZeros().scale() > digits)
            throw Problem.badRequest(
                    "invalid_amount",
                    Problem.detail(field, "must have at most " + digits + " decimals, as amounts in " + currency));
        return exact(amount, currency);
    }

    /** The code, when it is one of ISO 4217 that amounts are counted in. Fails 400 unknown_currency. */
    public static String currency(String code) {
        try {
            int digits = digits(code);
            if (digits >= 0 && digits <= STORED_DIGITS) return code;
        } catch (IllegalArgumentException e) {
            // answered below, as a currency that is not served
        }
        throw Problem.badRequest("unknown_currency", Problem.detail("currency", "is not a currency in use here"));
    }

    /** An amount as the database holds it, as it is shown: see {@link #exact}. */
    public static BigDecimal read(Row row, int column, String currency) {
        return exact(row.getBigDecimal(column), currency);
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
