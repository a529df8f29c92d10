package tradepost.sales;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class SalesModule implements ContextModule {
    @Override
    public String name() {
        return "sales";
    }

    @Override
    public Set<String> after() {
        return Set.of("inventory");
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(SalesSettings.class);
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of(
                "sales.order",
                "orders:read",
                "sales.invoice",
                "orders:read",
                "sales.quote",
                "orders:read",
                "sales.return_request",
                "orders:read",
                "sales.tax_rate",
                "orders:read",
                "sales.extension",
                "orders:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("sales.quote", EventClass.DOCUMENT, "sales.extension", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("orders read write confirm cancel pay refund price", "extensions read write");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("orders:*"),
                "inventory_manager",
                List.of("orders:read", "orders:write", "orders:confirm", "orders:cancel"),
                "viewer",
                List.of("orders:read"),
                "shop",
                List.of("orders:read", "orders:write", "orders:confirm", "orders:pay", "orders:cancel"),
                "customer",
                List.of(
                        "orders:read:own",
                        "orders:write:own",
                        "orders:confirm:own",
                        "orders:pay:own",
                        "orders:cancel:own"));
    }

    @Override
    public List<String> ownPermissions() {
        return List.of("orders:confirm");
    }
}
