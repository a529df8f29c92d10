package tradepost.inventory.core.stock.availability;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.LocalDate;
import java.util.TreeMap;
import java.util.UUID;
import tradepost.catalog.CatalogService;
import tradepost.inventory.availability.Availability;
import tradepost.inventory.availability.AvailabilityQuery;
import tradepost.inventory.availability.AvailabilityService;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.availability.AvailabilityRule.Supply;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;

public final class AvailabilityServiceImpl implements AvailabilityService {
    /**
     * What the locations that serve orders, of those in $2 unless it is null, have and expect, at one moment: the first row is what is in stock (null for an item without a
     * level), what orders wait for, and whether the item is frozen; the others are the days with what is expected, and the days from which
     * orders get nothing of lots, with what is free of these. Lots know their reserved pieces, so that these are not subtracted twice.
     */
    private static final String SUPPLY = """
            with serving as (select id from location where %s and ($2::uuid[] is null or id = any($2)))
            select business_today(), null::date,
              sum(case when location_id in (select id from serving) then on_hand - reserved - damaged - quality_hold else 0 end)::bigint,
              coalesce(sum(backordered) filter (where $2::uuid[] is null or location_id = any($2)), 0)::bigint, coalesce(bool_or(frozen), false), %s
            from stock_level where item_id = $1
            union all
            (select null, business_day(expected_at), sum(quantity)::bigint, null, null, null from incoming_stock
              where item_id = $1 and location_id in (select id from serving) group by 2 order by 2)
            union all
            (select null, greatest(ends_on, business_today()), null, sum(free)::bigint, null, null from lot_level
              where item_id = $1 and location_id in (select id from serving) and free > 0 and ends_on is not null group by 2 order by 2)
            """.formatted(Locations.SERVES, ItemNames.of("$1"));

    private final Db db;
    private final CatalogService catalog;

    public AvailabilityServiceImpl(Db db, CatalogService catalog) {
        this.db = db;
        this.catalog = catalog;
    }

    @Override
    public Future<Availability> getAvailability(UUID itemId, AvailabilityQuery query, Caller caller) {
        return db.query(SUPPLY, itemId, LocationLimit.of(caller).ids()).compose(rows -> {
            var supply = supply(rows);
            var first = rows.iterator().next();
            boolean known = first.getLong(2) != null;
            return known
                    ? Future.succeededFuture(
                            answer(itemId, Named.of(itemId, first.getArrayOfStrings(5)), query, supply))
                    : KnownItems.require(catalog, itemId, caller)
                            .map(item -> answer(itemId, new Named(item.sku(), item.name()), query, supply));
        });
    }

    private static Supply supply(RowSet<Row> rows) {
        var first = rows.iterator().next();
        var incoming = new TreeMap<LocalDate, Long>();
        var ending = new TreeMap<LocalDate, Long>();
        long undated = 0;
        for (var r : rows) {
            if (r.getLocalDate(0) != null) continue; // the first row
            if (r.getLong(2) == null) ending.put(r.getLocalDate(1), r.getLong(3));
            else if (r.getLocalDate(1) == null) undated += r.getLong(2);
            else incoming.put(r.getLocalDate(1), r.getLong(2));
        }
        var today = first.getLocalDate(0);
        var onHand = first.getLong(2);
        var ended = ending.remove(today);
        long inStock = (onHand == null ? 0 : onHand) - (ended == null ? 0 : ended);
        return new Supply(today, inStock, first.getLong(3), first.getBoolean(4), incoming, ending, undated);
    }

    private static Availability answer(UUID itemId, Named item, AvailabilityQuery query, Supply supply) {
        long quantity = query.quantity() == null ? 1 : query.quantity();
        var date = query.asOf();
        var answer = AvailabilityRule.decide(quantity, date, supply);
        return new Availability(
                itemId,
                item.sku(),
                item.name(),
                quantity,
                supply.available(),
                supply.available() >= quantity,
                answer.firstDate(),
                date,
                answer.onDate(),
                answer.why(),
                answer.reason());
    }
}
