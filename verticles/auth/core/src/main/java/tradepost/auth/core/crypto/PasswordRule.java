package tradepost.auth.core.crypto;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** Which passwords may be chosen. A password that was chosen before a rule stays valid. */
public final class PasswordRule {
    /** The users of the demo have it. No mail reaches their domain, so nobody else can prove such an address. */
    private static final String DEMO_PASSWORD = "tradepost-demo";

    private static final String DEMO_DOMAIN = "@demo.example";

    private PasswordRule() {}

    /** Fails 400 invalid_password, which names the field. */
    public static void check(String field, String password, String email) {
        var fault = fault(password, email);
        if (fault != null) throw Problem.badRequest("invalid_password", Problem.detail(field, fault));
    }

    /**
     * What is wrong with the password, to follow the name of a field or setting; null if it may be chosen.
     *
     * @param email the normalised e-mail address of the account
     */
    public static @Nullable String fault(String password, String email) {
        if (!Argon2.acceptable(password))
            return "must have " + Argon2.MIN_CODE_POINTS + " to " + Argon2.MAX_CODE_POINTS + " characters";
        if (password.isBlank() || password.codePoints().distinct().count() == 1)
            return "must not be one character that is repeated";
        var folded = Normalizer.normalize(password, Normalizer.Form.NFC).strip().toLowerCase(Locale.ROOT);
        if (folded.equals(email) || folded.equals(email.substring(0, Math.max(0, email.indexOf('@')))))
            return "must not be the e-mail address or its name";
        if (CommonPasswords.contains(folded) || isOfDemo(folded, email))
            return "must not be one of the passwords that are guessed first";
        return null;
    }

    private static boolean isOfDemo(String password, String email) {
        return password.equals(DEMO_PASSWORD) && !email.endsWith(DEMO_DOMAIN);
    }
}
