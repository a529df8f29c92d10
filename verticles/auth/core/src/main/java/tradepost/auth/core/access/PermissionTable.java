package tradepost.auth.core.access;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tradepost.auth.access.Permission;
import tradepost.auth.access.Role;
import tradepost.auth.access.RoleScopes;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.extension.ServePermission;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.problem.Problem;

/** All permissions, the operations that need them, and the built-in roles that hold them. */
public final class PermissionTable {
    static final RoleScopes NO_SCOPES = new RoleScopes(List.of());
    private static final String OWN = ":own";
    private static final int NAMED_MAX = 5;

    /** What each built-in role is for. */
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "admin", "Everything.",
            "finance_manager", "Everything except users, roles, service accounts and the system.",
            "inventory_manager", "Items, stock, orders and purchases, without prices, payments and deletions.",
            "viewer", "Reads customers, vendors, items, stock, orders, purchases and shipments.",
            "shop",
                    "What the server of a shop needs: reads items and stock, keeps customers, and takes their orders from draft to return.",
            "customer", "Its own customer record and its own orders.");

    private PermissionTable() {}

    public static List<Permission> all() {
        return ContextModule.all().stream()
                .flatMap(c -> c.permissions().stream())
                .flatMap(line -> {
                    var words = List.of(line.split(" ", -1));
                    var resource = words.getFirst();
                    return words.stream().skip(1).map(a -> new Permission(resource + ":" + a, resource, a));
                })
                .sorted(Comparator.comparing(Permission::name))
                .toList();
    }

    static List<Role> builtIn() {
        return new TreeMap<>(Roles.BUILT_IN)
                .entrySet().stream()
                        .map(r -> new Role(
                                r.getKey(),
                                DESCRIPTIONS.getOrDefault(r.getKey(), ""),
                                r.getValue(),
                                NO_SCOPES,
                                true,
                                null,
                                null,
                                null))
                        .toList();
    }

    /** What the operations of all contexts require, in the order of the contracts. */
    static Stream<Access> operations() {
        return ContextModule.names().stream()
                .flatMap(context -> Contract.load(context).operations().stream())
                .map(Contract.Operation::access);
    }

    /**
     * Fails 400 unknown_permission with each that does not exist, and for each {@code resource:action:own} that no operation knows.
     *
     * @param own whether there may be permissions for one's own documents: programs have none
     */
    static void requireKnown(List<String> permissions, boolean own) {
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < permissions.size(); i++) {
            var reason = fault(permissions.get(i), own);
            if (!reason.isEmpty()) faults.add(Problem.detail("permissions[" + i + "]", reason));
        }
        Problem.badRequestIf("unknown_permission", faults);
    }

    /** Empty for a permission that can be granted. */
    private static String fault(String permission, boolean own) {
        if (permission.equals("*") || ServePermission.is(permission)) return "";
        boolean ofOwn = permission.endsWith(OWN);
        var name = ofOwn ? permission.substring(0, permission.length() - OWN.length()) : permission;
        if (all().stream().noneMatch(p -> p.name().equals(name) || name.equals(p.resource() + ":*") && !ofOwn))
            return permission + " does not exist";
        if (!ofOwn) return "";
        if (!own) return "is for people only: a program has no documents of its own";
        return operations().anyMatch(op -> op.own() && op.permission().equals(name))
                ? ""
                : "no operation that needs " + name + " knows own documents";
    }

    /**
     * Fails 400 scope_not_known with each permission of which an operation does not know locations: whoever is limited to some could not call
     * it.
     */
    static void requireKnowingLocations(List<String> permissions) {
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < permissions.size(); i++) {
            var permission = permissions.get(i);
            var names = operations()
                    .filter(op -> !op.knowsLocations() && matches(permission).test(op.permission()))
                    .map(Access::operation)
                    .distinct()
                    .toList();
            if (names.isEmpty()) continue;
            var some = String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())));
            int others = names.size() - NAMED_MAX;
            faults.add(Problem.detail(
                    "permissions[" + i + "]",
                    permission + " is also for " + some + (others > 0 ? " and " + others + " more" : "")
                            + ", which cannot be limited to locations"));
        }
        Problem.badRequestIf("scope_not_known", faults);
    }

    /** Whether a granted permission includes the one that an operation needs. */
    private static Predicate<String> matches(String granted) {
        var held = new Caller(new UUID(0, 0), "", List.of(granted));
        return needed -> !needed.equals(Access.PUBLIC) && !needed.equals(Access.AUTHENTICATED) && held.mayOwn(needed);
    }
}
