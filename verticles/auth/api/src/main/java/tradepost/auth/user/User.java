package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;

/** An account of a person. */
public record User(
        @FieldDoc(value = "The user's id.", example = "0198c0de-0000-7000-8000-0000000000a1")
        UUID id,

        @FieldDoc(
                value = "The e-mail address that the user logs in with, lower-cased; unique.",
                example = "finance@example.com")
        String email,

        @FieldDoc(value = "The name of the person; null if none was given.", example = "Kim Park") @Nullable
        String name,

        @FieldDoc(value = "The role of the user.", example = "finance_manager")
        String role,

        @FieldDoc(
                value = "invited: the invitation was not accepted yet; disabled: cannot log in.",
                example = "active",
                oneOf = {"invited", "active", "disabled"})
        String status,

        @FieldDoc(
                value = "The customer record that is the user's own; null if there is none.",
                example = "0198c0de-0000-7000-8000-000000000011")
        @Nullable
        UUID customerId,

        @FieldDoc(
                value = "When it was shown that the user receives mail at the address; null if it was not.",
                example = "2026-01-15T09:30:00.123456Z")
        @Nullable
        Instant provedAt,

        @FieldDoc(
                value = "When the last invitation was sent; null if there was none.",
                example = "2026-01-15T09:30:00.123456Z")
        @Nullable
        Instant invitedAt,

        @FieldDoc(value = "When the user logged in last; null if never.", example = "2026-01-15T09:30:00.123456Z")
        @Nullable
        Instant lastLoginAt,

        @FieldDoc(
                value = "Whether an administrator has set the password, so that the user must change it.",
                example = "false")
        boolean mustChangePassword,

        @FieldDoc(value = "The number of the change, from 1.", example = "1")
        long version,

        @FieldDoc(value = "When the account was created.", example = "2026-01-15T09:30:00.123456Z")
        Instant createdAt,

        @FieldDoc(value = "When the account was last changed.", example = "2026-01-15T09:30:00.123456Z")
        Instant updatedAt) {
    public static User of(JsonObject json) {
        return Json.read(json, User.class);
    }
}
