package tradepost.purchase.core.vendor;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import tradepost.contact.VendorService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.purchase.vendor.PerformanceQuery;
import tradepost.purchase.vendor.PerformanceService;
import tradepost.purchase.vendor.VendorPerformance;
import tradepost.purchase.vendor.VendorScore;

/** How vendors have delivered, from their receipts. */
public final class Performances implements PerformanceService {
    private static final Duration PERIOD = Duration.ofDays(365);
    private static final Duration PERIOD_MAX = Duration.ofDays(3_660);
    private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    /** $1 the vendor, $2 to $3 the period. Each receipt line is one row of {@code came}. */
    private static final String MEASURE = """
            with came as (
              select r.id, r.at, o.id as order_id, o.ordered_at, o.currency, l.item_id, l.unit_price, l.line_no, c.quantity, c.damaged,
                business_day(r.at) <= business_day(coalesce(o.missed_at, o.expected_at)) as on_time
              from purchase_order o join receipt r on r.order_id = o.id join receipt_line c on c.receipt_id = r.id
                join purchase_order_line l on l.id = c.line_id
              where o.vendor_id = $1 and r.at >= $2 and r.at < $3),
            base as (
              select k.item_id, k.currency, coalesce((
                  select l.unit_price from purchase_order o join receipt r on r.order_id = o.id
                    join receipt_line c on c.receipt_id = r.id join purchase_order_line l on l.id = c.line_id
                  where o.vendor_id = $1 and o.currency = k.currency and l.item_id = k.item_id and r.at < $2
                  order by r.at desc, l.line_no desc limit 1), (
                  select f.unit_price from came f where f.item_id = k.item_id and f.currency = k.currency
                  order by f.at, f.line_no limit 1)) as price
              from (select distinct item_id, currency from came) k),
            ended as (
              select sum(l.quantity) as ordered, sum(least(l.received_quantity - l.replaced_quantity, l.quantity)) as filled
              from purchase_order o join purchase_order_line l on l.order_id = o.id
              where o.vendor_id = $1 and coalesce(o.received_at, o.closed_at) >= $2 and coalesce(o.received_at, o.closed_at) < $3),
            back as (
              select coalesce(sum(x.quantity), 0) as pieces
              from purchase_order o join purchase_return t on t.order_id = o.id join purchase_return_line x on x.return_id = t.id
              where o.vendor_id = $1 and t.status = 'completed' and t.ended_at >= $2 and t.ended_at < $3 and x.state <> 'damaged'),
            lead as (
              select round(avg(days), 2) as mean, round((percentile_cont(0.9) within group (order by days))::numeric, 2) as p90
              from (select distinct id, extract(epoch from at - ordered_at) / 86400 as days from came where ordered_at is not null) d)
            select count(distinct order_id), count(distinct id), coalesce(sum(quantity), 0)::bigint,
              round(coalesce(sum(quantity) filter (where on_time), 0) / nullif(sum(quantity) filter (where on_time is not null), 0), 4),
              (select round(filled / nullif(ordered, 0), 4) from ended),
              case when sum(quantity) > 0 then round(least((sum(damaged) + (select pieces from back)) / sum(quantity), 1), 4) end,
              round(avg(case when b.price > 0 then came.unit_price / b.price - 1 end), 4),
              (select mean from lead), (select p90 from lead)
            from came left join base b on b.item_id = came.item_id and b.currency = came.currency
            """;

    private final Db db;
    private final VendorService vendors;

    public Performances(Db db, VendorService vendors) {
        this.db = db;
        this.vendors = vendors;
    }

    @Override
    public Future<VendorPerformance> getVendorPerformance(UUID vendorId, PerformanceQuery q, Caller caller) {
        var to = q.to() == null ? Instant.now().truncatedTo(ChronoUnit.MICROS) : q.to();
        var from = q.from() == null ? to.minus(PERIOD) : q.from();
        if (!from.isBefore(to))
            return Future.failedFuture(Problem.badRequest("empty_period", Problem.detail("to", "must be after from")));
        if (from.isBefore(FIRST)
                || to.isAfter(LAST)
                || Duration.between(from, to).compareTo(PERIOD_MAX) > 0)
            return Future.failedFuture(Problem.badRequest(
                    "invalid_request", Problem.detail("from", "must be at most ten years before to")));
        return vendors.vendorSnapshot(vendorId, caller)
                .compose(v -> db.query(MEASURE, vendorId, from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC)))
                .map(rows -> measured(vendorId, from, to, rows.iterator().next()));
    }

    private static VendorPerformance measured(UUID vendorId, Instant from, Instant to, Row r) {
        var onTime = r.getBigDecimal(3);
        var fill = r.getBigDecimal(4);
        var defect = r.getBigDecimal(5);
        var drift = r.getBigDecimal(6);
        return new VendorPerformance(
                vendorId,
                from,
                to,
                r.getLong(0),
                r.getLong(1),
                r.getLong(2),
                onTime,
                fill,
                defect,
                drift,
                r.getBigDecimal(7),
                r.getBigDecimal(8),
                VendorScore.of(onTime, fill, defect, drift));
    }
}
