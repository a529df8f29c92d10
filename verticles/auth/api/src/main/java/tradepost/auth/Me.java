package tradepost.auth;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.user.User;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;

/**
 * The caller's account.
 *
 * @param permissions of the access token: those of the role, as in {@link Role}, and what the settings add
 * @param customerId its customer record if its role is customer; null if it has none
 * @param missing what the account lacks: email_proof, customer_record, password_change, second_factor
 */
public record Me(
        UUID id,
        String email,
        @Nullable String name,
        String role,
        List<String> permissions,
        @Nullable UUID customerId,
        List<String> missing,
        Instant createdAt,
        Instant updatedAt) {
    /** The account of a caller. */
    public static Me ofUser(User user, Caller caller, @Nullable UUID customerId) {
        var missing = new ArrayList<String>();
        if (user.provedAt() == null) missing.add("email_proof");
        if (isCustomer(caller) && customerId == null) missing.add("customer_record");
        if (user.mustChangePassword()) missing.add("password_change");
        if (caller.pending().equals("second_factor")) missing.add("second_factor");
        return new Me(
                user.id(),
                user.email(),
                user.name(),
                user.role(),
                caller.permissions(),
                customerId,
                List.copyOf(missing),
                user.createdAt(),
                user.updatedAt());
    }

    /** Whether the caller should have a customer record. One who may read all customers should not. */
    public static boolean isCustomer(Caller caller) {
        return !caller.may("customers:read") && caller.mayOwn("customers:read");
    }

    public static Me of(JsonObject json) {
        return Json.read(json, Me.class);
    }
}
