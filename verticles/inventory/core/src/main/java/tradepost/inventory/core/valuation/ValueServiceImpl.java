package tradepost.inventory.core.valuation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.inventory.value.ValueAtLocation;
import tradepost.inventory.value.ValueChanges;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/** Answers from the levels of now, less what has moved since the time that was asked for, and the values that items had then. */
public final class ValueServiceImpl implements ValueService {
    /** A million levels take about two seconds. */
    private static final int READ_SECONDS = 20;

    private static final String NOW = "select now()";
    private static final String LOCATION = "select 1 from location where id = $1";
    private static final String AVERAGE =
            "select average from item_cost where item_id = $1 and at <= $2 order by seq desc limit 1";

    /**
     * $1: a location or null; $2: an item or null; $3: the locations that the caller may see, or null; $4: a time; $5: the decimals of the
     * currency.
     */
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
              round(coalesce(sum(v.on_hand * v.average), 0), $5)
            from valued v join location l on l.id = v.location_id group by v.location_id, l.code order by l.code
            """;

    /** $1: an item or null; $2: a time. */
    private static final String TOTAL = """
            select coalesce(sum(c.value), 0) from stocked_item i cross join lateral (
              select value from item_cost c where c.item_id = i.item_id and c.at <= $2 order by seq desc limit 1) c
            where $1::uuid is null or i.item_id = $1
            """;

    /** $1: an item or null; $2, $3: after and until which time; $4: the location of vendors. */
    private static final String MOVED = """
            select coalesce(sum(amount) filter (where kind = 'receipt'), 0),
              coalesce(-sum(amount) filter (where kind = 'return' and to_location_id = $4), 0),
              coalesce(-sum(amount) filter (where kind = 'shipment'), 0),
              coalesce(sum(amount) filter (where kind = 'return' and to_location_id <> $4), 0),
              coalesce(sum(amount) filter (where kind in ('adjustment', 'count')), 0), coalesce(sum(variance), 0)
            from movement where at > $2 and at <= $3 and ($1::uuid is null or item_id = $1)
            """;

    /** The built-in location of vendors. */
    private static final UUID SUPPLIER = UUID.fromString("00000000-0000-7000-8000-000000000002");

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

    private StockValue value(Tx tx, StockValueQuery q, LocationLimit limit) {
        tx.allowSeconds(READ_SECONDS);
        if (q.locationId() != null
                && (!limit.covers(q.locationId()) || tx.firstOrNull(r -> true, LOCATION, q.locationId()) == null))
            throw Problem.badRequest(
                    "location_not_found", Problem.detail("location_id", "there is no location with this id"));
        var now = tx.single(r -> r.getOffsetDateTime(0).toInstant(), NOW);
        var time = q.asOf() == null || !q.asOf().isBefore(now) ? now : q.asOf();
        if (q.from() != null && (q.locationId() != null || limit.ids() != null))
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("from", "is allowed only for the stock of all locations"));
        if (q.from() != null && q.from().isAfter(time))
            throw Problem.badRequest("invalid_request", Problem.detail("from", "must not be after as_of"));
        var at = time.atOffset(ZoneOffset.UTC);
        var locations =
                tx.list(this::location, AT, q.locationId(), q.itemId(), limit.ids(), at, Money.digits(currency));
        return new StockValue(
                time,
                currency,
                locations.stream().mapToLong(ValueAtLocation::quantity).sum(),
                locations.stream().mapToLong(ValueAtLocation::unvaluedQuantity).sum(),
                q.locationId() == null && limit.ids() == null
                        ? total(tx, q.itemId(), at)
                        : locations.stream().map(ValueAtLocation::value).reduce(zero(), BigDecimal::add),
                average(tx, q.itemId(), at),
                locations,
                q.from() == null ? null : changes(tx, q.itemId(), q.from().atOffset(ZoneOffset.UTC), at));
    }

    private ValueChanges changes(Tx tx, @Nullable UUID item, OffsetDateTime from, OffsetDateTime to) {
        var opening = total(tx, item, from);
        return tx.single(
                r -> {
                    var shipped = amount(r, 2);
                    var cameBack = amount(r, 3);
                    return new ValueChanges(
                            opening,
                            amount(r, 0),
                            amount(r, 1),
                            shipped,
                            cameBack,
                            shipped.subtract(cameBack),
                            amount(r, 4),
                            amount(r, 5),
                            total(tx, item, to));
                },
                MOVED,
                item,
                from,
                to,
                SUPPLIER);
    }

    private BigDecimal total(Tx tx, @Nullable UUID item, OffsetDateTime at) {
        return tx.single(r -> amount(r, 0), TOTAL, item, at);
    }

    private BigDecimal amount(Row r, int column) {
        return Money.round(r.getBigDecimal(column), currency);
    }

    private BigDecimal zero() {
        return Money.round(BigDecimal.ZERO, currency);
    }

    private static @Nullable BigDecimal average(Tx tx, @Nullable UUID itemId, OffsetDateTime at) {
        if (itemId == null) return null;
        return Cost.plain(tx.firstOrNull(r -> r.getBigDecimal(0), AVERAGE, itemId, at));
    }

    private ValueAtLocation location(Row r) {
        return new ValueAtLocation(r.getUUID(0), r.getString(1), r.getLong(2), r.getLong(3), amount(r, 4));
    }
}
