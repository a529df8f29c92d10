package tradepost.analytics.report;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** A part of the rows of a report, or of the documents behind it. */
public record ReportPage(List<JsonObject> data, Meta meta) {
    /**
     * @param total of all rows
     * @param next the cursor of the next part; null at the end
     * @param asOf up to which event the figures count
     * @param zone whose days the intervals are
     * @param from the first day of the report; null if it shows the present state
     * @param to the last day
     */
    public record Meta(
            int limit,
            int offset,
            long total,
            @Nullable String next,
            AsOf asOf,
            String zone,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    public static ReportPage of(JsonObject json) {
        return Json.read(json, ReportPage.class);
    }
}
