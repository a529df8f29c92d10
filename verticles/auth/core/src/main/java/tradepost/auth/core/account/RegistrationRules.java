package tradepost.auth.core.account;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.problem.Problem;

/** Decides who may register with which role. Pure functions. */
final class RegistrationRules {
    private static final String CUSTOMER = "customer";

    private RegistrationRules() {}

    /** The role of the new account. Fails 400 unknown_role, 403 registration_closed. */
    static String role(String mode, @Nullable String requested) {
        var role = requested == null ? CUSTOMER : requested;
        if (!Roles.BUILT_IN.containsKey(role))
            throw Problem.badRequest(
                    "unknown_role",
                    Problem.detail(
                            "role", "must be one of " + String.join(", ", new TreeSet<>(Roles.BUILT_IN.keySet()))));
        boolean allowed = switch (mode) {
            case "open" -> true;
            case "customer" -> role.equals(CUSTOMER);
            default -> false;
        };
        if (!allowed) throw Problem.forbidden("registration_closed");
        return role;
    }

    /**
     * The password of the request; empty if it is chosen later. Fails 400 password_required, password_too_early.
     *
     * @param open whether the account exists at once
     */
    static String password(boolean open, @Nullable String requested) {
        if (open && requested == null)
            throw Problem.badRequest("password_required", Problem.detail("password", "is required"));
        if (!open && requested != null)
            throw Problem.badRequest("password_too_early", Problem.detail("password", "must not be sent yet"));
        return requested == null ? "" : requested;
    }
}
