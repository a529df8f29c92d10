package tradepost.inventory.core.reorder;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import tradepost.inventory.reorder.ReorderPoint;
import tradepost.kernel.listing.Listing;

/** The statements on reorder points, with their row mapping. */
final class ReorderQueries {
    private static final String POINT =
            "id, item_id, location_id, point, quantity, maximum, lead_time_days, created_at, updated_at";

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

    private ReorderQueries() {}

    static ReorderPoint point(Row r) {
        return new ReorderPoint(
                r.getUUID(0),
                r.getUUID(1),
                r.getUUID(2),
                r.getLong(3),
                r.getLong(4),
                r.getLong(5),
                r.getInteger(6),
                r.getOffsetDateTime(7).toInstant(),
                r.getOffsetDateTime(8).toInstant());
    }
}
