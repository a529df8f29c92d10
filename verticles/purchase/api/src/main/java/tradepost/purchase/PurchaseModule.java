package tradepost.purchase;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class PurchaseModule implements ContextModule {
    @Override
    public String name() {
        return "purchase";
    }

    @Override
    public Set<String> after() {
        return Set.of("sales");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of(
                "purchase.order",
                "purchases:read",
                "purchase.vendor_item",
                "purchases:read",
                "purchase.contract",
                "purchases:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("purchase.contract", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("purchases read write delete receive pay cancel approve");
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(PurchaseSettings.class);
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("purchases:*"),
                "inventory_manager",
                List.of("purchases:read", "purchases:write", "purchases:receive", "purchases:cancel"),
                "viewer",
                List.of("purchases:read"));
    }
}
