package tradepost.auth;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** Events of auth. The subject is the user's id; that of {@link #SECURITY_RECORDED} is the entry itself. */
public final class AuthEvents {
    @EventDoc(value = "A user was registered.", subject = "the user", data = UserRegistered.class)
    public static final String USER_REGISTERED = "auth.user.registered";

    @EventDoc(value = "A user's e-mail address was changed.", subject = "the user", data = EmailChanged.class)
    public static final String EMAIL_CHANGED = "auth.user.email_changed";

    @EventDoc(value = "A user's password was changed.", subject = "the user", data = PasswordChanged.class)
    public static final String PASSWORD_CHANGED = "auth.user.password_changed";

    @EventDoc(
            value =
                    "Something that concerns security happened, or attempts of one caller or address failed or were refused, counted for about"
                            + " a minute.",
            subject = "the entry",
            data = SecurityRecorded.class)
    public static final String SECURITY_RECORDED = "auth.security.recorded";

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

    public record SecurityRecorded(
            @FieldDoc(value = "The id of the entry.", example = "0198c0de-0000-7000-8000-0000000000f1")
            UUID id,

            @FieldDoc(
                    value =
                            "What was done or attempted. key_login: an API key was sent. role_grant: an account was created, with the role in detail. signing_key: a key was"
                                    + " created that signs access tokens. request: an operation of the API.",
                    example = "login",
                    oneOf = {
                        "login",
                        "service_login",
                        "refresh",
                        "logout",
                        "registration",
                        "role_grant",
                        "email_change",
                        "password_change",
                        "password_forgotten",
                        "password_reset",
                        "signing_key",
                        "role_create",
                        "role_change",
                        "role_delete",
                        "key_create",
                        "key_change",
                        "key_rotate",
                        "key_revoke",
                        "key_login",
                        "service_account_create",
                        "service_account_change",
                        "service_account_rotate",
                        "service_account_delete",
                        "request"
                    })
            String action,

            @FieldDoc(
                    value =
                            "failed: the credentials were wrong; locked_out: there were too many failures before; refused: the caller is"
                                    + " unknown or lacks a permission.",
                    example = "failed",
                    oneOf = {"succeeded", "failed", "locked_out", "refused"})
            String outcome,

            @FieldDoc(
                    value =
                            "The code of the error; null for a success; others if there were too many callers to tell them apart.",
                    example = "invalid_credentials")
            @Nullable
            String reason,

            @FieldDoc(
                    value = "Who did it; null if the caller did not prove who it is.",
                    example = "user:0198c0de-0000-7000-8000-0000000000a1")
            @Nullable
            String actor,

            @FieldDoc(
                    value =
                            "The address of the client, of the first attempt; others if there were too many callers to tell them apart; empty"
                                    + " if no client sent it.",
                    example = "203.0.113.7")
            String address,

            @FieldDoc(
                    value = "The operation of the first refused request; otherwise null.",
                    example = "sales.listOrders")
            @Nullable
            String operation,

            @FieldDoc(
                    value = "The request_id of the first attempt; null if no client sent it.",
                    example = "0198c0de-1f00-7a00-8a00-0000000000e2")
            @Nullable
            String requestId,

            @FieldDoc(value = "How many attempts this entry stands for; 1 for a success.", example = "880")
            long count,

            @FieldDoc(value = "The time of the first attempt.", example = "2026-01-15T09:29:01.123456Z")
            Instant firstAt,

            @FieldDoc(value = "The time of the last attempt.", example = "2026-01-15T09:29:59.123456Z")
            Instant lastAt,

            @FieldDoc("The existing accounts concerned, at most ten. What was sent as a name is never recorded.")
            List<Account> accounts,

            @FieldDoc(
                    value = "The role, the id of the key or the name of the service account; null if there is none.",
                    example = "viewer")
            @Nullable
            String detail) {}

    public record Account(
            @FieldDoc(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id) {}

    private AuthEvents() {}
}
