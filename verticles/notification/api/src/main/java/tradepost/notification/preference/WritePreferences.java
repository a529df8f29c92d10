package tradepost.notification.preference;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** What is not named is not decided by it. */
public record WritePreferences(List<WritePreference> preferences) {
    public record WritePreference(
            String type,
            @Nullable Boolean inApp,
            @Nullable Boolean mail,
            @Nullable Boolean push) {}

    public static WritePreferences of(JsonObject json) {
        return Json.read(json, WritePreferences.class);
    }
}
