package tradepost.auth.core;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Problem;
import tradepost.kernel.Roles;

/** Who may register as what. Pure decisions. */
final class Registration {
    private static final String CUSTOMER = "customer";
    private static final int EMAIL_MAX_CHARACTERS = 254; // RFC 5321, section 4.5.3.1.3, less the brackets
    /** Something, one @, and a domain; only the mail server knows more. */
    private static final Pattern EMAIL = Pattern.compile("[^\\s\\p{Z}\\p{C}@]+@[^\\s\\p{Z}\\p{C}@]+");

    private Registration() {}

    /** The role to give. Fails 400 unknown_role, 403 registration_closed. */
    static String role(String mode, @Nullable String asked) {
        var role = asked == null ? CUSTOMER : asked;
        if (!Roles.BUILT_IN.containsKey(role))
            throw Problem.badRequest("unknown_role", Problem.detail("role", "is no role"));
        boolean allowed = switch (mode) {
            case "open" -> true;
            case "customer" -> role.equals(CUSTOMER);
            default -> false;
        };
        if (!allowed) throw Problem.forbidden("registration_closed");
        return role;
    }

    /** The form in which an e-mail is stored and compared. */
    static String normal(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    static boolean isEmail(String normal) {
        return normal.length() <= EMAIL_MAX_CHARACTERS && EMAIL.matcher(normal).matches();
    }

    /** Normal, and fit to write to. Fails 400 invalid_email. */
    static String email(String email) {
        var normal = normal(email);
        if (!isEmail(normal))
            throw Problem.badRequest("invalid_email", Problem.detail("email", "is no e-mail address"));
        return normal;
    }

    /** Fails 400 invalid_password. */
    static void checkPassword(String password) {
        if (!Argon2.acceptable(password))
            throw Problem.badRequest(
                    "invalid_password",
                    Problem.detail(
                            "password",
                            "must have " + Argon2.MIN_CODE_POINTS + " to " + Argon2.MAX_CODE_POINTS + " characters"));
    }
}
