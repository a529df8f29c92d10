package tradepost.notification;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class NotificationModule implements ContextModule {
    @Override
    public String name() {
        return "notification";
    }

    @Override
    public Set<String> after() {
        return Set.of("billing", "shipping", "audit");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of(
                "notification.announcement",
                "notifications:read",
                "notification.mail_template",
                "notifications:manage");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("notification.announcement", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("notifications read manage");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("notifications:*"),
                "inventory_manager",
                List.of("notifications:read"),
                "viewer",
                List.of("notifications:read"),
                "customer",
                List.of("notifications:read:own"));
    }

    /** The documents that it attaches to mails. */
    @Override
    public List<String> ownPermissions() {
        return List.of("orders:read");
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(NotificationSettings.class);
    }
}
