package tradepost.analytics.core.report;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.projection.Projection;
import tradepost.kernel.db.Tx;
import tradepost.purchase.vendor.VendorScore;

/** How vendors have delivered in a period, by the same rules as the performance of a vendor in purchase. */
public final class SupplierScores {
    private static final int DIGITS = 2;

    /** $1 the generation, $2 to $3 the period, $4 the zone of days, $5 a vendor or null. */
    private static final String MEASURE = """
            with came as (
              select r.vendor_id, r.counted_at, r.part_no, r.currency, r.item_id, r.unit_price, r.quantity, r.damaged,
                (r.counted_at at time zone $4)::date <= (f.expected_at at time zone $4)::date as on_time
              from receipt_fact r left join purchase_fact f on f.generation = r.generation and f.order_id = r.order_id
              where r.generation = $1 and r.counted_at >= $2 and r.counted_at < $3 and ($5::uuid is null or r.vendor_id = $5)),
            base as (
              select k.vendor_id, k.item_id, k.currency, coalesce((
                  select r.unit_price from receipt_fact r
                  where r.generation = $1 and r.vendor_id = k.vendor_id and r.item_id = k.item_id and r.currency = k.currency and r.counted_at < $2
                  order by r.counted_at desc, r.part_no desc limit 1), (
                  select f.unit_price from came f
                  where f.vendor_id = k.vendor_id and f.item_id = k.item_id and f.currency = k.currency order by f.counted_at, f.part_no limit 1)) as price
              from (select distinct vendor_id, item_id, currency from came) k),
            ended as (
              select f.vendor_id, sum(l.quantity) as ordered, sum(least(coalesce(g.received, 0), l.quantity)) as filled
              from purchase_fact f cross join lateral jsonb_to_recordset(f.lines) as l(line_id uuid, quantity bigint)
                left join lateral (select sum(r.quantity) as received from receipt_fact r
                  where r.generation = f.generation and r.order_id = f.order_id and r.line_id = l.line_id) g on true
              where f.generation = $1 and coalesce(f.received_at, f.closed_at) >= $2 and coalesce(f.received_at, f.closed_at) < $3
                and ($5::uuid is null or f.vendor_id = $5) and f.lines is not null
              group by f.vendor_id),
            back as (
              select v.vendor_id, sum(l.quantity) as pieces
              from vendor_return_fact v cross join lateral jsonb_to_recordset(v.lines) as l(quantity bigint, damaged boolean)
              where v.generation = $1 and v.counted_at >= $2 and v.counted_at < $3 and v.lines is not null and not l.damaged
                and ($5::uuid is null or v.vendor_id = $5)
              group by v.vendor_id),
            measured as (
              select c.vendor_id,
                round(coalesce(sum(c.quantity) filter (where c.on_time), 0) / nullif(sum(c.quantity) filter (where c.on_time is not null), 0), 4) as on_time,
                case when sum(c.quantity) > 0
                  then round(least((sum(c.damaged) + coalesce(max(back.pieces), 0)) / sum(c.quantity), 1), 4) end as defect,
                round(avg(case when b.price > 0 then c.unit_price / b.price - 1 end), 4) as drift
              from came c left join base b using (vendor_id, item_id, currency) left join back using (vendor_id) group by c.vendor_id)
            select vendor_id, m.on_time, round(e.filled / nullif(e.ordered, 0), 4), m.defect, m.drift
            from measured m full join ended e using (vendor_id)
            """;

    /** @param score null if nothing of it can be measured */
    public record Score(
            @Nullable BigDecimal onTime,
            @Nullable BigDecimal fill,
            @Nullable BigDecimal defect,
            @Nullable BigDecimal drift,
            @Nullable BigDecimal score) {
        private static Score of(Row r) {
            var onTime = r.getBigDecimal(1);
            var fill = r.getBigDecimal(2);
            var defect = r.getBigDecimal(3);
            var drift = r.getBigDecimal(4);
            return new Score(onTime, fill, defect, drift, VendorScore.of(onTime, fill, defect, drift));
        }
    }

    private SupplierScores() {}

    /** By vendor, of those who have delivered or whose orders have ended in the period. */
    public static Map<UUID, Score> of(Tx tx, Projection p, ReportPeriod period, @Nullable UUID vendor) {
        return of(tx, p, period.start(), period.end(), vendor);
    }

    private static Map<UUID, Score> of(Tx tx, Projection p, Instant from, Instant to, @Nullable UUID vendor) {
        var scores = new LinkedHashMap<UUID, Score>();
        for (var r :
                tx.sql(MEASURE, p.generation(), time(from), time(to), p.zone().id(), vendor))
            scores.put(r.getUUID(0), Score.of(r));
        return scores;
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    /** The mean of the scores; null if there are none. */
    public static @Nullable BigDecimal mean(Map<UUID, Score> scores) {
        var known = scores.values().stream()
                .map(Score::score)
                .filter(Objects::nonNull)
                .toList();
        if (known.isEmpty()) return null;
        var sum = known.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.divide(BigDecimal.valueOf(known.size()), DIGITS, RoundingMode.HALF_UP);
    }

    /** Adds them to the rows of the report of purchases, if it is of whole periods and by vendors or by nothing. */
    static void add(Tx tx, ReportRequest request, Projection p, List<JsonObject> rows, ReportRows shown) {
        boolean byVendor = request.by().equals(List.of(Dimension.VENDOR));
        boolean isMeasured = request.interval() == null
                && !request.isByItems()
                && (byVendor || request.by().isEmpty());
        var scores = isMeasured
                ? of(tx, p, request.start(), request.end(), (UUID)
                        request.filters().get(Dimension.VENDOR))
                : Map.<UUID, Score>of();
        for (var row : rows) {
            var score = byVendor ? scores.get(UUID.fromString(row.getString("vendor_id"))) : all(scores);
            shown.put(row, Figure.ON_TIME_RATE, score == null ? null : score.onTime, "");
            shown.put(row, Figure.FILL_RATE, score == null ? null : score.fill, "");
            shown.put(row, Figure.DEFECT_RATE, score == null ? null : score.defect, "");
            shown.put(row, Figure.PRICE_DRIFT, score == null ? null : score.drift, "");
            shown.put(row, Figure.SUPPLIER_SCORE, score == null ? null : score.score, "");
        }
    }

    /** Of several vendors, only the mean score is shown. */
    private static @Nullable Score all(Map<UUID, Score> scores) {
        return scores.size() == 1 ? scores.values().iterator().next() : new Score(null, null, null, null, mean(scores));
    }
}
