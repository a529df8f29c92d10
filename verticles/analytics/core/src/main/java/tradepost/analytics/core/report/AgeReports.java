package tradepost.analytics.core.report;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.core.report.ReportServiceImpl.Rows;
import tradepost.analytics.report.FigureReportQuery;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** What is open of invoices and what is on hand, by age. Both are of now. */
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

    /** $1 the generation, $2 the zone, $3 today, $4 a currency, $5 a customer or null. %s: by what, with a comma. */
    private static final String RECEIVABLES = """
            with open as (
              select %1$s f.currency, f.open_amount, $3::date - (f.due_at at time zone $2)::date as days
              from invoice_fact f
              where f.generation = $1 and f.open_amount > 0 and f.has_lines and f.number is not null and ($4::text is null or f.currency = $4)
                and ($5::uuid is null or f.customer_id = $5))
            select g.* %2$s from (
              select %1$s f.currency, sum(f.open_amount) as open_amount,
                sum(f.open_amount) filter (where f.days > 0) as overdue_amount,
                sum(f.open_amount) filter (where f.days <= 0) as not_due,
                sum(f.open_amount) filter (where f.days between 1 and 30) as overdue_1_30,
                sum(f.open_amount) filter (where f.days between 31 and 60) as overdue_31_60,
                sum(f.open_amount) filter (where f.days between 61 and 90) as overdue_61_90,
                sum(f.open_amount) filter (where f.days > 90) as overdue_91
              from open f group by %1$s f.currency limit $6) g
            """;

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

    static Rows receivables(Tx tx, FigureReportQuery q, Projection p, ReportRows shown, Instant now) {
        var request = ReportRequest.of(q, OF_RECEIVABLES, List.of(), p, now);
        boolean byCustomer = request.by().contains(Dimension.CUSTOMER);
        var sql = RECEIVABLES.formatted(byCustomer ? "f.customer_id," : "", names(request.by()));
        var rows = new ArrayList<JsonObject>();
        for (var r : tx.sql(
                sql,
                p.generation(),
                p.zone().id(),
                p.zone().day(now),
                request.currency(),
                q.customerId(),
                (long) ReportServiceImpl.ROWS_MAX + 1)) {
            var row = new JsonObject();
            shown.dimensions(row, r, OF_RECEIVABLES, request.by());
            var currency = r.getString("currency");
            row.put("currency", currency);
            for (var f : OPEN) shown.put(row, f, orZero(r.getValue(f.field())), currency);
            row.put("documents_url", invoices(row.getString("customer_id"), q.customerId()));
            rows.add(row);
        }
        return new Rows(ReportRows.sorted(rows, List.of("currency", "-open_amount")), null);
    }

    private static Object orZero(@Nullable Object value) {
        return value == null ? 0 : value;
    }

    private static String invoices(@Nullable String customer, @Nullable Object filter) {
        var of = customer != null ? customer : filter;
        return "/api/invoices?kind=invoice&status=open,partially_paid" + (of == null ? "" : "&customer_id=" + of);
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
        return new Rows(ReportRows.sorted(rows, List.of("-on_hand")), null);
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
