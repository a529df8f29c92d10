package tradepost.auth;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Means;
import tradepost.kernel.Tells;

/** What auth tells. The subject is the user's id. */
public final class AuthEvents {
    @Tells(value = "A user was registered.", subject = "the user", data = UserRegistered.class)
    public static final String USER_REGISTERED = "auth.user.registered";

    @Tells(value = "A user has another e-mail address.", subject = "the user", data = EmailChanged.class)
    public static final String EMAIL_CHANGED = "auth.user.email_changed";

    @Tells(value = "A user has another password.", subject = "the user", data = PasswordChanged.class)
    public static final String PASSWORD_CHANGED = "auth.user.password_changed";

    public record UserRegistered(
            @Means(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @Means(value = "What the user logs in with, in small letters.", example = "finance@example.com")
            String email,

            @Means(value = "The role the user was given.", example = "finance_manager")
            String role) {}

    public record EmailChanged(
            @Means(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @Means(value = "The address from now on.", example = "accounts@example.com")
            String email,

            @Means(value = "The address until now.", example = "finance@example.com")
            String before) {}

    public record PasswordChanged(
            @Means(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @Means(
                    value = "changed: by who knew the old one; reset: by who reads the user's mail.",
                    example = "reset",
                    oneOf = {"changed", "reset"})
            String how,

            @Means(value = "The role of the user.", example = "customer")
            String role,

            @Means(
                    value = "The user's e-mail address where this has shown that the user reads its mail, else null.",
                    example = "finance@example.com")
            @Nullable
            String verifiedEmail) {}

    private AuthEvents() {}
}
