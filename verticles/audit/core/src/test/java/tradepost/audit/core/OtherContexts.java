package tradepost.audit.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;

/** Contexts whose events these tests write to the journal. They stand in for those of the program, which this module does not see. */
public final class OtherContexts {
    private OtherContexts() {}

    private abstract static class Other implements ContextModule {
        private final String name;
        private final Map<String, String> eventPermissions;

        Other(String name, Map<String, String> eventPermissions) {
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

        @Override
        public Map<String, EventClass> eventClasses() {
            return switch (name) {
                case "auth" -> Map.of("auth.user", EventClass.PERSONAL);
                case "contact" -> Map.of("contact.customer", EventClass.PERSONAL);
                case "sales" -> Map.of("sales.quote", EventClass.DOCUMENT);
                default -> Map.of();
            };
        }

        /** As the contexts of the program do, as far as these tests need it. */
        @Override
        public Map<String, List<String>> grants() {
            var read = eventPermissions.values().stream()
                    .filter(p -> !p.startsWith("users:"))
                    .toList();
            return Map.of(
                    "finance_manager",
                    read,
                    "customer",
                    read.stream().map(p -> p + ":own").toList());
        }
    }

    public static final class Auth extends Other {
        public Auth() {
            super("auth", Map.of("auth.user", "users:read", "auth.security", "audit:read"));
        }
    }

    public static final class Contact extends Other {
        public Contact() {
            super("contact", Map.of("contact.customer", "customers:read", "contact.vendor", "vendors:read"));
        }

        @Override
        public boolean hasJobs() {
            return true;
        }
    }

    public static final class Catalog extends Other {
        public Catalog() {
            super("catalog", Map.of("catalog.item", "items:read"));
        }
    }

    public static final class Inventory extends Other {
        public Inventory() {
            super("inventory", Map.of("inventory.stock", "stock:read"));
        }
    }

    public static final class Sales extends Other {
        public Sales() {
            super("sales", Map.of("sales.order", "orders:read"));
        }
    }

    public static final class Purchase extends Other {
        public Purchase() {
            super("purchase", Map.of("purchase.order", "purchases:read"));
        }
    }
}
