package tradepost.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The number of an order, such as {@code SO-000001}: a prefix, and six digits or more.
 *
 * @param prefix such as {@code SO-}
 */
public record OrderNumber(String prefix) {
    private static final int WIDTH = 6;
    private static final int OPEN_MAX = 3;
    private static final Pattern DIGITS = Pattern.compile("\\d{1,12}");

    /** The SQL expression that draws the next one from a sequence. */
    public String next(String sequence) {
        return "'%s' || to_char(nextval('%s'), 'FM999999999999000000')".formatted(prefix, sequence);
    }

    /**
     * The order numbers that the search text may mean, upper-cased: the one without the zeros that were left out, and those that begin with it,
     * if at most {@value #OPEN_MAX} digits are missing. Null if it is no part of an order number.
     */
    public @Nullable List<String> searched(@Nullable String q) {
        if (q == null) return null;
        var text = q.strip().toUpperCase(Locale.ROOT);
        if (!text.startsWith(prefix)) return null;
        var digits = text.substring(prefix.length());
        if (!DIGITS.matcher(digits).matches()) return null;
        var found = new ArrayList<>(List.of(of(Long.parseLong(digits))));
        int open = WIDTH - digits.length();
        if (open > 0 && open <= OPEN_MAX) {
            long others = (long) Math.pow(10, open);
            for (long n = Long.parseLong(digits) * others, end = n + others; n < end; n++) found.add(of(n));
        }
        return found;
    }

    /** The search text if it may be a part of an order number: digits, with or without the zeros before them; else null. */
    public static @Nullable String digits(@Nullable String q) {
        if (q == null) return null;
        var text = q.strip();
        return DIGITS.matcher(text).matches() ? text : null;
    }

    /** A number that a client compares with, however its letters are written. */
    public static @Nullable String exactly(@Nullable String number) {
        return number == null ? null : number.strip().toUpperCase(Locale.ROOT);
    }

    /** The SQL expression of the number with the digits that {@code ?} stands for. */
    public String ofDigits() {
        return "'%s' || to_char((?::text)::bigint, 'FM999999999999000000')".formatted(prefix);
    }

    private String of(long n) {
        var digits = Long.toString(n);
        return prefix + "0".repeat(Math.max(0, WIDTH - digits.length())) + digits;
    }
}
