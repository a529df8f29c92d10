package tradepost.auth.core.mail;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A mail in plain text. */
public record Mail(String to, String subject, String text, Instant at) {
    public static final String PASSWORD_RESET = "password_reset";
    public static final String PASSWORD_CHANGED = "password_changed";
    public static final String EMAIL_CHANGED = "email_changed";
    public static final String SECOND_FACTOR_CHANGED = "second_factor_changed";

    /** @param resetUrl the prefix of the link, to which the token is appended; empty for none */
    static Mail reset(String to, String token, String resetUrl, Instant at) {
        var how = resetUrl.isEmpty()
                ? "Send this token with the new password to /api/auth/reset-password:\n\n" + token
                : "Open this page to set a new one:\n\n" + resetUrl + token;
        return new Mail(
                to,
                "Reset your password",
                "A password reset was requested for this account.\n\n" + how
                        + "\n\nIt can be used once, within 30 minutes. If you did not request it, ignore this mail.\n",
                at);
    }

    /** The mail about a change; null for a kind without one. */
    static @Nullable Mail notice(String kind, String to, Instant at) {
        return switch (kind) {
            case PASSWORD_CHANGED ->
                new Mail(
                        to,
                        "Your password was changed",
                        "The password of this account was changed at " + at
                                + ".\n\nIf this was not you, request a password reset immediately and inform an administrator.\n",
                        at);
            case EMAIL_CHANGED ->
                new Mail(
                        to,
                        "Your e-mail address was changed",
                        "At " + at + " the e-mail address of this account was changed; this address is no longer used."
                                + "\n\nIf this was not you, inform an administrator immediately.\n",
                        at);
            case SECOND_FACTOR_CHANGED ->
                new Mail(
                        to,
                        "Your second factor was changed",
                        "At " + at + " the second factor of this account was set up or removed."
                                + "\n\nIf this was not you, change your password immediately and inform an administrator.\n",
                        at);
            default -> null;
        };
    }

    /** Without the text, which may hold a token, so that it can be logged. */
    @Override
    public String toString() {
        return "Mail[" + to + ", " + subject + "]";
    }
}
