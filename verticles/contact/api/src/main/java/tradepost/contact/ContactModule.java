package tradepost.contact;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;

public final class ContactModule implements ContextModule {
    @Override
    public String name() {
        return "contact";
    }

    @Override
    public Set<String> after() {
        return Set.of("auth");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of(
                "contact.customer", "customers:read", "contact.vendor", "vendors:read", "contact.job", "audit:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of(
                "contact.customer", EventClass.PERSONAL,
                "contact.vendor", EventClass.PERSONAL,
                "contact.job", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("customers read write delete", "vendors read write delete");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("customers:*", "vendors:*"),
                "inventory_manager",
                List.of("customers:read", "customers:write", "vendors:read", "vendors:write"),
                "viewer",
                List.of("customers:read", "vendors:read"),
                "shop",
                List.of("customers:read", "customers:write"),
                "customer",
                List.of("customers:read:own", "customers:write:own"));
    }

    @Override
    public boolean hasJobs() {
        return true;
    }
}
