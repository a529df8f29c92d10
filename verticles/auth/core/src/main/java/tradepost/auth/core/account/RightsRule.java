package tradepost.auth.core.account;

import tradepost.auth.core.access.GrantRule;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/** Decides who may change whom: nobody changes a user who has more rights, or gives a role that has. Pure functions. */
final class RightsRule {
    private RightsRule() {}

    /** Fails 403 more_rights if the user holds what the caller does not. */
    static void requireOver(Caller caller, StoredUser user) {
        require(caller, new RoleRights(user.user().role(), user.rights(), user.locations()));
    }

    /** Fails 403 more_rights if the role holds what the caller does not. */
    static void require(Caller caller, RoleRights role) {
        if (!GrantRule.holdsAll(caller, role.permissions(), role.locations())) throw Problem.forbidden("more_rights");
    }

    /** Whether the role is for customers, who have rights to what is their own only. */
    static boolean isForCustomers(RoleRights role) {
        return role.permissions().stream().allMatch(p -> p.endsWith(GrantRule.OWN));
    }
}
