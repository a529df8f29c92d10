package tradepost.shipping;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;

public final class ShippingModule implements ContextModule {
    @Override
    public String name() {
        return "shipping";
    }

    @Override
    public Set<String> after() {
        return Set.of("sales", "purchase"); // whose demo data has the stock that it ships
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("shipping.shipment", "shipments:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("shipping.shipment", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("shipments read write ship");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("shipments:*"),
                "inventory_manager",
                List.of("shipments:*"),
                "viewer",
                List.of("shipments:read"),
                "shop",
                List.of("shipments:read"),
                "customer",
                List.of("shipments:read:own"));
    }
}
