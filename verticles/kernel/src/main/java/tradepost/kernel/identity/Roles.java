package tradepost.kernel.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tradepost.kernel.config.ContextModule;

/** The built-in roles and what each holds, as the contexts grant it. A role is an allow-list: what is not named is not held. */
public final class Roles {
    /** Ends a permission that is good for what belongs to the caller only, in operations that say they check it. */
    static final String OWN = "@own";

    public static final Map<String, List<String>> BUILT_IN = builtIn();

    private static Map<String, List<String>> builtIn() {
        var roles = new LinkedHashMap<String, List<String>>();
        for (var role : List.of("admin", "finance_manager", "inventory_manager", "viewer", "customer"))
            roles.put(role, new ArrayList<>(role.equals("admin") ? List.of("*") : List.of()));
        for (var context : ContextModule.all())
            context.grants().forEach((role, permissions) -> {
                var held = roles.get(role);
                if (held == null)
                    throw new IllegalStateException(context.name() + " grants to " + role + ", which is no role");
                held.addAll(permissions);
            });
        roles.replaceAll((role, held) -> List.copyOf(held));
        return Collections.unmodifiableMap(roles);
    }

    /** What a context may ask of another in its own name, beside what everybody may. Empty for most: it passes on who asks it. */
    static List<String> ofContext(String context) {
        return ContextModule.all().stream()
                .filter(c -> c.name().equals(context))
                .flatMap(c -> c.ownPermissions().stream())
                .toList();
    }

    private Roles() {}

    /** Empty for a role that does not exist. */
    public static List<String> permissions(String role) {
        return BUILT_IN.getOrDefault(role, List.of());
    }
}
