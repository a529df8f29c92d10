package tradepost.auth;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.user.User;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** Events of auth. The subject is the user's id; that of {@link #SECURITY_RECORDED} is the entry itself. */
public final class AuthEvents {
    @EventDoc(value = "A person was invited by mail, or invited again.", subject = "the user", data = User.class)
    public static final String USER_INVITED = "auth.user.invited";

    @EventDoc(value = "A user was registered, or has accepted an invitation.", subject = "the user", data = User.class)
    public static final String USER_REGISTERED = "auth.user.registered";

    @EventDoc(
            value = "A user's name, role, e-mail address or customer record was changed, or the address was proved.",
            subject = "the user",
            data = User.class)
    public static final String USER_UPDATED = "auth.user.updated";

    @EventDoc(
            value = "A user was disabled, and all sessions of the user have ended.",
            subject = "the user",
            data = User.class)
    public static final String USER_DISABLED = "auth.user.disabled";

    @EventDoc(value = "A disabled user was enabled.", subject = "the user", data = User.class)
    public static final String USER_ENABLED = "auth.user.enabled";

    @EventDoc(
            value = "The personal data of a user were erased, or an invitation was withdrawn.",
            subject = "the user",
            data = User.class)
    public static final String USER_DELETED = "auth.user.deleted";

    @EventDoc(
            value = "A user's e-mail address was changed, and the new one was proved.",
            subject = "the user",
            data = EmailChanged.class)
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

    @EventDoc(
            value = "A role of one's own was created, or what it permits was changed.",
            subject = "the role: an id made of its name",
            data = RoleChanged.class)
    public static final String ROLE_UPDATED = "auth.role.updated";

    @EventDoc(
            value = "A role of one's own was deleted. Another one may get its name.",
            subject = "the role: an id made of its name",
            data = RoleDeleted.class)
    public static final String ROLE_DELETED = "auth.role.deleted";

    public record RoleDeleted(
            @FieldDoc(value = "The name that the role had.", example = "warehouse_clerk")
            String name) {}

    public record RoleChanged(
            @FieldDoc(value = "The name of the role.", example = "warehouse_clerk")
            String name,

            @FieldDoc(value = "What it permits.", example = "stock:read")
            List<String> permissions,

            @FieldDoc(
                    value = "The only locations whose goods its users see and move; empty for all.",
                    example = "0198c0de-0000-7000-8000-000000000031")
            List<UUID> locationIds,

            @FieldDoc(value = "The number of the change, from 1.", example = "1")
            long version) {}

    public record EmailChanged(
            @FieldDoc(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @FieldDoc(value = "The new address.", example = "accounts@example.com")
            String email,

            @FieldDoc(value = "The role of the user.", example = "customer")
            String role,

            @FieldDoc(value = "The previous address.", example = "finance@example.com")
            String before) {}

    public record PasswordChanged(
            @FieldDoc(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
            UUID id,

            @FieldDoc(
                    value = "changed: by a caller who knew the old password; reset: with a token sent to the user's"
                            + " address; set: by an administrator.",
                    example = "reset",
                    oneOf = {"changed", "reset", "set"})
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
                            "What was done or attempted. key_login: an API key was sent. role_update: what a role permits was"
                                    + " changed, with its name in detail. role_grant: an account was created, with the role in detail. role_change: it got the role"
                                    + " in detail. address_proof: a token from a mail was used. signing_key: a key was"
                                    + " created that signs access tokens. second_factor_on and second_factor_off: one was set up or removed."
                                    + " recovery_codes: they were replaced. step_up: a session was proved again. request: an operation of the API.",
                    example = "login",
                    oneOf = {
                        "login",
                        "service_login",
                        "refresh",
                        "logout",
                        "registration",
                        "role_grant",
                        "role_change",
                        "invitation",
                        "address_proof",
                        "user_disabled",
                        "user_enabled",
                        "user_deleted",
                        "session_end",
                        "email_change",
                        "password_change",
                        "password_forgotten",
                        "password_reset",
                        "password_set",
                        "signing_key",
                        "role_create",
                        "role_update",
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
                        "second_factor_on",
                        "second_factor_off",
                        "recovery_codes",
                        "step_up",
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
