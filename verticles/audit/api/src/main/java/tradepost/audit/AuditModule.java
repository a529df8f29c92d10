package tradepost.audit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.Setting;

public final class AuditModule implements ContextModule {
    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Set<String> after() {
        return Set.of("purchase");
    }

    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("audit.job", "audit:read", "audit.dead_letter", "events:manage");
    }

    @Override
    public List<String> permissions() {
        return List.of("audit read", "events read manage");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of("finance_manager", List.of("events:*", "audit:*"));
    }

    /** For the contexts that follow the journal: see {@link tradepost.audit.reading.JournalReader}. */
    @Override
    public List<String> ownPermissions() {
        return List.of("events:read");
    }

    @Override
    public boolean storesEveryEvent() {
        return true;
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(AuditSettings.class);
    }

    @Override
    public boolean hasJobs() {
        return true;
    }
}
