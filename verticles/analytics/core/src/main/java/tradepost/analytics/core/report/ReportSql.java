package tradepost.analytics.core.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;

/** The statements of reports: constants of the program and parameters, put together as a request needs them. */
final class ReportSql {
    /** A statement with its parameters. */
    record Statement(String sql, List<@Nullable Object> args) {
        Object[] parameters() {
            return args.toArray();
        }
    }

    private final FigureReport report;
    private final ReportRequest request;
    private final Projection projection;
    private final Instant now;
    private final List<@Nullable Object> args = new ArrayList<>();

    ReportSql(FigureReport report, ReportRequest request, Projection projection, Instant now) {
        this.report = report;
        this.request = request;
        this.projection = projection;
        this.now = now;
        args.add(projection.generation());
    }

    private String add(Object value) {
        args.add(value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
        return "$" + args.size();
    }

    /** The rows of the report, with what they are about and every figure; at most so many. */
    Statement rows(int limit) {
        var columns = new ArrayList<String>();
        var keys = new ArrayList<String>();
        var interval = request.interval();
        if (interval != null) {
            var start = "date_trunc(%s, e.counted_at, %s)"
                    .formatted(add(interval), add(projection.zone().id()));
            columns.add(start + " as starts_at");
            keys.add("1");
        }
        for (var d : request.by()) {
            columns.add(d.column + " as " + d.field());
            keys.add(Integer.toString(columns.size()));
        }
        columns.add("e.currency");
        keys.add(Integer.toString(columns.size()));
        figures(columns, report.summed());
        var inner = "select %s from %s where %s group by %s%s limit %s"
                .formatted(String.join(", ", columns), from(), where(), String.join(", ", keys), having(), add((long)
                        limit));
        return new Statement("select g.*%s from (%s) g".formatted(shown(interval == null), inner), args);
    }

    private void figures(List<String> columns, Collection<Figure> figures) {
        for (var f : figures) columns.add("%s as %s".formatted(expression(f), f.field()));
    }

    private String expression(Figure f) {
        return named(report.sql(f, request.isByItems()));
    }

    /** With parameters in place of their names. */
    private String named(String sql) {
        var text = sql.replace("?generation", "$1");
        if (text.contains("?currency")) text = text.replace("?currency", add(projection.currency()));
        if (text.contains("?today")) {
            var zone = projection.zone();
            text = text.replace("?today", add(zone.start(zone.day(now))));
        }
        if (text.contains("?to"))
            text = text.replace("?to", add(request.period().to()));
        return text;
    }

    /** Names, and figures of the present state. */
    private String shown(boolean isWhole) {
        var shown = new StringBuilder();
        for (var d : request.by())
            d.shown.forEach((field, sql) ->
                    shown.append(", ").append(sql).append(" as ").append(field));
        if (isWhole && request.by().containsAll(request.filters().keySet()))
            for (var extra : report.extras(request.by()))
                shown.append(", coalesce(")
                        .append(named(extra.sql()))
                        .append(", 0) as ")
                        .append(extra.figure().field());
        return shown.toString();
    }

    private String from() {
        return report.view + " e"
                + (request.needsCategories() ? " left join item_category c on c.item_id = e.item_id" : "");
    }

    private String where() {
        var where = new StringBuilder("e.generation = $1 and e.counted_at >= %s and e.counted_at < %s"
                .formatted(add(request.start()), add(request.end())));
        if (request.currency() != null) where.append(" and e.currency = ").append(add(request.currency()));
        request.filters()
                .forEach((d, value) -> where.append(" and ")
                        .append(
                                d == Dimension.CATEGORY
                                        ? "e.item_id in (select i.item_id from item_category i where i.category_id = %s)"
                                                .formatted(add(value))
                                        : d.column + " = " + add(value)));
        for (var d : request.without()) where.append(" and ").append(d.column).append(" is null");
        return where.toString();
    }

    /** Only what adds to some figure. */
    private String having() {
        return report.sums().stream()
                .filter(f -> !expression(f).startsWith("null"))
                .map(f -> "coalesce(%s, 0) <> 0".formatted(expression(f)))
                .collect(Collectors.joining(" or ", " having ", ""));
    }

    /** The documents behind the figures, with what each of them adds, in the order in which they count; at most so many. */
    Statement documents(int limit) {
        var columns = new ArrayList<>(List.of(
                "e.document_type",
                "e.document_id",
                "(array_agg(e.link_id))[1] as link_id",
                "max(e.number) as number",
                "min(e.counted_at) as counted_at",
                "e.currency"));
        figures(columns, report.sums());
        var sql =
                "select %s from %s where %s group by e.document_type, e.document_id, e.currency%s order by min(e.counted_at), e.document_id limit %s"
                        .formatted(String.join(", ", columns), from(), where(), having(), add((long) limit));
        return new Statement(sql, args);
    }
}
