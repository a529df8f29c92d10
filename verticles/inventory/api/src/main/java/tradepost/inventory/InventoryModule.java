package tradepost.inventory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class InventoryModule implements ContextModule {
    @Override
    public String name() {
        return "inventory";
    }

    @Override
    public Set<String> after() {
        return Set.of("catalog");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.ofEntries(
                Map.entry("inventory.return", "stock:read"),
                Map.entry("inventory.order", "stock:read"),
                Map.entry("inventory.shipment", "stock:read"),
                Map.entry("inventory.stock", "stock:read"),
                Map.entry("inventory.movement", "costs:read"),
                Map.entry("inventory.location", "stock:read"),
                Map.entry("inventory.transfer", "stock:read"),
                Map.entry("inventory.count", "stock:count"),
                Map.entry("inventory.hold", "stock:read"),
                Map.entry("inventory.alert", "stock:read"),
                Map.entry("inventory.lot", "stock:read"),
                Map.entry("inventory.item", "stock:read"),
                Map.entry("inventory.job", "audit:read"));
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("inventory.hold", EventClass.DOCUMENT, "inventory.job", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("stock read write adjust count manage", "costs read");
    }

    @Override
    public boolean hasJobs() {
        return true;
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("stock:*", "costs:*"),
                "inventory_manager",
                List.of("stock:*", "costs:*"),
                "viewer",
                List.of("stock:read"),
                "shop",
                List.of("stock:read"));
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(InventorySettings.class);
    }
}
