package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.BackorderPage;
import tradepost.inventory.reservation.BackorderQuery;
import tradepost.inventory.reservation.ReservationPage;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementPage;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.stock.StockPage;
import tradepost.inventory.stock.StockQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;

/** The lists of stock. */
public final class StockLists {
    private static final String SKU = "sku";
    private static final String IS_LOW =
            "(item_id, location_id) in (select item_id, location_id from stock_alert where status = 'active' and type = 'low_stock')";

    static final Searched SEARCHED = new Searched("item_id", "stocked_item", "name", null);

    private StockLists() {}

    /** @param categories those that the items may have; null for any */
    public static Future<StockPage> stock(Db db, StockQuery q, @Nullable List<UUID> categories, LocationLimit limit) {
        var low = q.low();
        var out = q.out();
        var where = Where.of("true")
                .and("location_id = any(?)", limit.ids())
                .and("location_id = ?", q.locationId())
                .and("category_id = any(?)", array(categories))
                .and("item_id = any(?)", array(q.itemIds()))
                .when(low != null && low, IS_LOW)
                .when(low != null && !low, "not " + IS_LOW)
                .when(out != null && out, "(serves and available <= 0)")
                .when(out != null && !out, "available > 0")
                .between("created_at", q.createdFrom(), q.createdTo())
                .search(SEARCHED, q.q());
        return q.page()
                .sortedBy(List.of(SKU))
                .thenBy(SKU) // many items of a location may change at the same time
                .read(db, StockQueries.STOCK_LIST, where)
                .map(s -> new StockPage(s.data(), s.meta()));
    }

    private static UUID @Nullable [] array(@Nullable List<UUID> ids) {
        return ids == null ? null : ids.toArray(UUID[]::new);
    }

    /** @param withCost whether the caller may see costs */
    public static Future<MovementPage> movements(Db db, MovementQuery q, LocationLimit limit, boolean withCost) {
        var where = Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("(from_location_id = any(?) or to_location_id = any(?))", limit.ids())
                .and("(from_location_id = ? or to_location_id = ?)", q.locationId())
                .in("kind", q.kind())
                .and("source_type = ?", q.sourceType())
                .and("source_id = ?", q.sourceId())
                .and("document_id = any(?)", array(q.documentId()))
                .and("id in (select movement_id from lot_movement where lot_id = ?)", q.lotId())
                .between("created_at", q.createdFrom(), q.createdTo());
        return q.page()
                .read(db, StockQueries.MOVEMENTS, where)
                .map(s -> new MovementPage(
                        withCost
                                ? s.data()
                                : s.data().stream().map(Movement::withoutCost).toList(),
                        s.meta()));
    }

    public static Future<ReservationPage> reservations(Db db, ReservationQuery q, LocationLimit limit) {
        var where = Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("order_id = ?", q.orderId())
                .and("location_id = any(?)", limit.ids())
                .and("location_id = ?", q.locationId())
                .in("state", q.status())
                .between("created_at", q.createdFrom(), q.createdTo());
        return q.page().read(db, StockQueries.RESERVATIONS, where).map(s -> new ReservationPage(s.data(), s.meta()));
    }

    public static Future<BackorderPage> backorders(Db db, BackorderQuery q) {
        return q.page().read(db, StockQueries.BACKORDERS, where(q)).map(s -> new BackorderPage(s.data(), s.meta()));
    }

    static Where where(BackorderQuery q) {
        return Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("order_id = ?", q.orderId())
                .between("created_at", q.createdFrom(), q.createdTo());
    }
}
