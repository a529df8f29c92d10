package tradepost.analytics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;

public final class AnalyticsModule implements ContextModule {
    @Override
    public String name() {
        return "analytics";
    }

    @Override
    public Set<String> after() {
        return Set.of("billing", "audit");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("analytics.job", "audit:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("analytics.job", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("analytics read manage", "costs read");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("analytics:*", "costs:read"),
                "inventory_manager",
                List.of("analytics:read"),
                "viewer",
                List.of("analytics:read"));
    }

    /** Of the contexts whose documents figures are compared with. */
    @Override
    public List<String> ownPermissions() {
        return List.of("orders:read", "purchases:read", "stock:read", "ledger:read");
    }

    @Override
    public boolean hasJobs() {
        return true;
    }
}
