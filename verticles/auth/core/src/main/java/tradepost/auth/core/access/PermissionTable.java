package tradepost.auth.core.access;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import tradepost.auth.Permission;
import tradepost.auth.Role;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.identity.Roles;

/** All permissions, and the roles that hold them. */
public final class PermissionTable {
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

    public static List<Role> roles() {
        return new TreeMap<>(Roles.BUILT_IN)
                .entrySet().stream()
                        .map(r -> new Role(r.getKey(), r.getValue(), true))
                        .toList();
    }
}
