package tradepost.file;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;

public final class FileModule implements ContextModule {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public Set<String> after() {
        return Set.of("auth");
    }

    /** They tell of all files, and not only of those that somebody sees. */
    @Override
    public Map<String, String> eventPermissions() {
        return Map.of("file.file", "files:manage", "file.attachment", "files:manage");
    }

    @Override
    public Map<String, EventClass> eventClasses() {
        return Map.of("file.file", EventClass.DOCUMENT, "file.attachment", EventClass.DOCUMENT);
    }

    @Override
    public List<String> permissions() {
        return List.of("files read write delete manage");
    }

    @Override
    public Map<String, List<String>> grants() {
        return Map.of("finance_manager", List.of("files:*"), "inventory_manager", List.of("files:read", "files:write"));
    }

    @Override
    public List<Setting> settings() {
        return Setting.of(FileSettings.class);
    }
}
