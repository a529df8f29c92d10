package tradepost.webhook.core;

import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;

/** Contexts whose events these tests send. They stand in for those of the program, which this module does not see. */
public final class EventContexts {
    private EventContexts() {}

    private abstract static class Publisher implements ContextModule {
        private final String name;
        private final Map<String, String> eventPermissions;

        Publisher(String name, Map<String, String> eventPermissions) {
            this.name = name;
            this.eventPermissions = eventPermissions;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<String> after() {
            return Set.of();
        }

        @Override
        public Map<String, String> eventPermissions() {
            return eventPermissions;
        }
    }

    public static final class Catalog extends Publisher {
        public Catalog() {
            super("catalog", Map.of("catalog.item", "items:read"));
        }
    }

    public static final class Inventory extends Publisher {
        public Inventory() {
            super("inventory", Map.of("inventory.stock", "stock:read"));
        }
    }

    public static final class Sales extends Publisher {
        public Sales() {
            super("sales", Map.of("sales.order", "orders:read"));
        }
    }
}
