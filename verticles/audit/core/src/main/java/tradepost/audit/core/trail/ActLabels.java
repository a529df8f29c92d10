package tradepost.audit.core.trail;

import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the journal keeps of an act when its data are erased, so that searches and reports still have it. Pure functions of the data. */
public final class ActLabels {
    static final String SECURITY = "auth.security.recorded";

    private ActLabels() {}

    /** What an entry of the security log names; null for other events. */
    public static @Nullable String action(String type, JsonObject data) {
        return type.equals(SECURITY) ? text(data, "action") : null;
    }

    /** {@code done}, {@code failed} or {@code refused}; null if the data do not say it. */
    public static @Nullable String outcome(String type, JsonObject data) {
        if (type.equals(SECURITY))
            return switch (text(data, "outcome")) {
                case "succeeded" -> "done";
                case "failed" -> "failed";
                case "refused", "locked_out" -> "refused";
                case null, default -> null;
            };
        if (type.endsWith(".job.changed") || type.equals("audit.export.sent")) {
            var status = text(data, "status");
            return status == null || status.equals("failed") ? status : "done";
        }
        return type.endsWith(".failed") || type.endsWith("_failed") ? "failed" : "done";
    }

    public static boolean areOf(String type, JsonObject data, @Nullable String action, @Nullable String outcome) {
        return Objects.equals(action, action(type, data)) && Objects.equals(outcome, outcome(type, data));
    }

    private static @Nullable String text(JsonObject data, String field) {
        return data.getValue(field) instanceof String text ? text : null;
    }
}
