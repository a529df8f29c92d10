package tradepost.payment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.Setting;

public final class PaymentModule implements ContextModule {
    @Override
    public String name() {
        return "payment";
    }

    @Override
    public Set<String> after() {
        return Set.of("purchase");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("payment.payment", "payments:read", "payment.refund", "payments:read");
    }

    @Override
    public List<String> permissions() {
        return List.of("payments read write capture refund");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of("finance_manager", List.of("payments:*"));
    }

    @Override
    public List<String> ownPermissions() {
        return List.of("extensions:write");
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(PaymentSettings.class);
    }
}
