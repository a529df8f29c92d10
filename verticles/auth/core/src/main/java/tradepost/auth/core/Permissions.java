package tradepost.auth.core;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import tradepost.auth.Permission;
import tradepost.auth.Role;
import tradepost.kernel.identity.Roles;

/** All permissions, and the roles that hold them. */
final class Permissions {
    private static final List<String> ALL = List.of(
            "analytics read",
            "api_keys read write delete",
            "audit read",
            "categories read write delete",
            "customers read write delete",
            "events read manage",
            "files read write delete",
            "items read write delete",
            "notifications read write",
            "orders read write delete confirm cancel pay refund price",
            "payments read write refund",
            "prices read write delete",
            "products read write delete",
            "purchases read write delete confirm receive pay cancel approve",
            "roles read write delete",
            "service_accounts read write delete",
            "shipments read write ship receive cancel",
            "stock read write adjust count manage",
            "system read manage",
            "users read write delete manage",
            "vendors read write delete",
            "webhooks read write delete manage");

    private Permissions() {}

    static List<Permission> all() {
        return ALL.stream()
                .flatMap(line -> {
                    var words = List.of(line.split(" ", -1));
                    var resource = words.getFirst();
                    return words.stream().skip(1).map(a -> new Permission(resource + ":" + a, resource, a));
                })
                .sorted(Comparator.comparing(Permission::name))
                .toList();
    }

    static List<Role> roles() {
        return new TreeMap<>(Roles.BUILT_IN)
                .entrySet().stream()
                        .map(r -> new Role(r.getKey(), r.getValue(), true))
                        .toList();
    }
}
