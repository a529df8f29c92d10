package tradepost.analytics.core.report;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.report.ReportServiceImpl.Rows;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.billing.statement.Ageing;
import tradepost.billing.statement.AgeingQuery;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** What is open of invoices, which billing says, and what is on hand, by age. Both are of now. */
final class AgeReports {
    static final List<Dimension> OF_RECEIVABLES = List.of(Dimension.CUSTOMER);
    static final List<Dimension> OF_STOCK = List.of(Dimension.ITEM, Dimension.CATEGORY);

    static final List<Figure> OPEN = List.of(
            Figure.OPEN_AMOUNT,
            Figure.OVERDUE_AMOUNT,
            Figure.NOT_DUE,
            Figure.OVERDUE_1_30,
            Figure.OVERDUE_31_60,
            Figure.OVERDUE_61_90,
            Figure.OVERDUE_91);
    static final List<Figure> HELD = List.of(
            Figure.ON_HAND,
            Figure.AGED_0_30,
            Figure.AGED_31_60,
            Figure.AGED_61_90,
            Figure.AGED_91_180,
            Figure.AGED_181,
            Figure.VALUE_0_30,
            Figure.VALUE_31_60,
            Figure.VALUE_61_90,
            Figure.VALUE_91_180,
            Figure.VALUE_181);

    /** The figure of each age that billing has. */
    private static final Map<String, Figure> AGES = Map.of(
            "not_due", Figure.NOT_DUE,
            "1-30", Figure.OVERDUE_1_30,
            "31-60", Figure.OVERDUE_31_60,
            "61-90", Figure.OVERDUE_61_90,
            "over_90", Figure.OVERDUE_91);

    private static final String CUSTOMERS =
            "select id, name from known_customer where id = any((select $1::uuid[])::uuid[])";

    /** $1 the generation, $2 the zone, $3 today, $4 an item or null, $5 a category or null. */
    private static final String STOCK = """
            with held as (
              select s.item_id, sum(s.on_hand) as on_hand from stock_fact s
              where s.generation = $1 and s.on_hand > 0 and ($4::uuid is null or s.item_id = $4)
                and ($5::uuid is null or s.item_id in (select i.item_id from item_category i where i.category_id = $5))
              group by s.item_id),
            arrived as (
              select m.item_id, m.counted_at, m.quantity, h.on_hand,
                sum(m.quantity) over (partition by m.item_id order by m.position desc, m.id desc) - m.quantity as later
              from movement_fact m join held h on h.item_id = m.item_id
              where m.generation = $1 and is_outside(m.from_location_id) and not is_outside(m.to_location_id)),
            left_of as (
              select a.item_id, $3::date - (a.counted_at at time zone $2)::date as days, least(a.quantity, a.on_hand - a.later) as pieces,
                least(a.quantity, a.on_hand - a.later) * k.average_cost as value
              from arrived a left join cost_fact k on k.generation = $1 and k.item_id = a.item_id
              where a.later < a.on_hand)
            select g.* %2$s from (
              select %1$s sum(e.pieces) as on_hand,
                sum(e.pieces) filter (where e.days <= 30) as aged_0_30,
                sum(e.pieces) filter (where e.days between 31 and 60) as aged_31_60,
                sum(e.pieces) filter (where e.days between 61 and 90) as aged_61_90,
                sum(e.pieces) filter (where e.days between 91 and 180) as aged_91_180,
                sum(e.pieces) filter (where e.days > 180) as aged_181,
                sum(e.value) filter (where e.days <= 30) as value_0_30,
                sum(e.value) filter (where e.days between 31 and 60) as value_31_60,
                sum(e.value) filter (where e.days between 61 and 90) as value_61_90,
                sum(e.value) filter (where e.days between 91 and 180) as value_91_180,
                sum(e.value) filter (where e.days > 180) as value_181
              from left_of e %3$s %4$s limit $6) g
            """;

    private AgeReports() {}

    /** What to ask billing for. Fails 400 invalid_request for what the report does not have. */
    static AgeingQuery ageing(FigureReportQuery q) {
        boolean byCustomer = !ReportRequest.dimensions(q, OF_RECEIVABLES).isEmpty();
        return new AgeingQuery(byCustomer, q.customerId(), q.currency(), ReportServiceImpl.ROWS_MAX + 1);
    }

    /** @param open what billing has answered, when it was asked at this time */
    static Rows receivables(Tx tx, FigureReportQuery q, List<Ageing> open, ReportRows shown, Instant asked) {
        var names = new HashMap<UUID, String>();
        var ids = open.stream()
                .map(Ageing::customerId)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(UUID[]::new);
        if (ids.length > 0) for (var r : tx.sql(CUSTOMERS, (Object) ids)) names.put(r.getUUID(0), r.getString(1));
        var rows = open.stream().map(o -> row(o, q, names, shown)).toList();
        return new Rows(ReportRows.sorted(rows, List.of("currency", "-open_amount")), null, asked);
    }

    private static JsonObject row(Ageing open, FigureReportQuery q, Map<UUID, String> names, ReportRows shown) {
        var row = new JsonObject();
        var customer = open.customerId();
        row.put("customer_id", customer == null ? null : customer.toString());
        row.put("customer_name", customer == null ? null : names.get(customer));
        var currency = open.currency();
        row.put("currency", currency);
        var figures = new EnumMap<Figure, BigDecimal>(Figure.class);
        for (var age : open.ages()) figures.put(Objects.requireNonNull(AGES.get(age.overdue())), age.amount());
        figures.put(Figure.OPEN_AMOUNT, open.openAmount());
        figures.put(Figure.OVERDUE_AMOUNT, open.openAmount().subtract(figures.get(Figure.NOT_DUE)));
        for (var f : OPEN) shown.put(row, f, figures.get(f), currency);
        return row.put("documents_url", invoices(customer == null ? q.customerId() : customer));
    }

    private static Object orZero(@Nullable Object value) {
        return value == null ? 0 : value;
    }

    private static String invoices(@Nullable UUID customer) {
        return "/api/invoices?kind=invoice&status=open,partially_paid"
                + (customer == null ? "" : "&customer_id=" + customer);
    }

    static Rows stock(Tx tx, FigureReportQuery q, Projection p, ReportRows shown, Instant now) {
        var request = ReportRequest.of(q, OF_STOCK, List.of(Dimension.ITEM), p, now);
        var by = request.by();
        if (by.size() > 1)
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("group_by", "must be one of item, category, none"));
        var dimension = by.isEmpty() ? null : by.getFirst();
        var sql = STOCK.formatted(
                dimension == null ? "" : dimension.column + ",",
                names(by),
                dimension == Dimension.CATEGORY ? "left join item_category c on c.item_id = e.item_id" : "",
                dimension == null ? "having count(*) > 0" : "group by " + dimension.column);
        var rows = new ArrayList<JsonObject>();
        for (var r : tx.sql(
                sql,
                p.generation(),
                p.zone().id(),
                p.zone().day(now),
                q.itemId(),
                q.categoryId(),
                (long) ReportServiceImpl.ROWS_MAX + 1)) {
            var row = new JsonObject();
            shown.dimensions(row, r, OF_STOCK, by);
            row.put("currency", p.currency());
            for (var f : HELD) shown.put(row, f, orZero(r.getValue(f.field())), p.currency());
            rows.add(row.put("documents_url", arrivals(row, q)));
        }
        return new Rows(ReportRows.sorted(rows, List.of("-on_hand")), null, null);
    }

    /** The movements of the pieces. */
    private static String arrivals(JsonObject row, FigureReportQuery q) {
        var query = new ArrayList<String>();
        var item = row.getString("item_id") != null ? row.getString("item_id") : q.itemId();
        var category = row.getString("category_id") != null ? row.getString("category_id") : q.categoryId();
        if (item != null) query.add("item_id=" + item);
        if (category != null) query.add("category_id=" + category);
        return "/api/analytics/reports/movements/documents" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private static String names(List<Dimension> by) {
        var names = new StringBuilder();
        for (var d : by)
            d.shown.forEach((field, sql) ->
                    names.append(", ").append(sql).append(" as ").append(field));
        return names.toString();
    }
}
