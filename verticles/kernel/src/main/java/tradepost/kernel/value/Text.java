package tradepost.kernel.value;

import java.util.Locale;
import java.util.regex.Pattern;

/** Texts that are compared: brought to one form before they are stored, so that uniqueness means what a person means. */
public final class Text {
    private static final int EMAIL_MAX_CHARACTERS = 254; // RFC 5321, section 4.5.3.1.3, less the brackets
    /**
     * Words with single dots between them, one @, and labels of a domain, also in other scripts; without what RFC 5322 would need
     * quotes for, because what reads such an address later may take a part of it for another. Only the mail server knows more.
     */
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s\\p{Z}\\p{C}@.<>()\\[\\],;:\\\\\"]+(\\.[^\\s\\p{Z}\\p{C}@.<>()\\[\\],;:\\\\\"]+)*"
                    + "@[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?"
                    + "(\\.[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?)*");

    private Text() {}

    /** Trimmed and lower-cased. Fails 400 for what is no address. */
    public static String email(String raw) {
        var email = normalEmail(raw);
        if (!isEmail(email))
            throw Problem.badRequest("invalid_email", Problem.detail("email", "is not an e-mail address"));
        return email;
    }

    /** The form in which an e-mail is stored and compared. */
    public static String normalEmail(String raw) {
        return raw.strip().toLowerCase(Locale.ROOT);
    }

    public static boolean isEmail(String normal) {
        return normal.length() <= EMAIL_MAX_CHARACTERS && EMAIL.matcher(normal).matches();
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
