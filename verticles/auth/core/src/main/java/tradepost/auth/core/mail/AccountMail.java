package tradepost.auth.core.mail;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.mail.OutgoingMail;

/**
 * The mails of accounts, in plain text.
 *
 * @param id of the mail, as in {@link OutgoingMail}
 * @param at when it was requested
 */
public record AccountMail(String id, String to, Instant at) {
    public static final String PASSWORD_RESET = "password_reset";
    public static final String PASSWORD_CHANGED = "password_changed";
    public static final String PASSWORD_SET = "password_set";
    public static final String EMAIL_CHANGED = "email_changed";
    public static final String SECOND_FACTOR_CHANGED = "second_factor_changed";
    public static final String REGISTRATION = "registration";
    public static final String INVITATION = "invitation";
    public static final String EMAIL_CHANGE = "email_change";

    private static final String RESET_PATH = "/api/auth/reset-password";
    private static final String VERIFY_PATH = "/api/auth/verify-email";

    /** @param resetUrl the prefix of the link, to which the token is appended; empty for none */
    OutgoingMail reset(String token, String resetUrl) {
        return mail(
                "Reset your password",
                "A password reset was requested for this account.\n\n"
                        + how("set a new one", " with the new password", RESET_PATH, token, resetUrl)
                        + "\n\nIt can be used once, within 30 minutes. If you did not request it, ignore this mail.\n");
    }

    /** @param verifyUrl as {@code resetUrl} of {@link #reset}, as in the other mails with a token */
    OutgoingMail registration(String token, String verifyUrl) {
        return mail(
                "Confirm your e-mail address",
                "Somebody, probably you, wants to open an account with this address.\n\n"
                        + how("choose a password and open it", " with a password", VERIFY_PATH, token, verifyUrl)
                        + "\n\nIt can be used once, within 24 hours. If this was not you, ignore this mail: then there will be no account.\n");
    }

    /** Tells whoever owns the address what the response to the request must not tell. */
    OutgoingMail accountExists() {
        return mail(
                "You already have an account",
                "Somebody, probably you, entered this address to open an account or to change an address. There is an account with it already.\n\n"
                        + "To log in, use your password. If you have forgotten it, request a reset at /api/auth/forgot-password. If you were invited,"
                        + " use the token in that mail, or ask for another.\n\nIf this was not you, ignore this mail: nothing was changed.\n");
    }

    OutgoingMail invitation(String token, String verifyUrl, int days) {
        return mail(
                "You are invited",
                "You are invited to open an account.\n\n"
                        + how("choose a password and open it", " with a password", VERIFY_PATH, token, verifyUrl)
                        + "\n\nIt can be used once, within " + (days == 1 ? "a day" : days + " days") + ".\n");
    }

    OutgoingMail emailChange(String token, String verifyUrl) {
        return mail(
                "Confirm your e-mail address",
                "An account is to use this address.\n\n"
                        + how("confirm it", "", VERIFY_PATH, token, verifyUrl)
                        + "\n\nIt can be used once, within 24 hours. If this was not you, ignore this mail: then nothing changes.\n");
    }

    /** How many mails of this kind an account may cause within an hour. Nobody changes an address often; many people may be invited in a day. */
    static int hourlyMax(String kind) {
        return kind.equals(INVITATION) ? 100 : 5;
    }

    private OutgoingMail mail(String subject, String text) {
        return OutgoingMail.plain(id, to, subject, text, at);
    }

    private static String how(String purpose, String with, String path, String token, String url) {
        return url.isEmpty()
                ? "Send this token" + with + " to " + path + ":\n\n" + token
                : "Open this page to " + purpose + ":\n\n" + url + token;
    }

    /** The mail about a change; null for a kind without one. */
    @Nullable
    OutgoingMail notice(String kind) {
        return switch (kind) {
            case PASSWORD_CHANGED ->
                mail(
                        "Your password was changed",
                        "The password of this account was changed at " + at
                                + ".\n\nIf this was not you, request a password reset immediately and inform an administrator.\n");
            case PASSWORD_SET ->
                mail(
                        "Your password was set by an administrator",
                        "At " + at
                                + " an administrator set a password for this account. You will get it from them, and must change it after the"
                                + " next login.\n\nIf you did not expect this, ask an administrator.\n");
            case EMAIL_CHANGED ->
                mail(
                        "Your e-mail address was changed",
                        "At " + at + " the e-mail address of this account was changed; this address is no longer used."
                                + "\n\nIf this was not you, inform an administrator immediately.\n");
            case SECOND_FACTOR_CHANGED ->
                mail(
                        "Your second factor was changed",
                        "At " + at + " the second factor of this account was set up or removed."
                                + "\n\nIf this was not you, change your password immediately and inform an administrator.\n");
            default -> null;
        };
    }
}
