package tradepost.asset;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;

public final class AssetModule implements ContextModule {
    @Override
    public String name() {
        return "asset";
    }

    @Override
    public Set<String> after() {
        return Set.of("audit");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("asset.asset", "assets:read");
    }

    @Override
    public List<String> permissions() {
        return List.of("assets read write delete");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of("finance_manager", List.of("assets:*"), "viewer", List.of("assets:read"));
    }
}
