package tradepost.analytics.core.report;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.kernel.value.Money;

/** Rows as they are shown: amounts in the decimals of their currency, intervals with both ends, and the link to the documents. */
final class ReportRows {
    private static final int RATE_DIGITS = 4;
    private static final int RATIO_DIGITS = 2;

    private final Projection projection;
    private final boolean showsCosts;

    /** @param showsCosts whether the caller may see costs */
    ReportRows(Projection projection, boolean showsCosts) {
        this.projection = projection;
        this.showsCosts = showsCosts;
    }

    JsonObject row(FigureReport report, ReportRequest request, Row r) {
        var row = new JsonObject();
        interval(row, request, beginning(request, r));
        dimensions(row, r, report.dimensions, request.by());
        var currency = r.getString("currency");
        row.put("currency", currency);
        for (var f : report.figures()) put(row, f, has(r, f.field()) ? r.getValue(f.field()) : null, currency);
        return row.put("documents_url", url(report, request, row));
    }

    private @Nullable Instant beginning(ReportRequest request, Row r) {
        var interval = request.interval();
        return interval == null
                ? null
                : ReportPeriod.beginning(interval, Objects.requireNonNull(time(r, "starts_at")), projection.zone());
    }

    private static boolean has(Row r, String column) {
        return r.getColumnIndex(column) >= 0;
    }

    /** The interval that begins at this time, as far as it is in the period; the period if there are no intervals. */
    void interval(JsonObject row, ReportRequest request, @Nullable Instant start) {
        var interval = request.interval();
        if (interval == null || start == null) {
            row.put("starts_at", request.start().toString());
            row.put("ends_at", request.end().toString());
            row.putNull("period");
            return;
        }
        var zone = projection.zone();
        var from = start.isBefore(request.start()) ? request.start() : start;
        var to = ReportPeriod.next(interval, start, zone);
        row.put("starts_at", from.toString());
        row.put("ends_at", (to.isAfter(request.end()) ? request.end() : to).toString());
        row.put("period", ReportPeriod.label(interval, start, zone));
    }

    /** What the row is about: null for what it has no rows of. */
    void dimensions(JsonObject row, Row r, List<Dimension> all, List<Dimension> by) {
        for (var d : all) dimension(row, r, d, by.contains(d));
    }

    private static void dimension(JsonObject row, Row r, Dimension d, boolean isShown) {
        for (var field : d.fields()) {
            var value = isShown ? r.getValue(field) : null;
            row.put(
                    field,
                    value instanceof Number
                            ? Money.plain(r.getBigDecimal(field))
                            : value == null ? null : value.toString());
        }
    }

    /** Puts the value of a figure, in the form of its unit. */
    void put(JsonObject row, Figure f, @Nullable Object value, String currency) {
        row.put(f.field(), f.costs() && !showsCosts ? null : shown(f, value, currency));
    }

    private static @Nullable Object shown(Figure f, @Nullable Object value, String currency) {
        return switch (value) {
            case null -> null;
            case OffsetDateTime at -> at.toInstant().toString();
            case Number n -> number(f, new BigDecimal(n.toString()), currency);
            default -> throw new IllegalStateException(f + " is a " + value.getClass());
        };
    }

    private static Object number(Figure f, BigDecimal n, String currency) {
        return switch (f.unit()) {
            case AMOUNT, RATIO_AMOUNT, COST -> Money.round(n, currency);
            case PIECES, COUNT -> n.longValueExact();
            case RATE, DRIFT -> n.setScale(RATE_DIGITS, RoundingMode.HALF_UP);
            case SCORE, COST_RATIO, COST_DAYS -> n.setScale(RATIO_DIGITS, RoundingMode.HALF_UP);
            case TIME -> throw new IllegalStateException(f + " is a number");
        };
    }

    private static @Nullable Instant time(Row r, String column) {
        var at = r.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    /** The list of the documents that a row sums. */
    private static String url(FigureReport report, ReportRequest request, JsonObject row) {
        var query = new ArrayList<String>();
        query.add("counted_from=" + row.getString("starts_at"));
        query.add("counted_to=" + row.getString("ends_at"));
        query.add("currency=" + row.getString("currency"));
        var without = new ArrayList<String>();
        for (var d : report.dimensions) {
            var filter = request.filters().get(d);
            var value = filter != null ? filter : request.by().contains(d) ? row.getValue(d.field()) : null;
            if (value != null) query.add(d.field() + "=" + URLEncoder.encode(text(value), StandardCharsets.UTF_8));
            else if (request.by().contains(d)) without.add(d.word());
        }
        if (!without.isEmpty()) query.add("without=" + String.join(",", without));
        return "/api/analytics/reports/%s/documents?%s".formatted(report.word(), String.join("&", query));
    }

    private static String text(Object value) {
        return value instanceof BigDecimal n ? n.toPlainString() : value.toString();
    }

    JsonObject document(FigureReport report, Row r) {
        var currency = r.getString("currency");
        var type = r.getString("document_type");
        var figures = new JsonObject();
        for (var f : report.sums()) put(figures, f, r.getValue(f.field()), currency);
        return new JsonObject()
                .put("document_type", type)
                .put("document_id", r.getUUID("document_id").toString())
                .put("number", r.getString("number"))
                .put("counted_at", Objects.requireNonNull(time(r, "counted_at")).toString())
                .put("currency", currency)
                .put("figures", figures)
                .put("url", path(type) + r.getUUID("link_id"));
    }

    private static String path(String type) {
        return switch (type) {
            case "invoice", "credit_note", "reversal", "write_off" -> "/api/invoices/";
            case "sales_order" -> "/api/sales/orders/";
            case "return" -> "/api/sales/returns/";
            case "movement" -> "/api/stock/movements?ids=";
            case "payment", "refund", "vendor_payment", "vendor_refund" -> "/api/payments/";
            default -> "/api/purchase/orders/";
        };
    }

    /** The rows in the order of these fields; those without a value last. */
    static List<JsonObject> sorted(List<JsonObject> rows, List<String> fields) {
        var sorted = new ArrayList<>(rows);
        for (var field : fields.reversed()) {
            boolean descending = field.startsWith("-");
            var name = descending ? field.substring(1) : field;
            sorted.sort((a, b) -> compare(a.getValue(name), b.getValue(name), descending));
        }
        return sorted;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(@Nullable Object a, @Nullable Object b, boolean descending) {
        if (a == null || b == null) return a == b ? 0 : a == null ? 1 : -1;
        int order = a instanceof Number
                ? new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()))
                : ((Comparable) a).compareTo(b);
        return descending ? -order : order;
    }
}
