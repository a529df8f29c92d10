package tradepost.auth;

import java.util.UUID;

/** What auth tells. The subject is the user's id. */
public final class AuthEvents {
    public static final String USER_REGISTERED = "auth.user.registered";

    /** Of {@link #USER_REGISTERED}. */
    public record UserRegistered(UUID id, String email, String role) {}

    public static final String EMAIL_CHANGED = "auth.user.email_changed";
    public static final String PASSWORD_CHANGED = "auth.user.password_changed";

    /** Of {@link #EMAIL_CHANGED}. */
    public record EmailChanged(UUID id, String email, String before) {}

    /**
     * Of {@link #PASSWORD_CHANGED}.
     *
     * @param how {@code changed} by who knew the old one, {@code reset} by who reads the mail
     */
    public record PasswordChanged(UUID id, String how) {}

    private AuthEvents() {}
}
