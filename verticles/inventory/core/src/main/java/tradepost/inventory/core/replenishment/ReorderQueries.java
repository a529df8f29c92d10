package tradepost.inventory.core.replenishment;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.inventory.reorder.ReorderPoint;
import tradepost.kernel.listing.Listing;

/** The statements on reorder points, with their row mapping. */
final class ReorderQueries {
    private static final String POINT =
            "id, item_id, location_id, point, quantity, maximum, lead_time_days, created_at, updated_at, "
                    + ItemNames.of("reorder_point.item_id") + ", " + Locations.code("reorder_point.location_id");

    static final Listing<ReorderPoint> POINTS = Listing.of(
                    "reorder_point", POINT, ReorderQueries::point, ReorderPoint::id)
            .byTime("created_at", ReorderPoint::createdAt)
            .byTime("updated_at", ReorderPoint::updatedAt)
            .byNumber("point", p -> BigDecimal.valueOf(p.point()));

    static final String PUT = """
            insert into reorder_point(id, item_id, location_id, point, quantity, maximum, lead_time_days)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[])
              as u(id, i, l, point, quantity, maximum, days) order by i, l
            on conflict (item_id, location_id) do update set point = excluded.point, quantity = excluded.quantity,
              maximum = excluded.maximum, lead_time_days = excluded.lead_time_days, updated_at = now()
            returning %s
            """.formatted(POINT);

    static final String KEY = "select item_id, location_id from reorder_point where id = $1";
    static final String DELETE = "delete from reorder_point where id = $1";

    /** Of levels that are locked. */
    static final String WATCH = """
            update stock_level s set watched = $3 from unnest($1::uuid[], $2::uuid[]) as k(i, l)
            where s.item_id = k.i and s.location_id = k.l and s.watched <> $3
            """;

    /** What there is of an item at a location, whose level is {@code s} or missing, what is expected there, and what orders wait for. */
    static String figures(String item, String location) {
        return """
                select coalesce(%3$s, 0) as available, coalesce(s.backordered, 0) as waiting, coalesce((
                  select sum(n.quantity) from incoming_stock n where n.item_id = %1$s and n.location_id = %2$s), 0)::bigint as incoming\
                """.formatted(item, location, LotStock.AVAILABLE);
    }

    /**
     * After the item $1 at the location $2, only at the location $3 unless it is null, at most $4; $5 is the default location. A level that is
     * low has an active alert, or its change is still to be evaluated: so not all reorder points are read. Nothing can be ordered for a
     * location that is closed.
     */
    static final String BELOW_POINT =
            """
            select r.item_id, r.location_id, r.location_id = $5, r.point, r.quantity, r.maximum, f.waiting, f.available, f.incoming, %s
            from (
                select item_id, location_id from stock_alert where status = 'active' and type = 'low_stock'
                  and (item_id, location_id) > ($1, $2) and ($3::uuid is null or location_id = $3)
                union
                select item_id, location_id from stock_to_evaluate
                where (item_id, location_id) > ($1, $2) and ($3::uuid is null or location_id = $3)) k
              join reorder_point r on r.item_id = k.item_id and r.location_id = k.location_id
              left join stock_level s on s.item_id = r.item_id and s.location_id = r.location_id
              cross join lateral (%s) f
            where f.available + f.incoming <= f.waiting + r.point and r.location_id in (select id from location where %s)
            order by r.item_id, r.location_id limit $4
            """.formatted(Locations.code("r.location_id"), figures("r.item_id", "r.location_id"), Locations.IS_OPEN);

    private ReorderQueries() {}

    static BelowPoint belowPoint(Row r) {
        return new BelowPoint(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(9),
                r.getBoolean(2),
                r.getLong(3),
                r.getLong(4),
                r.getLong(5),
                r.getLong(6),
                r.getLong(7),
                r.getLong(8));
    }

    static ReorderPoint point(Row r) {
        var item = Named.of(r.getUUID(1), r.getArrayOfStrings(9));
        return new ReorderPoint(
                r.getUUID(0),
                r.getUUID(1),
                item.sku(),
                item.name(),
                r.getUUID(2),
                r.getString(10),
                r.getLong(3),
                r.getLong(4),
                r.getLong(5),
                r.getInteger(6),
                r.getOffsetDateTime(7).toInstant(),
                r.getOffsetDateTime(8).toInstant());
    }
}
