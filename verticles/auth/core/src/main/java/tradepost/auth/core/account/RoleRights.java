package tradepost.auth.core.account;

import java.util.List;
import java.util.UUID;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.problem.Problem;

/**
 * A role with what it permits.
 *
 * @param locations to which it is limited; empty for none
 */
record RoleRights(String role, List<String> permissions, List<UUID> locations) {
    /** Fails 400 unknown_role. The role stays until the transaction ends. */
    static RoleRights of(Tx tx, String role) {
        if (Roles.BUILT_IN.containsKey(role)) return new RoleRights(role, StoredUser.rights(role), List.of());
        var found = tx.firstOrNull(
                r -> new RoleRights(
                        role, List.of(r.getArrayOfStrings("permissions")), List.of(r.getArrayOfUUIDs("locations"))),
                UserQueries.ROLE,
                role);
        if (found == null)
            throw Problem.badRequest(
                    "unknown_role", Problem.detail("role", "is neither built in nor one of /api/roles"));
        return found;
    }
}
