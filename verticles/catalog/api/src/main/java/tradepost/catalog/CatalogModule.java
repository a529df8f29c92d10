package tradepost.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class CatalogModule implements ContextModule {
    /** Of customers and shop pages: what is published, and the prices of the caller. */
    private static final List<String> SHOP = List.of("products:read:own", "categories:read:own", "prices:read:own");

    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public Set<String> after() {
        return Set.of("contact");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of(
                "catalog.category", "items:read",
                "catalog.item", "items:read",
                "catalog.product", "items:read",
                "catalog.price_list", "items:read",
                "catalog.job", "audit:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("catalog.job", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of(
                "categories read write delete",
                "items read write delete",
                "prices read write delete",
                "products read write delete");
    }

    /** Products are the items as they are sold, categories are how they are shown, and prices belong to items. */
    @Override
    public Map<String, String> includedPermissions() {
        return Map.of(
                "categories", "items",
                "products", "items",
                "prices", "items");
    }

    @Override
    public boolean hasJobs() {
        return true;
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("items:*"),
                "inventory_manager",
                List.of("items:read", "items:write"),
                "viewer",
                List.of("items:read"),
                "shop",
                List.of("items:read"),
                "customer",
                SHOP,
                "storefront",
                SHOP);
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(StorefrontSettings.class);
    }
}
