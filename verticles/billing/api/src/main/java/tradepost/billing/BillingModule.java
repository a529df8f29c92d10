package tradepost.billing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.billing.ledger.LedgerSettings;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class BillingModule implements ContextModule {
    @Override
    public String name() {
        return "billing";
    }

    @Override
    public Set<String> after() {
        return Set.of("sales", "purchase", "payment", "inventory");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of(
                "billing.invoice",
                "orders:read",
                "billing.ledger",
                "ledger:read",
                "billing.exchange_rate",
                "ledger:read",
                "billing.job",
                "audit:read");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("billing.job", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("invoices write write_off", "ledger read write close backdate");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of("finance_manager", List.of("invoices:*", "ledger:*"));
    }

    /** Of payment and inventory, when the ledger is compared with them. */
    @Override
    public List<String> ownPermissions() {
        return List.of("ledger:read");
    }

    @Override
    public boolean hasJobs() {
        return true;
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(LedgerSettings.class);
    }
}
