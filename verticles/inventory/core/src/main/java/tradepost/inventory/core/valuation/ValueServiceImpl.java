package tradepost.inventory.core.valuation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.inventory.value.ValueAtLocation;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.service.DocumentSums;
import tradepost.kernel.value.Money;

/** Answers from the levels and average costs of now, less what has moved since the time that was asked for. */
public final class ValueServiceImpl implements ValueService {
    /** A million levels take about two seconds. */
    private static final int READ_SECONDS = 20;

    private static final String NOW = "select now()";
    private static final String LOCATION = "select 1 from location where id = $1";
    private static final String AVERAGE_NOW = "select average_cost from stocked_item where item_id = $1";
    private static final String AVERAGE_AT =
            "select average from item_cost where item_id = $1 and at <= $2 order by seq desc limit 1";

    /** $1: a location or null; $2: an item or null; $3: the locations that the caller may see, or null. */
    private static final String OF_NOW = """
            select s.location_id, l.code, sum(s.on_hand)::bigint, coalesce(sum(s.on_hand) filter (where i.average_cost is null), 0)::bigint,
              coalesce(sum(s.on_hand * i.average_cost), 0)
            from stock_level s join location l on l.id = s.location_id left join stocked_item i on i.item_id = s.item_id
            where s.on_hand > 0 and ($1::uuid is null or s.location_id = $1) and ($2::uuid is null or s.item_id = $2)
              and ($3::uuid[] is null or s.location_id = any($3))
            group by s.location_id, l.code order by l.code
            """;
    /** The same; $4: a time. */
    private static final String AT = """
            with since as (
              select item_id, side.location_id, sum(side.pieces) as pieces from movement m,
                lateral (values (m.to_location_id, m.quantity), (m.from_location_id, -m.quantity)) as side(location_id, pieces)
              where m.at > $4 and ($1::uuid is null or side.location_id = $1) and ($2::uuid is null or m.item_id = $2) group by 1, 2),
            held as (
              select s.item_id, s.location_id, s.on_hand - coalesce(since.pieces, 0) as on_hand
              from stock_level s left join since using (item_id, location_id)
              where ($1::uuid is null or s.location_id = $1) and ($2::uuid is null or s.item_id = $2)
                and ($3::uuid[] is null or s.location_id = any($3))),
            valued as (
              select h.location_id, h.on_hand, c.average from held h
              left join lateral (select average from item_cost c where c.item_id = h.item_id and c.at <= $4 order by seq desc limit 1) c on true
              where h.on_hand > 0)
            select v.location_id, l.code, sum(v.on_hand)::bigint, coalesce(sum(v.on_hand) filter (where v.average is null), 0)::bigint,
              coalesce(sum(v.on_hand * v.average), 0)
            from valued v join location l on l.id = v.location_id group by v.location_id, l.code order by l.code
            """;

    /** Where a part ends that begins after $1, has about $3 levels, and ends at $2, at the latest. */
    private static final String PART_TO = """
            select least($2::uuid, (select item_id from stock_level where item_id > $1 order by item_id offset $3 limit 1))
            """;

    private static final String SUMS = """
            select f.figure, p.code, f.amount
            from (
              select l.code, sum(s.on_hand) as on_hand, coalesce(sum(s.on_hand * i.average_cost), 0) as value
              from stock_level s join location l on l.id = s.location_id left join stocked_item i on i.item_id = s.item_id
              where s.item_id > $1 and s.item_id <= $2 and s.on_hand > 0 group by l.code) p,
              lateral (values ('on_hand', p.on_hand), ('stock_value', p.value)) f(figure, amount)
            """;

    private final Vertx vertx;
    private final Db db;
    private final String currency;

    public ValueServiceImpl(Vertx vertx, Db db, String currency) {
        this.vertx = vertx;
        this.db = db;
        this.currency = currency;
    }

    @Override
    public Future<StockValue> getStockValue(StockValueQuery query, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> value(tx, query, LocationLimit.of(caller))));
    }

    @Override
    public Future<DocumentSums> documentSums(UUID after, UUID to, Caller caller) {
        return db.list(r -> r.getUUID(0), PART_TO, after, to, DocumentSums.PART_ROWS - 1L)
                .map(List::getFirst)
                .compose(end -> db.list(
                                r -> new DocumentSum("inventory", r.getString(0), r.getString(1), r.getBigDecimal(2)),
                                SUMS,
                                after,
                                end)
                        .map(sums -> new DocumentSums(end, sums)));
    }

    private StockValue value(Tx tx, StockValueQuery q, LocationLimit limit) {
        tx.allowSeconds(READ_SECONDS);
        if (q.locationId() != null
                && (!limit.covers(q.locationId()) || tx.firstOrNull(r -> true, LOCATION, q.locationId()) == null))
            throw Problem.badRequest(
                    "location_not_found", Problem.detail("location_id", "there is no location with this id"));
        var now = tx.single(r -> r.getOffsetDateTime(0).toInstant(), NOW);
        var past = q.asOf() == null || !q.asOf().isBefore(now) ? null : q.asOf().atOffset(ZoneOffset.UTC);
        var locations = past == null
                ? tx.list(this::location, OF_NOW, q.locationId(), q.itemId(), limit.ids())
                : tx.list(this::location, AT, q.locationId(), q.itemId(), limit.ids(), past);
        return new StockValue(
                past == null ? now : past.toInstant(),
                currency,
                locations.stream().mapToLong(ValueAtLocation::quantity).sum(),
                locations.stream().mapToLong(ValueAtLocation::unvaluedQuantity).sum(),
                locations.stream().map(ValueAtLocation::value).reduce(zero(), BigDecimal::add),
                average(tx, q.itemId(), past),
                locations);
    }

    private BigDecimal zero() {
        return Money.round(BigDecimal.ZERO, currency);
    }

    private static @Nullable BigDecimal average(Tx tx, @Nullable UUID itemId, @Nullable OffsetDateTime at) {
        if (itemId == null) return null;
        var costs = at == null ? tx.sql(AVERAGE_NOW, itemId) : tx.sql(AVERAGE_AT, itemId, at);
        return costs.size() == 0
                ? null
                : AverageCosts.plain(costs.iterator().next().getBigDecimal(0));
    }

    private ValueAtLocation location(Row r) {
        return new ValueAtLocation(
                r.getUUID(0), r.getString(1), r.getLong(2), r.getLong(3), Money.round(r.getBigDecimal(4), currency));
    }
}
