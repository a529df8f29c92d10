package tradepost.auth;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** Events of auth. The subject is the user's id. */
public final class AuthEvents {
    @EventDoc(value = "A user was registered.", subject = "the user", data = UserRegistered.class)
    public static final String USER_REGISTERED = "auth.user.registered";

    @EventDoc(value = "A user's e-mail address was changed.", subject = "the user", data = EmailChanged.class)
    public static final String EMAIL_CHANGED = "auth.user.email_changed";

    @EventDoc(value = "A user's password was changed.", subject = "the user", data = PasswordChanged.class)
    public static final String PASSWORD_CHANGED = "auth.user.password_changed";

    public record UserRegistered(
            @FieldDoc(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @FieldDoc(
                    value = "The e-mail address that the user logs in with, lower-cased.",
                    example = "finance@example.com")
            String email,

            @FieldDoc(value = "The role of the user.", example = "finance_manager")
            String role) {}

    public record EmailChanged(
            @FieldDoc(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @FieldDoc(value = "The new address.", example = "accounts@example.com")
            String email,

            @FieldDoc(value = "The previous address.", example = "finance@example.com")
            String before) {}

    public record PasswordChanged(
            @FieldDoc(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @FieldDoc(
                    value = "changed: by a caller who knew the old password; reset: with a token sent to the user's"
                            + " address.",
                    example = "reset",
                    oneOf = {"changed", "reset"})
            String how,

            @FieldDoc(value = "The role of the user.", example = "customer")
            String role,

            @FieldDoc(
                    value = "The user's e-mail address if a reset has confirmed it; otherwise null.",
                    example = "finance@example.com")
            @Nullable
            String verifiedEmail) {}

    private AuthEvents() {}
}
