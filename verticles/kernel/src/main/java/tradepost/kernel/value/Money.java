package tradepost.kernel.value;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;
import tradepost.kernel.problem.Problem;

/**
 * Amounts and prices, as exact decimals. An amount has the decimals of its currency: {@link #exact}, {@link #checked}, {@link #read}. The price
 * or the cost of one piece has up to six in any currency: {@link #price}, {@link #checkedPrice}, {@link #readPrice}. Only this class rounds.
 */
public final class Money {
    /** The largest amount of any line or document. */
    public static final BigDecimal MAX = new BigDecimal("9999999999.99");

    private static final int STORED_DIGITS = 4;

    /** The most decimals of the price or the cost of one piece, in any currency. */
    private static final int PRICE_DIGITS = 6;

    /** The decimals of the average cost of a piece. */
    private static final int AVERAGE_DIGITS = 8;

    private Money() {}

    /** Rounds half up to the currency's minor unit (ISO 4217: two digits for USD, none for JPY, three for KWD). */
    public static BigDecimal round(BigDecimal amount, String currency) {
        return amount.setScale(digits(currency), RoundingMode.HALF_UP);
    }

    /** The smallest unit of the currency: 0.01 for USD, 1 for JPY. */
    public static BigDecimal smallest(String currency) {
        return BigDecimal.ONE.movePointLeft(digits(currency));
    }

    private static int digits(String currency) {
        return Currency.getInstance(currency).getDefaultFractionDigits();
    }

    /** Returns the amount with the decimals of its currency. Keeps more decimals if the amount has them. */
    public static BigDecimal exact(BigDecimal amount, String currency) {
        return atLeast(amount, digits(currency));
    }

    /**
     * Returns the price or the cost of one piece with at least the decimals of its currency, without the zeros after these: 950.00, 0.0035,
     * 1.125.
     */
    public static BigDecimal price(BigDecimal price, String currency) {
        return atLeast(price, digits(currency));
    }

    /** A number that is not an amount in a currency, such as a percentage, without the zeros at its end: 19 for 19.0000. */
    public static BigDecimal plain(BigDecimal number) {
        return atLeast(number, 0);
    }

    private static BigDecimal atLeast(BigDecimal number, int decimals) {
        if (number.scale() <= decimals) return number.setScale(decimals);
        var bare = number.stripTrailingZeros();
        return bare.setScale(Math.max(bare.scale(), decimals));
    }

    /** Like {@link #exact}. Fails 400 invalid_amount if the amount has more decimals than the currency. */
    public static BigDecimal checked(String field, BigDecimal amount, String currency) {
        int digits = digits(currency);
        requireDecimals(field, amount, digits, "%d decimals, as amounts in %s".formatted(digits, currency));
        return exact(amount, currency);
    }

    /** Like {@link #price}. Fails 400 invalid_amount if the price has more than six decimals. */
    public static BigDecimal checkedPrice(String field, BigDecimal price, String currency) {
        requireDecimals(field, price, PRICE_DIGITS, PRICE_DIGITS + " decimals");
        return price(price, currency);
    }

    private static void requireDecimals(String field, BigDecimal amount, int most, String text) {
        if (amount.stripTrailingZeros().scale() > most)
            throw Problem.badRequest("invalid_amount", Problem.detail(field, "must have at most " + text));
    }

    /** Returns the code. Fails 400 unknown_currency unless {@link #isCurrency}. */
    public static String currency(String code) {
        if (isCurrency(code)) return code;
        throw Problem.badRequest("unknown_currency", Problem.detail("currency", "is not a currency in use here"));
    }

    /** Whether ISO 4217 defines the code, and its amounts fit the stored number of decimals. */
    public static boolean isCurrency(String code) {
        try {
            int digits = digits(code);
            return digits >= 0 && digits <= STORED_DIGITS;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Reads a stored amount and gives it the decimals of its currency: see {@link #exact}. */
    public static BigDecimal read(Row row, int column, String currency) {
        return exact(row.getBigDecimal(column), currency);
    }

    /** Reads the stored price of one piece: see {@link #price}. */
    public static BigDecimal readPrice(Row row, int column, String currency) {
        return price(row.getBigDecimal(column), currency);
    }

    /** amount × part / whole, rounded half up. */
    public static BigDecimal share(BigDecimal amount, long part, long whole, String currency) {
        return amount.multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(whole), digits(currency), RoundingMode.HALF_UP);
    }

    /** amount × part / whole, rounded half up; zero if the whole is zero. */
    public static BigDecimal share(BigDecimal amount, BigDecimal part, BigDecimal whole, String currency) {
        if (whole.signum() == 0) return BigDecimal.ZERO.setScale(digits(currency));
        return amount.multiply(part).divide(whole, digits(currency), RoundingMode.HALF_UP);
    }

    /** price × part / whole of one piece, rounded half up to six decimals: see {@link #price}. */
    public static BigDecimal priceShare(BigDecimal price, long part, long whole, String currency) {
        var share = price.multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(whole), PRICE_DIGITS, RoundingMode.HALF_UP);
        return price(share, currency);
    }

    /** The smallest difference of two prices. */
    public static BigDecimal smallestPrice() {
        return BigDecimal.ONE.movePointLeft(PRICE_DIGITS);
    }

    /** What one of the pieces costs on average, to eight decimals. */
    public static BigDecimal ofOne(BigDecimal amount, long pieces) {
        return amount.divide(BigDecimal.valueOf(pieces), AVERAGE_DIGITS, RoundingMode.HALF_UP);
    }

    /** quantity × unit price, rounded half up once per line. Fails 400 amount_out_of_range above {@link #MAX}. */
    public static BigDecimal subtotal(long quantity, BigDecimal unitPrice, String currency) {
        return bounded(round(unitPrice.multiply(BigDecimal.valueOf(quantity)), currency));
    }

    /** The sum of rounded lines. It is not rounded again, so the lines always add up to the total. */
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
