package tradepost.inventory.core.replenishment;

import io.vertx.sqlclient.Row;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.reorder.StockAlert;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;

/** The statements on alerts, with their row mapping. */
final class AlertQueries {
    private static final String ALERT =
            "id, item_id, location_id, type, status, available, incoming, waiting, point, raised_at, resolved_at, updated_at, "
                    + names("stock_alert");

    static final Listing<StockAlert> ALERTS = Listing.of("stock_alert", ALERT, AlertQueries::alert, StockAlert::id)
            .byTime("raised_at", StockAlert::raisedAt)
            .byTime("updated_at", StockAlert::updatedAt);

    private static String names(String table) {
        return ItemNames.of(table + ".item_id") + ", " + Locations.code(table + ".location_id");
    }

    /** Whether a level with a reorder point has changed. */
    static final String ANY_CHANGED = "select exists (select from stock_to_evaluate)";

    /** Takes the oldest $1 changes. */
    static final String TAKE_CHANGED = """
            delete from stock_to_evaluate
            where id in (select id from stock_to_evaluate order by id limit $1 for update skip locked) returning item_id, location_id
            """;

    /** Locks the reorder points of these levels, so that one transaction at a time evaluates each. */
    static final String LOCK_POINTS = """
            select 1 from reorder_point r
            join (select distinct i, l from unnest($1::uuid[], $2::uuid[]) as u(i, l)) k on r.item_id = k.i and r.location_id = k.l
            order by r.item_id, r.location_id for no key update of r
            """;

    /**
     * Raises and resolves the alerts of the levels $1, $2, with new ids from $3, of which there are two for each level. Returns those that
     * have changed, with the figures of now.
     *
     * <p>low_stock is raised when what is available and incoming is at most what is needed: the pieces that wait and the point. It is resolved
     * when that is more by a tenth of the point, rounded up, and at least one piece, so that a few pieces more or less do not raise it again.
     * Without a reorder point, and at a closed location, all alerts are resolved.
     */
    static final String EVALUATE = """
            with figures as (
              select k.i as item_id, k.l as location_id, r.point, f.available, f.incoming, f.waiting
              from (select distinct i, l from unnest($1::uuid[], $2::uuid[]) as u(i, l)) k
                left join reorder_point r on r.item_id = k.i and r.location_id = k.l
                  and r.location_id in (select id from location where @open)
                left join stock_level s on s.item_id = k.i and s.location_id = k.l
                cross join lateral (@figures) f),
            state as (
              select f.*, t.type, t.raise, t.resolve, row_number() over () as n from figures f, lateral (values
                ('low_stock', available + incoming <= waiting + point, available + incoming >= waiting + point + greatest(ceil(point / 10.0), 1)),
                ('out_of_stock', point is not null and available <= 0, available > 0)) as t(type, raise, resolve)),
            resolved as (
              update stock_alert a set status = 'resolved', resolved_at = clock_timestamp(), updated_at = clock_timestamp() from state s
              where a.item_id = s.item_id and a.location_id = s.location_id and a.type = s.type and a.status = 'active'
                and (s.resolve or s.point is null)
              returning a.id, a.item_id, a.location_id, a.type, a.status, s.available, s.incoming, s.waiting, a.point, a.raised_at, a.resolved_at, a.updated_at, %2$s),
            raised as (
              insert into stock_alert(id, item_id, location_id, type, available, incoming, waiting, point)
              select ($3::uuid[])[n], item_id, location_id, type, available, incoming, waiting, point from state where raise
              on conflict (item_id, location_id, type) where status = 'active' do nothing
              returning %1$s)
            select * from resolved union all select * from raised order by item_id, location_id, type
            """.formatted(ALERT, names("a"))
            .replace("@open", Locations.IS_OPEN)
            .replace("@figures", ReorderQueries.figures("k.i", "k.l"));

    /** $1 ids, $2 items, $3 locations. */
    static final String RAISE_MISMATCH = """
            insert into stock_alert(id, item_id, location_id, type, available, incoming, waiting, point)
            select u.id, u.i, u.l, 'stock_mismatch', coalesce(s.on_hand - s.reserved - s.damaged - s.quality_hold, 0), 0, 0, 0
            from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as u(id, i, l) join location p on p.id = u.l
              left join stock_level s on s.item_id = u.i and s.location_id = u.l order by u.i, u.l
            on conflict (item_id, location_id, type) where status = 'active' do nothing returning %s
            """.formatted(ALERT);

    static final String RESOLVE_MISMATCH = """
            update stock_alert set status = 'resolved', resolved_at = clock_timestamp(), updated_at = clock_timestamp()
            where item_id = $1 and type = 'stock_mismatch' and status = 'active' returning %s
            """.formatted(ALERT);

    private AlertQueries() {}

    static StockAlert alert(Row r) {
        var item = Named.of(r.getUUID(1), r.getArrayOfStrings(12));
        return new StockAlert(
                r.getUUID(0),
                r.getUUID(1),
                item.sku(),
                item.name(),
                r.getUUID(2),
                r.getString(13),
                r.getString(3),
                r.getString(4),
                r.getLong(5),
                r.getLong(6),
                r.getLong(7),
                r.getLong(8),
                r.getOffsetDateTime(9).toInstant(),
                RowMapper.instant(r, 10),
                r.getOffsetDateTime(11).toInstant());
    }
}
