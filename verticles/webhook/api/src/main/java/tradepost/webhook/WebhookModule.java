package tradepost.webhook;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class WebhookModule implements ContextModule {
    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public Set<String> after() {
        return Set.of("audit");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("webhook.subscription", "webhooks:read", "webhook.source", "webhooks:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("webhook.subscription", EventClass.DOCUMENT, "webhook.source", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("webhooks read write delete");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of("finance_manager", List.of("webhooks:*"));
    }

    /** To read the journal for a replay, whatever its owner may read: that is checked at each delivery. */
    @Override
    public List<String> ownPermissions() {
        return List.of("events:read");
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(WebhookSettings.class);
    }
}
