package tradepost.analytics.core.report;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.kernel.problem.Problem;

/**
 * What a report is asked for, after it was checked.
 *
 * @param interval null for the whole period
 * @param by what has rows of its own
 * @param filters the values that rows must have
 * @param without what the rows must have none of
 */
record ReportRequest(
        ReportPeriod period,
        Instant start,
        Instant end,
        @Nullable String interval,
        List<Dimension> by,
        @Nullable String currency,
        Map<Dimension, Object> filters,
        List<Dimension> without) {
    /** Fails 400 invalid_period, period_too_long, or invalid_request for what the report does not have. */
    static ReportRequest of(
            FigureReportQuery q, List<Dimension> possible, List<Dimension> usual, Projection p, Instant now) {
        var period = ReportPeriod.of(q.from(), q.to(), p.zone(), now);
        return new ReportRequest(
                period,
                period.start(),
                period.end(),
                q.interval(),
                dimensions("group_by", q.groupBy(), possible, usual),
                q.currency(),
                filters(q, possible),
                List.of());
    }

    /** Of documents, which count between two times. */
    static ReportRequest ofDocuments(FigureReportQuery q, List<Dimension> possible, Projection p, Instant now) {
        var start = Objects.requireNonNullElse(q.countedFrom(), Instant.parse("1900-01-01T00:00:00Z"));
        var end = Objects.requireNonNullElse(q.countedTo(), Instant.parse("9000-01-01T00:00:00Z"));
        return new ReportRequest(
                ReportPeriod.of(null, null, p.zone(), now),
                start,
                end,
                null,
                List.of(),
                q.currency(),
                filters(q, possible),
                dimensions("without", q.without(), possible, List.of()));
    }

    /** Of a report without a period: by what it has rows. */
    static List<Dimension> dimensions(FigureReportQuery q, List<Dimension> possible) {
        return dimensions("group_by", q.groupBy(), possible, List.of());
    }

    private static List<Dimension> dimensions(
            String field, @Nullable List<String> words, List<Dimension> possible, List<Dimension> usual) {
        if (words == null || words.isEmpty()) return usual;
        if (words.contains("none") && words.size() > 1) throw impossible(field, "is none, or has others");
        var of = words.stream()
                .distinct()
                .filter(w -> !w.equals("none"))
                .map(Dimension::of)
                .toList();
        for (var d : of) if (!possible.contains(d)) throw impossible(field, "has no " + d.word() + " in this report");
        return of.stream().sorted().toList();
    }

    private static Map<Dimension, Object> filters(FigureReportQuery q, List<Dimension> possible) {
        var filters = new EnumMap<Dimension, Object>(Dimension.class);
        put(filters, Dimension.CUSTOMER, q.customerId());
        put(filters, Dimension.ITEM, q.itemId());
        put(filters, Dimension.CATEGORY, q.categoryId());
        put(filters, Dimension.VENDOR, q.vendorId());
        put(filters, Dimension.LOCATION, q.locationId());
        put(filters, Dimension.KIND, q.kind());
        put(filters, Dimension.TAX_RATE, q.taxRate());
        put(filters, Dimension.PROVIDER, q.provider());
        put(filters, Dimension.METHOD, q.method());
        put(filters, Dimension.DISPOSITION, q.disposition());
        for (var d : filters.keySet())
            if (!possible.contains(d)) throw impossible(d.field(), "is no filter of this report");
        return filters;
    }

    private static void put(Map<Dimension, Object> filters, Dimension of, @Nullable Object value) {
        if (value != null) filters.put(of, value);
    }

    private static RuntimeException impossible(String field, String reason) {
        return Problem.badRequest("invalid_request", Problem.detail(field, reason));
    }

    /** Whether the rows are those of items: figures of whole documents have none. */
    boolean isByItems() {
        return by.stream().anyMatch(FigureReport::isOfItems)
                || filters.keySet().stream().anyMatch(FigureReport::isOfItems)
                || without.stream().anyMatch(FigureReport::isOfItems);
    }

    boolean needsCategories() {
        return by.contains(Dimension.CATEGORY) || without.contains(Dimension.CATEGORY);
    }
}
