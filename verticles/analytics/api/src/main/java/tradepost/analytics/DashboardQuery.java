package tradepost.analytics;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param from the first day; 29 days before the last one if null
 * @param to the last day; today if null
 */
public record DashboardQuery(
        @Nullable LocalDate from, @Nullable LocalDate to) {
    public static DashboardQuery of(JsonObject json) {
        return Json.read(json, DashboardQuery.class);
    }
}
