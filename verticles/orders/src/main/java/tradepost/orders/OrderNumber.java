package tradepost.orders;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The number of an order, such as {@code SO-000001}: a prefix, and six digits or more.
 *
 * @param prefix such as {@code SO-}
 */
public record OrderNumber(String prefix) {
    /** The SQL expression that draws the next one from a sequence. */
    public String next(String sequence) {
        return "'%s' || to_char(nextval('%s'), 'FM999999999999000000')".formatted(prefix, sequence);
    }

    /** The search text as an order number, upper-cased; null if it is not one. */
    public @Nullable String searched(@Nullable String q) {
        if (q == null) return null;
        var text = q.strip().toUpperCase(Locale.ROOT);
        return Pattern.matches(Pattern.quote(prefix) + "\\d+", text) ? text : null;
    }
}
