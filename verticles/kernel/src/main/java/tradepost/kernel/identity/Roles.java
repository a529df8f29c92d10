package tradepost.kernel.identity;

import java.util.List;
import java.util.Map;

/** The built-in roles and what each holds. A role is an allow-list; what is not named is not held. */
public final class Roles {
    /** Ends a permission that is good for what belongs to the caller only, in operations that say they check it. */
    static final String OWN = "@own";

    public static final Map<String, List<String>> BUILT_IN = Map.of(
            "admin",
            List.of("*"),
            "finance_manager",
            List.of(
                    "customers:*",
                    "vendors:*",
                    "items:*",
                    "stock:*",
                    "orders:*",
                    "purchases:*",
                    "shipments:*",
                    "payments:*",
                    "files:*",
                    "notifications:*",
                    "webhooks:*",
                    "events:*",
                    "audit:*",
                    "analytics:*",
                    "api_keys:*"),
            "inventory_manager",
            List.of(
                    "customers:read",
                    "customers:write",
                    "vendors:read",
                    "vendors:write",
                    "items:read",
                    "items:write",
                    "stock:*",
                    "orders:read",
                    "orders:write",
                    "orders:confirm",
                    "orders:cancel",
                    "purchases:read",
                    "purchases:write",
                    "purchases:receive",
                    "purchases:cancel",
                    "shipments:*",
                    "files:read",
                    "files:write",
                    "notifications:*",
                    "analytics:read"),
            "viewer",
            List.of(
                    "customers:read",
                    "vendors:read",
                    "items:read",
                    "stock:read",
                    "orders:read",
                    "purchases:read",
                    "shipments:read",
                    "analytics:read"),
            "customer",
            List.of(
                    "customers:read" + OWN,
                    "products:read" + OWN, // what is published
                    "orders:read" + OWN,
                    "orders:write" + OWN,
                    "orders:confirm" + OWN, // by placing it, at the price of the item
                    "orders:cancel" + OWN));

    /** What a context may ask of another in its own name, beside what everybody may: that sales confirms orders for its callers. */
    private static final Map<String, List<String>> OF_CONTEXTS = Map.of("sales", List.of("orders:confirm"));

    /** Empty for most: a context works on its own data, and passes on who asks it. */
    static List<String> ofContext(String context) {
        return OF_CONTEXTS.getOrDefault(context, List.of());
    }

    private Roles() {}

    /** Empty for a role that does not exist. */
    public static List<String> permissions(String role) {
        return BUILT_IN.getOrDefault(role, List.of());
    }
}
