package tradepost.kernel.value;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * Texts that are compared. They are normalized before they are stored, so that values which a person considers equal count as
 * equal.
 */
public final class Text {
    private static final int EMAIL_MAX_CHARACTERS = 254; // RFC 5321, section 4.5.3.1.3, less the brackets
    /**
     * Atoms separated by single dots, one @, and domain labels; all scripts are allowed. Excludes characters that RFC 5322 allows
     * only in quotes, because a program that reads such an address later may parse it differently. Only the mail server can check
     * more.
     */
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s\\p{Z}\\p{C}@.<>()\\[\\],;:\\\\\"]+(\\.[^\\s\\p{Z}\\p{C}@.<>()\\[\\],;:\\\\\"]+)*"
                    + "@[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?"
                    + "(\\.[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?)*");

    private static final int CODE_MAX = 50;
    private static final int GROUP_MAX = 50;
    private static final int SKU_MAX = 100;
    /** A text of a contract may have several lines if its maximum length is at least this. */
    private static final int LINES_FROM = 500;

    private Text() {}

    /** In its {@link #normalEmail normal form}. Fails 400 invalid_email if this is not an e-mail address. */
    public static String email(String raw) {
        var email = normalEmail(raw);
        if (!isEmail(email))
            throw Problem.badRequest("invalid_email", Problem.detail("email", "is not an e-mail address"));
        return email;
    }

    /** The form in which an e-mail is stored and compared: trimmed, without formats such as the zero-width space, composed and lower-cased. */
    public static String normalEmail(String raw) {
        return composed(composed(trimmed(withoutFormats(raw))).toLowerCase(Locale.ROOT));
    }

    private static String withoutFormats(String text) {
        if (text.codePoints().noneMatch(Text::isFormat)) return text;
        var kept = text.codePoints().filter(c -> !isFormat(c)).toArray();
        return new String(kept, 0, kept.length);
    }

    private static boolean isFormat(int c) {
        return Character.getType(c) == Character.FORMAT;
    }

    public static boolean isEmail(String normal) {
        return normal.length() <= EMAIL_MAX_CHARACTERS && EMAIL.matcher(normal).matches();
    }

    /** Trims, and capitalizes as {@link #capitals} does. Fails 400 blank if nothing is left. */
    public static String sku(String raw) {
        return capitals(visible("sku", raw));
    }

    /** The SKU that a text names; null if it is blank. */
    public static @Nullable String skuOrNull(String raw) {
        return isBlank(raw) ? null : sku(raw);
    }

    /** Composes accents (Unicode NFC) and upper-cases. */
    public static String capitals(String text) {
        return composed(composed(text).toUpperCase(Locale.ROOT)); // a capital may consist of parts
    }

    /** Composes accents (Unicode NFC). */
    public static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** The same as {@link #sku} for one that is to be stored. Fails 400 field_too_large above {@value #SKU_MAX} characters. */
    public static String newSku(String raw) {
        return bounded("sku", sku(raw), SKU_MAX, "capital letters");
    }

    /** Trims the code of a location, and capitalizes it as {@link #capitals} does. Fails 400 blank if nothing is left, field_too_large above {@value #CODE_MAX}. */
    public static String newCode(String raw) {
        return bounded("code", capitals(visible("code", raw)), CODE_MAX, "capital letters");
    }

    /**
     * Trims the number of a lot or a serial number, removes formats such as the zero-width space, and composes accents. Fails 400 blank if nothing is
     * left.
     */
    public static String lot(String field, String raw) {
        return composed(visible(field, withoutFormats(raw)));
    }

    /** What is compared of the number of a lot or a serial number: numbers that differ only by case or by formats are the same. */
    public static String lotKey(String number) {
        return capitals(withoutFormats(number));
    }

    /** The {@link #lotKey} of a number; null for null. */
    public static @Nullable String lotKeyOrNull(@Nullable String number) {
        return number == null ? null : lotKey(number);
    }

    /**
     * Trims the name of a group, composes accents and lower-cases it. Fails 400 blank if nothing is left, field_too_large above
     * {@value #GROUP_MAX}.
     */
    public static String group(String field, String raw) {
        return bounded(
                field, composed(composed(visible(field, raw)).toLowerCase(Locale.ROOT)), GROUP_MAX, "lower case");
    }

    /** A letter may become two in the other case. */
    private static String bounded(String field, String text, int max, String letters) {
        if (text.codePointCount(0, text.length()) > max)
            throw Problem.badRequest(
                    "field_too_large", Problem.detail(field, "has more than " + max + " characters in " + letters));
        return text;
    }

    /** Trims each tag and drops repetitions; none for null. Fails 400 blank for a blank one. */
    public static String[] tags(@Nullable List<String> tags) {
        if (tags == null) return new String[0];
        return tags.stream().map(t -> visible("tags", t)).distinct().toArray(String[]::new);
    }

    /** Whether it has neither NUL nor lone surrogates: PostgreSQL stores neither. */
    public static boolean isStorable(String text) {
        for (int i = 0, k = text.length(); i < k; i++) {
            char c = text.charAt(i);
            if (c == 0) return false;
            if (Character.isSurrogate(c)
                    && (Character.isLowSurrogate(c) || ++i == k || !Character.isLowSurrogate(text.charAt(i))))
                return false;
        }
        return true;
    }

    /**
     * Whether a text has no control characters, which could hide a part of a name or forge a line of a document. Line breaks and tabs are
     * allowed in a text that {@link #hasLines}, and at both ends of every text, where they are trimmed.
     *
     * @param max the maximum length of the text
     */
    public static boolean isPrintable(String text, int max) {
        return hasLines(max)
                ? text.codePoints().noneMatch(c -> isControl(c) && !isLayout(c))
                : text.strip().codePoints().noneMatch(c -> isControl(c) || isLineEnd(c));
    }

    /** Whether a text of this maximum length may have several lines. */
    public static boolean hasLines(int max) {
        return max >= LINES_FROM;
    }

    private static boolean isControl(int c) {
        return Character.getType(c) == Character.CONTROL;
    }

    private static boolean isLayout(int c) {
        return c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isLineEnd(int c) {
        return Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }

    /** Trims spaces of all kinds. Fails 400 blank if nothing is left that can be seen. */
    public static String visible(String field, String raw) {
        if (isBlank(raw)) throw Problem.badRequest("blank", Problem.detail(field, "must not be blank"));
        return trimmed(raw);
    }

    /** Trims spaces of all kinds. Empty if nothing is left that can be seen. */
    public static String trimmed(String raw) {
        if (isBlank(raw)) return "";
        int from = 0;
        int to = raw.length();
        while (isSpace(raw.charAt(from))) from++;
        while (isSpace(raw.charAt(to - 1))) to--;
        return raw.substring(from, to);
    }

    /** Whether nothing in it can be seen. */
    public static boolean isBlank(String text) {
        return text.codePoints().allMatch(Text::isInvisible);
    }

    /** The same as {@link #trimmed}; null for null. */
    public static @Nullable String trimmedOrNull(@Nullable String raw) {
        return raw == null ? null : trimmed(raw);
    }

    /** No character outside the basic plane is a space. */
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Spaces, control characters, and formats such as the zero-width space. */
    private static boolean isInvisible(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || isControl(c) || isFormat(c);
    }
}
