package tradepost.analytics;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import tradepost.analytics.report.AsOf;
import tradepost.kernel.json.Json;

/**
 * What a comparison of figures with documents found.
 *
 * @param checked how many sums were compared
 */
public record AnalyticsReconciliation(AsOf asOf, long checked, List<Mismatch> mismatches) {
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
