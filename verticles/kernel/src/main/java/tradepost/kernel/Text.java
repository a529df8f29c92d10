package tradepost.kernel;

import java.util.Locale;
import java.util.regex.Pattern;

/** Texts that are compared: brought to one form before they are stored, so that uniqueness means what a person means. */
public final class Text {
    /** One @, something before it, a dotted name after it: more is for the mail server to say. */
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@.]+(\\.[^\\s@.]+)+");

    private Text() {}

    /** Trimmed and lower-cased. Fails 400 for what is no address. */
    public static String email(String raw) {
        var email = raw.strip().toLowerCase(Locale.ROOT);
        if (email.length() > 254 || !EMAIL.matcher(email).matches())
            throw Problem.badRequest("invalid_email", Problem.detail("email", "is not an e-mail address"));
        return email;
    }

    /** Trimmed and upper-cased. Fails 400 when nothing is left. */
    public static String sku(String raw) {
        return visible("sku", raw).toUpperCase(Locale.ROOT);
    }

    /** Trimmed. Fails 400 when nothing is left. */
    public static String visible(String field, String raw) {
        var text = raw.strip();
        if (text.isEmpty()) throw Problem.badRequest("blank", Problem.detail(field, "must not be blank"));
        return text;
    }
}
