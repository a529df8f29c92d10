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
        return Map.of("auth.user", "users:read", "auth.role", "roles:read", "auth.security", "audit:read");
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
