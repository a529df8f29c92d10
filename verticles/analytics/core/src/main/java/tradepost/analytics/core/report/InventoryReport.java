package tradepost.analytics.core.report;

import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.report.ReportServiceImpl.Rows;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/** The stock at the end of each interval, what it is worth and how often it was sold. It is made of the changes of each day. */
final class InventoryReport {
    static final List<Dimension> DIMENSIONS = List.of(Dimension.LOCATION, Dimension.ITEM, Dimension.CATEGORY);
    static final List<Figure> FIGURES = List.of(
            Figure.ON_HAND,
            Figure.UNVALUED_QUANTITY,
            Figure.STOCK_VALUE,
            Figure.COST_OF_GOODS,
            Figure.AVERAGE_STOCK_VALUE,
            Figure.TURNOVER,
            Figure.DAYS_OF_SUPPLY);

    /** What has changed of each item. */
    private static final String OF_ITEMS = """
            select e.day, @named e.location_id as place, e.item_id as thing, e.quantity, e.unvalued, e.value
            from item_day e @categories where e.generation = $1 and e.day <= $4 @filters""";
    /** The same of all items. */
    private static final String OF_PLACES = """
            select e.day, @named e.location_id as place, null::uuid as thing, e.quantity, e.unvalued, e.value
            from (
              select day, scope::uuid as location_id, sum(amount) filter (where figure = 'on_hand') as quantity,
                sum(amount) filter (where figure = 'unvalued_quantity') as unvalued, sum(amount) filter (where figure = 'stock_value') as value
              from day_total where generation = $1 and figure in ('on_hand', 'unvalued_quantity', 'stock_value') and day <= $4
              group by day, scope) e where true @filters""";

    /**
     * $1 the generation, $2 and $3 the first and the last days of the intervals, $4 the last of all days, $5 the zone, $6 the decimals of the currency,
     * $7 to $8 the times of the period, $9 the most rows. Interval 0 is what was before the first one. A place and a thing determine by what the rows
     * are.
     */
    private static final String ROWS = """
            with change as (@change),
            grouped as (
              select width_bucket(day, $2::date[]) as n, @by place, thing, sum(quantity) as quantity, sum(unvalued) as unvalued, sum(value) as value,
                sum(value * (($3::date[])[greatest(width_bucket(day, $2::date[]), 1)] - day + 1)) as weighted
              from change group by @keys, place, thing),
            frame as (
              select k.*, s.n from (select distinct @by place, thing from grouped) k, generate_series(0, cardinality($2::date[])) as s(n)),
            running as (
              select f.*, sum(coalesce(g.quantity, 0)) over w as on_hand, sum(coalesce(g.unvalued, 0)) over w as unvalued,
                sum(coalesce(g.value, 0)) over w as value, sum(coalesce(g.value, 0)) over w - coalesce(g.value, 0) as opening,
                coalesce(g.weighted, 0) as weighted
              from frame f left join grouped g on g.n = f.n and g.place = f.place and g.thing is not distinct from f.thing
              window w as (partition by f.place, f.thing order by f.n)),
            closing as (
              select @by n, sum(on_hand) as on_hand, sum(unvalued) as unvalued, sum(round(value, $6::int)) as stock_value,
                sum(opening + weighted / (($3::date[])[n] - ($2::date[])[n] + 1)) as average_stock_value
              from running where n > 0 group by @keys),
            cost as (
              select @named width_bucket((e.counted_at at time zone $5)::date, $2::date[]) as n, sum(e.cost_of_goods) as cost_of_goods
              from cost_entry e @categories where e.generation = $1 and e.counted_at >= $7 and e.counted_at < $8 @filters group by @places)
            select g.* @names from (
              select @shown n, coalesce(c.on_hand, 0) as on_hand, coalesce(c.unvalued, 0) as unvalued_quantity,
                coalesce(c.stock_value, 0) as stock_value, coalesce(k.cost_of_goods, 0) as cost_of_goods,
                coalesce(c.average_stock_value, 0) as average_stock_value, k.cost_of_goods / nullif(c.average_stock_value, 0) as turnover,
                c.stock_value / nullif(k.cost_of_goods / (($3::date[])[n] - ($2::date[])[n] + 1), 0) as days_of_supply
              from closing c full join cost k using (@keys)
              where c.on_hand <> 0 or c.average_stock_value <> 0 or k.cost_of_goods <> 0 limit $9) g
            """;

    /** In place of no category, because nulls are not joined. */
    private static final String NONE = "'00000000-0000-0000-0000-000000000000'::uuid";

    private InventoryReport() {}

    /** Fails 400 interval_not_possible for hours. */
    static Rows rows(Tx tx, FigureReportQuery q, Projection p, ReportRows shown, Instant now) {
        if ("hour".equals(q.interval()))
            throw Problem.badRequest(
                    "interval_not_possible", Problem.detail("interval", "must be day, week or month in this report"));
        var request = ReportRequest.of(q, DIMENSIONS, List.of(), p, now);
        var firsts = firsts(request);
        var lasts = new ArrayList<LocalDate>();
        for (int i = 1; i < firsts.size(); i++) lasts.add(firsts.get(i).minusDays(1));
        lasts.add(request.period().to());
        var args = new ArrayList<Object>(List.of(
                p.generation(),
                firsts.toArray(LocalDate[]::new),
                lasts.toArray(LocalDate[]::new),
                request.period().to(),
                p.zone().id(),
                Money.smallest(p.currency()).scale(),
                request.start().atOffset(ZoneOffset.UTC),
                request.end().atOffset(ZoneOffset.UTC),
                (long) ReportServiceImpl.ROWS_MAX + 1));
        var sql = sql(request, args);
        var rows = new ArrayList<JsonObject>();
        for (var r : tx.sql(sql, args.toArray())) {
            var row = new JsonObject();
            int n = r.getInteger("n");
            shown.interval(row, request, p.zone().start(firsts.get(n - 1)));
            shown.dimensions(row, r, DIMENSIONS, request.by());
            row.put("currency", p.currency());
            for (var f : FIGURES) shown.put(row, f, r.getValue(f.field()), p.currency());
            rows.add(row.put("documents_url", movements(row, request)));
        }
        return new Rows(ReportRows.sorted(rows, List.of("starts_at", "-on_hand")), request.period(), null);
    }

    /** The first days of the intervals. */
    private static List<LocalDate> firsts(ReportRequest request) {
        var firsts = new ArrayList<LocalDate>();
        var interval = request.interval();
        var day = request.period().from();
        while (!day.isAfter(request.period().to())) {
            firsts.add(day);
            if (interval == null) break;
            day = switch (interval) {
                case "day" -> day.plusDays(1);
                case "week" -> day.with(DayOfWeek.MONDAY).plusWeeks(1);
                default -> day.withDayOfMonth(1).plusMonths(1);
            };
        }
        return firsts;
    }

    static String sql(ReportRequest request, List<Object> args) {
        var by = request.by();
        var filters = filters(request, args);
        var keys = by.stream().map(d -> d.field() + ", ").collect(Collectors.joining()) + "n";
        // the category of an item has the name of the item, too
        var places = IntStream.rangeClosed(1, by.size() + 1)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        return ROWS.replace("@places", places)
                .replace("@change", request.isByItems() ? OF_ITEMS : OF_PLACES)
                .replace(
                        "@categories",
                        request.needsCategories() ? "left join item_category c on c.item_id = e.item_id" : "")
                .replace("@filters", filters)
                .replace("@named", each(by, d -> "%s as %s, ".formatted(column(d), d.field())))
                .replace(
                        "@shown",
                        each(
                                by,
                                d -> d == Dimension.CATEGORY
                                        ? "nullif(category_id, " + NONE + ") as category_id, "
                                        : d.field() + ", "))
                .replace(
                        "@names",
                        each(by, d -> each(d.shown.entrySet(), e -> ", %s as %s".formatted(e.getValue(), e.getKey()))))
                .replace("@by", each(by, d -> d.field() + ", "))
                .replace("@keys", keys);
    }

    private static String column(Dimension d) {
        return d == Dimension.CATEGORY ? "coalesce(c.category_id, " + NONE + ")" : d.column;
    }

    private static <T> String each(Collection<T> of, Function<T, String> text) {
        return of.stream().map(text).collect(Collectors.joining());
    }

    private static String filters(ReportRequest request, List<Object> args) {
        var text = new StringBuilder();
        request.filters().forEach((d, value) -> {
            args.add(value);
            text.append(
                    d == Dimension.CATEGORY
                            ? " and e.item_id in (select i.item_id from item_category i where i.category_id = $%d)"
                                    .formatted(args.size())
                            : " and %s = $%d".formatted(d.column, args.size()));
        });
        return text.toString();
    }

    private static String movements(JsonObject row, ReportRequest request) {
        var query = new ArrayList<String>(List.of("counted_to=" + row.getString("ends_at")));
        for (var d : DIMENSIONS) {
            var filter = request.filters().get(d);
            var value = filter != null ? filter : request.by().contains(d) ? row.getValue(d.field()) : null;
            if (value != null) query.add(d.field() + "=" + value);
            else if (request.by().contains(d)) query.add("without=" + d.word());
        }
        return "/api/analytics/reports/movements/documents?" + String.join("&", query);
    }
}
