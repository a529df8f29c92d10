package tradepost.analytics.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * What a report is about. Each report takes the parts that its operation names.
 *
 * @param from the first day; 29 days before the last one if null
 * @param to the last day; today if null
 * @param interval hour, day, week or month; null for the whole period
 * @param groupBy what has a row of its own
 * @param countedFrom of documents: those that count at this time or later
 * @param countedTo of documents: those that count before this time
 * @param without of documents: only those that have none of this
 */
public record FigureReportQuery(
        @JsonUnwrapped Page page,
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        @Nullable String interval,
        @Nullable List<String> groupBy,
        @Nullable Instant countedFrom,
        @Nullable Instant countedTo,
        @Nullable List<String> without,
        @Nullable String currency,
        @Nullable UUID customerId,
        @Nullable UUID itemId,
        @Nullable UUID categoryId,
        @Nullable UUID vendorId,
        @Nullable UUID locationId,
        @Nullable String kind,
        @Nullable BigDecimal taxRate,
        @Nullable String provider,
        @Nullable String method,
        @Nullable String disposition) {
    public static FigureReportQuery of(JsonObject json) {
        return Json.read(json, FigureReportQuery.class);
    }
}
