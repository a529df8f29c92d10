package tradepost.auth.core.mail;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A mail in plain text. */
public record Mail(String to, String subject, String text, Instant at) {
    public static final String PASSWORD_RESET = "password_reset";
    public static final String PASSWORD_CHANGED = "password_changed";
    public static final String EMAIL_CHANGED = "email_changed";

    /** @param resetUrl what the token is put behind; empty for none */
    static Mail reset(String to, String token, String resetUrl, Instant at) {
        var how = resetUrl.isEmpty()
                ? "Send this token with the new password to /api/auth/reset-password:\n\n" + token
                : "Open this page to set a new one:\n\n" + resetUrl + token;
        return new Mail(
                to,
                "Reset your password",
                "Somebody asked to reset the password of this account.\n\n" + how
                        + "\n\nIt is good once, within 30 minutes. If it was not you, there is nothing to do.\n",
                at);
    }

    /** EventDoc of something done; null for a kind that tells of nothing. */
    static @Nullable Mail notice(String kind, String to, Instant at) {
        return switch (kind) {
            case PASSWORD_CHANGED ->
                new Mail(
                        to,
                        "Your password was changed",
                        "The password of this account was changed at " + at
                                + ".\n\nIf it was not you, ask for a reset at once and tell an administrator.\n",
                        at);
            case EMAIL_CHANGED ->
                new Mail(
                        to,
                        "Your e-mail address was changed",
                        "At " + at + " another e-mail address was set for this account; this one is no longer used."
                                + "\n\nIf it was not you, tell an administrator at once.\n",
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
