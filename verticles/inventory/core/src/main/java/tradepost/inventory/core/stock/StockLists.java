package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import tradepost.inventory.MovementPage;
import tradepost.inventory.MovementQuery;
import tradepost.inventory.reservation.ReservationPage;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;

/** The lists of stock. */
public final class StockLists {
    private StockLists() {}

    public static Future<MovementPage> movements(Db db, MovementQuery q) {
        var where = Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("(from_location_id = ? or to_location_id = ?)", q.locationId())
                .in("kind", q.kind())
                .and("source_type = ?", q.sourceType())
                .and("source_id = ?", q.sourceId())
                .between("created_at", q.createdFrom(), q.createdTo());
        return Page.of(q.limit(), q.offset(), q.after(), q.sort())
                .read(db, InventoryQueries.MOVEMENTS, where)
                .map(s -> new MovementPage(s.data(), s.meta()));
    }

    public static Future<ReservationPage> reservations(Db db, ReservationQuery q) {
        var where = Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("order_id = ?", q.orderId())
                .and("location_id = ?", q.locationId())
                .in("state", q.status())
                .between("created_at", q.createdFrom(), q.createdTo());
        return Page.of(q.limit(), q.offset(), q.after(), q.sort())
                .read(db, InventoryQueries.RESERVATIONS, where)
                .map(s -> new ReservationPage(s.data(), s.meta()));
    }
}
