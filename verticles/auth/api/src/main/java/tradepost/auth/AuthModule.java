package tradepost.auth;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.Setting;

public final class AuthModule implements ContextModule {
    @Override
    public String name() {
        return "auth";
    }

    @Override
    public Set<String> after() {
        return Set.of();
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("auth.user", "users:read", "auth.security", "audit:read");
    }

    /** Also the permissions of contexts that do not exist yet. */
    @Override
    public List<String> permissions() {
        return List.of(
                "api_keys read write delete",
                "roles read write delete",
                "service_accounts read write delete",
                "system read manage",
                "users read write delete manage",
                "analytics read",
                "files read write delete",
                "notifications read write",
                "shipments read write ship receive cancel",
                "webhooks read write delete manage",
                "extensions call");
    }

    /** As {@link #permissions}. */
    @Override
    public Map<String, List<String>> grants() {
        return Map.of(
                "finance_manager",
                List.of("api_keys:*", "files:*", "notifications:*", "webhooks:*", "analytics:*"),
                "inventory_manager",
                List.of("files:read", "files:write", "notifications:*", "analytics:read"),
                "viewer",
                List.of("analytics:read"));
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(AuthSettings.class);
    }
}
