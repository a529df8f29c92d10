package tradepost.kernel.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tradepost.kernel.config.ContextModule;

/**
 * The built-in roles and their permissions, as the contexts grant them. A role is an allow-list: it has only the permissions that
 * are listed.
 */
public final class Roles {
    /** The suffix of a permission for the caller's own resources only, for operations that check the ownership. */
    static final String OWN = ":own";

    /** What callers are that are no users: a page with a publishable key, another API key, and a service account. */
    public static final String STOREFRONT = "storefront";

    public static final String KEY = "key";
    public static final String SERVICE = "service";

    private static final Map<String, List<String>> GRANTED = granted();
    /** Those that users can have. */
    public static final Map<String, List<String>> BUILT_IN = builtIn();
    /** By resource, the one whose permissions include those for it. */
    static final Map<String, String> INCLUDED_IN = ContextModule.all().stream()
            .flatMap(c -> c.includedPermissions().entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static Map<String, List<String>> builtIn() {
        var roles = new LinkedHashMap<>(GRANTED);
        roles.remove(STOREFRONT);
        return Collections.unmodifiableMap(roles);
    }

    private static Map<String, List<String>> granted() {
        var roles = new LinkedHashMap<String, List<String>>();
        for (var role :
                List.of("admin", "finance_manager", "inventory_manager", "viewer", "shop", "customer", STOREFRONT))
            roles.put(role, new ArrayList<>(role.equals("admin") ? List.of("*") : List.of()));
        for (var context : ContextModule.all())
            context.grants().forEach((role, permissions) -> {
                var held = roles.get(role);
                if (held == null)
                    throw new IllegalStateException(context.name() + " grants to " + role + ", which is not a role");
                held.addAll(permissions);
            });
        roles.replaceAll((role, held) -> List.copyOf(held));
        return Collections.unmodifiableMap(roles);
    }

    /**
     * The permissions of a context for calls in its own name, besides public operations. Empty for most, because they pass on
     * their caller.
     */
    static List<String> ofContext(String context) {
        return ContextModule.all().stream()
                .filter(c -> c.name().equals(context))
                .flatMap(c -> c.ownPermissions().stream())
                .toList();
    }

    private Roles() {}

    /** Empty if the role does not exist. */
    public static List<String> permissions(String role) {
        return GRANTED.getOrDefault(role, List.of());
    }
}
