package tradepost.auth.core.access;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import tradepost.auth.access.Permission;
import tradepost.kernel.extension.ServePermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.problem.Problem;

/** Nobody grants what they do not hold, whether by a role, an invitation, a key or a service account. Pure functions. */
public final class GrantRule {
    private static final String ALL = "*";
    /** The end of a permission for what is one's own. */
    public static final String OWN = ":own";

    private GrantRule() {}

    /**
     * Fails 403 not_held with each permission that the caller does not hold itself, and if the caller is limited to some locations and
     * would grant others.
     *
     * @param permissions as roles have them
     * @param locations to which they are limited; empty for none
     */
    public static void requireHeld(Caller caller, Collection<String> permissions, Collection<UUID> locations) {
        var faults = new ArrayList<JsonObject>();
        for (var p : permissions)
            if (!holds(caller, p)) faults.add(Problem.detail("permissions", "you do not hold " + p));
        if (!LocationLimit.of(caller).coversAll(locations))
            faults.add(Problem.detail("scopes.locations", "must be some of your own locations"));
        if (!faults.isEmpty()) throw Problem.forbidden("not_held", faults.toArray(JsonObject[]::new));
    }

    /**
     * Whether the caller holds everything that a user with these permissions does.
     *
     * @param locations to which the user is limited; empty for none
     */
    public static boolean holdsAll(Caller caller, Collection<String> permissions, Collection<UUID> locations) {
        return LocationLimit.of(caller).coversAll(locations)
                && permissions.stream().allMatch(p -> holds(caller, p));
    }

    /** Whether the caller holds everything that this permission stands for. */
    static boolean holds(Caller caller, String permission) {
        if (caller.permissions().contains(ALL)) return true;
        if (permission.equals(ALL)) return false;
        if (ServePermission.is(permission)) {
            var words = permission.split(":", 4);
            return ServePermission.has(caller, words[2], words[3]);
        }
        if (permission.endsWith(OWN)) return caller.mayOwn(permission.substring(0, permission.length() - OWN.length()));
        if (permission.endsWith(":*"))
            return caller.may(permission)
                    || actions(permission).stream().allMatch(p -> caller.may(p.name()))
                            && !actions(permission).isEmpty();
        return caller.may(permission);
    }

    /** Of the granted permissions, what the owner holds now. */
    static List<String> common(Caller owner, List<String> granted) {
        var common = new ArrayList<String>();
        for (var p : granted)
            if (holds(owner, p)) common.add(p);
            else if (p.equals(ALL)) common.addAll(withoutOwn(owner.permissions()));
            else if (p.endsWith(":*"))
                actions(p).stream().map(Permission::name).filter(owner::may).forEach(common::add);
        return common.stream().distinct().toList();
    }

    /** A program has no documents of its own. */
    private static List<String> withoutOwn(List<String> permissions) {
        return permissions.stream().filter(p -> !p.endsWith(OWN)).toList();
    }

    private static List<Permission> actions(String wildcard) {
        var resource = wildcard.substring(0, wildcard.length() - 2);
        return PermissionTable.all().stream()
                .filter(p -> p.resource().equals(resource))
                .toList();
    }
}
