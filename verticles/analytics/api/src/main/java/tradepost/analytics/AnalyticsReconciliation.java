package tradepost.analytics;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.report.AsOf;
import tradepost.kernel.json.Json;

/**
 * What a comparison of figures with documents found.
 *
 * @param asOf up to which event the figures count that were compared last
 * @param checked how many sums were compared so far
 * @param complete whether everything was compared; otherwise the comparison continues, and a later call returns more
 * @param finishedAt null unless complete
 */
public record AnalyticsReconciliation(
        AsOf asOf,
        long checked,
        List<Mismatch> mismatches,
        boolean complete,
        Instant startedAt,
        @Nullable Instant finishedAt) {
    /**
     * @param figure what was compared, such as revenue
     * @param scope of what it is: a currency, a status, or a rate of taxes
     * @param source the context whose documents were summed
     * @param expected what its documents sum to
     * @param actual the figure
     */
    public record Mismatch(String figure, String scope, String source, BigDecimal expected, BigDecimal actual) {}

    public static AnalyticsReconciliation of(JsonObject json) {
        return Json.read(json, AnalyticsReconciliation.class);
    }
}
