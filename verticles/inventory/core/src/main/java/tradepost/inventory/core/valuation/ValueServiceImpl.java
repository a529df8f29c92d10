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
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.inventory.value.TotalValue;
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

/** Answers from the levels and values of now, less what has moved since the time that was asked for. */
public final class ValueServiceImpl implements ValueService {
    /** A million levels take about two seconds. */
    private static final int READ_SECONDS = 20;

    private static final String NOW = "select now()";
    private static final String LOCATION = "select 1 from location where id = $1";
    private static final String AVERAGE_NOW = "select average_cost from stocked_item where item_id = $1";
    /** The value of each item in parts of $4 decimals, one for each location that has pieces, which sum to it. */
    private static final String SHARES = """
            select h.item_id, h.location_id, h.on_hand, h.unvalued,
              round(h.value * sum(h.on_hand) over w / h.pieces, $4::int) - round(h.value * (sum(h.on_hand) over w - h.on_hand) / h.pieces, $4::int) as value
            from held h window w as (partition by h.item_id order by h.location_id rows unbounded preceding)
            """;

    private static final String OF_LOCATIONS = """
            select p.location_id, l.code, sum(p.on_hand)::bigint, coalesce(sum(p.on_hand) filter (where p.unvalued), 0)::bigint, sum(p.value)
            from shares p join location l on l.id = p.location_id
            where p.on_hand > 0 and ($1::uuid is null or p.location_id = $1) and ($3::uuid[] is null or p.location_id = any($3))
            group by p.location_id, l.code order by l.code
            """;

    /** $1: a location or null; $2: an item or null; $3: the locations that the caller may see, or null; $4: decimals of the currency. */
    private static final String OF_NOW = """
            with held as (
              select s.item_id, s.location_id, s.on_hand, i.average_cost is null as unvalued, i.value, i.quantity as pieces
              from stock_level s join stocked_item i on i.item_id = s.item_id
              where s.on_hand > 0 and i.quantity > 0 and ($2::uuid is null or s.item_id = $2)),
            shares as (@shares)
            @locations
            """.replace("@shares", SHARES).replace("@locations", OF_LOCATIONS);

    /** What moved after $5, in pieces by location, and in value by item. */
    private static final String SINCE =
            """
            with since as (
              select item_id, from_location_id, to_location_id, quantity, unit_cost, cost, variance, reverses_id from movement
              where at > $5::timestamptz and ($2::uuid is null or item_id = $2)),
            moved as (
              select item_id, side.location_id, sum(side.pieces) as pieces
              from since m, lateral (values (m.to_location_id, m.quantity), (m.from_location_id, -m.quantity)) as side(location_id, pieces)
              group by 1, 2),
            valued as (select item_id, sum(@value) as value, sum(@priced) as priced from since group by 1)
            """.replace("@value", Movements.VALUE_CHANGE).replace("@priced", Movements.PRICED_CHANGE);

    /** Like OF_NOW, at a time $5. */
    private static final String AT = SINCE + """
            , held as (
              select s.item_id, s.location_id, s.on_hand - coalesce(m.pieces, 0) as on_hand, i.priced - coalesce(v.priced, 0) = 0 as unvalued,
                i.value - coalesce(v.value, 0) as value, nullif(sum(s.on_hand - coalesce(m.pieces, 0)) over (partition by s.item_id), 0) as pieces
              from stock_level s join stocked_item i on i.item_id = s.item_id
                left join moved m on m.item_id = s.item_id and m.location_id = s.location_id left join valued v on v.item_id = s.item_id
              where $2::uuid is null or s.item_id = $2),
            shares as (@shares)
            @locations
            """.replace("@shares", SHARES).replace("@locations", OF_LOCATIONS);

    /** Of the item $1 at a time $2. */
    private static final String AVERAGE_AT = """
            select case when i.priced > v.priced then round((i.value - v.value) / nullif(i.quantity - v.pieces, 0), 8) end
            from stocked_item i, lateral (
              select coalesce(sum(@value), 0) as value, coalesce(sum(@priced), 0) as priced,
                coalesce(sum(case when from_location_id in (@outside) then quantity when to_location_id in (@outside) then -quantity else 0 end), 0) as pieces
              from movement m where m.item_id = i.item_id and m.at > $2) v
            where i.item_id = $1
            """.replace("@value", Movements.VALUE_CHANGE)
            .replace("@priced", Movements.PRICED_CHANGE)
            .replace("@outside", Movements.OUTSIDE_IDS);

    /** Where a part ends that begins after $1, has about $3 levels, and ends at $2, at the latest. */
    private static final String PART_TO = """
            select least($2::uuid, (select item_id from stock_level where item_id > $1 order by item_id offset $3 limit 1))
            """;

    private static final String TOTAL = "select coalesce(sum(value), 0) from stocked_item";

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
    public Future<TotalValue> totalValue(Caller caller) {
        return Tasks.run(
                vertx,
                () -> db.tx(tx -> {
                    tx.allowSeconds(READ_SECONDS);
                    return tx.single(r -> new TotalValue(currency, Money.round(r.getBigDecimal(0), currency)), TOTAL);
                }));
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
                ? tx.list(this::location, OF_NOW, q.locationId(), q.itemId(), limit.ids(), digits())
                : tx.list(this::location, AT, q.locationId(), q.itemId(), limit.ids(), digits(), past);
        return new StockValue(
                past == null ? now : past.toInstant(),
                currency,
                locations.stream().mapToLong(ValueAtLocation::quantity).sum(),
                locations.stream().mapToLong(ValueAtLocation::unvaluedQuantity).sum(),
                locations.stream().map(ValueAtLocation::value).reduce(zero(), BigDecimal::add),
                average(tx, q.itemId(), past),
                locations);
    }

    private int digits() {
        return Money.smallest(currency).scale();
    }

    private BigDecimal zero() {
        return Money.round(BigDecimal.ZERO, currency);
    }

    private static @Nullable BigDecimal average(Tx tx, @Nullable UUID itemId, @Nullable OffsetDateTime at) {
        if (itemId == null) return null;
        var costs = at == null ? tx.sql(AVERAGE_NOW, itemId) : tx.sql(AVERAGE_AT, itemId, at);
        var cost = costs.size() == 0 ? null : costs.iterator().next().getBigDecimal(0);
        return cost == null ? null : Money.plain(cost);
    }

    private ValueAtLocation location(Row r) {
        return new ValueAtLocation(
                r.getUUID(0), r.getString(1), r.getLong(2), r.getLong(3), Money.round(r.getBigDecimal(4), currency));
    }
}
