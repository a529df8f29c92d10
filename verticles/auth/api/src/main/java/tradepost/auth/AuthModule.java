package tradepost.auth;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
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
        return Map.of(
                "auth.user",
                "users:read",
                "auth.role",
                "roles:read",
                "auth.api_key",
                "api_keys:read",
                "auth.service_account",
                "service_accounts:read",
                "auth.security",
                "audit:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of(
                "auth.user",
                EventClass.PERSONAL,
                "auth.security",
                EventClass.SECURITY,
                "auth.api_key",
                EventClass.SECURITY,
                "auth.service_account",
                EventClass.SECURITY);
    }

    @Override
    public List<String> permissions() {
        return List.of(
                "api_keys read write delete",
                "roles read write delete",
                "service_accounts read write delete",
                "system manage",
                "users read write delete manage",
                "extensions call");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of("finance_manager", List.of("api_keys:*"));
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(AuthSettings.class);
    }
}
