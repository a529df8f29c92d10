package tradepost.inventory.core.lots;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.ItemTracking;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotPage;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.lot.LotService;
import tradepost.inventory.lot.LotTracePage;
import tradepost.inventory.lot.LotTraceQuery;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.lot.WriteTracking;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Text;

public final class LotServiceImpl implements LotService {
    private static final List<String> OLDEST_FIRST = List.of("created_at");
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);
    private static final String OF_ORDER = """
            id in (select h.lot_id from reservation_lot h join reservation r on r.id = h.reservation_id
              where h.order_id = ? and r.state <> 'released')""";
    private static final String AT_LOCATION =
            "id in (select lot_id from lot_level where location_id = ? and on_hand > 0)";
    private static final String AT_LOCATIONS = "id in (select lot_id from lot_level where location_id = any(?))";
    private static final String IN_STOCK =
            "exists (select 1 from lot_level v where v.lot_id = l.id and v.on_hand > 0%s)";

    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;

    public LotServiceImpl(Vertx vertx, Db db, CatalogService catalog) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
    }

    @Override
    public Future<ItemTracking> getTracking(UUID itemId, Caller caller) {
        return db.list(
                        r -> TrackingWriter.of(
                                itemId, Named.of(itemId, r.getArrayOfStrings(2)), r.getString(0), r.getInteger(1)),
                        TrackingWriter.GET,
                        itemId,
                        Movements.MAIN)
                .compose(found -> found.isEmpty()
                        ? KnownItems.require(catalog, itemId, caller)
                                .map(item -> TrackingWriter.of(itemId, new Named(item.sku(), item.name()), null, null))
                        : Future.succeededFuture(found.getFirst()));
    }

    @Override
    public Future<ItemTracking> putTracking(UUID itemId, WriteTracking body, Caller caller) {
        TrackingWriter.check(body);
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, ItemTracking.class, () -> {
                    KnownItems.reference(db, catalog, itemId, caller);
                    return Idempotency.write(db, ItemTracking.class, tx -> TrackingWriter.put(tx, itemId, body));
                }));
    }

    @Override
    public Future<LotPage> listLots(LotQuery q, Caller caller) {
        var limit = LocationLimit.of(caller);
        return q.page().read(db, LotQueries.listed(limit), where(q, limit)).map(s -> new LotPage(s.data(), s.meta()));
    }

    static Where where(LotQuery q, LocationLimit limit) {
        return Where.of("true")
                .and(AT_LOCATIONS, limit.ids())
                .and("item_id = ?", q.itemId())
                .and(AT_LOCATION, q.locationId())
                .and(OF_ORDER, q.orderId())
                .and("number_key = ?", Text.lotKeyOrNull(q.number()))
                .and("number_key ~>=~ ?", Text.lotKeyOrNull(q.q()))
                .and("number_key ~<~ ?", q.q() == null ? null : Text.lotKey(q.q()) + LAST_CHARACTER)
                .and("expires_on >= business_day(?)", time(q.expiresFrom()))
                .and("expires_on < business_day(?)", time(q.expiresTo()))
                .when(Boolean.TRUE.equals(q.recalled()), "recalled_at is not null")
                .when(Boolean.FALSE.equals(q.recalled()), "recalled_at is null")
                .when(Boolean.TRUE.equals(q.inStock()), inStock(limit))
                .when(Boolean.FALSE.equals(q.inStock()), "not " + inStock(limit))
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    private static String inStock(LocationLimit limit) {
        return IN_STOCK.formatted(LotQueries.at(limit));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    @Override
    public Future<Lot> getLot(UUID lotId, Caller caller) {
        return db.require("lot_not_found", LotQueries::withLevels, LotQueries.get(LocationLimit.of(caller)), lotId);
    }

    @Override
    public Future<LotTracePage> traceLot(UUID lotId, LotTraceQuery q, Caller caller) {
        var limit = LocationLimit.of(caller);
        return db.require("lot_not_found", LotQueries::withLevels, LotQueries.get(limit), lotId)
                .compose(lot -> q.page().sortedBy(OLDEST_FIRST).read(db, LotQueries.TRACED, where(lotId, q, limit)))
                .map(s -> new LotTracePage(s.data(), s.meta()));
    }

    static Where where(UUID lotId, LotTraceQuery q, LocationLimit limit) {
        return Where.of("true")
                .and("lot_id = ?", lotId)
                .and("(location_id = any(?) or to_location_id = any(?))", limit.ids())
                .in("type", q.type())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<Lot> recallLot(UUID lotId, RecallLot body, Caller caller) {
        var reason = Text.visible("reason", body.reason());
        return Idempotency.task(vertx, db, Lot.class, tx -> RecallWriter.recall(tx, lotId, reason, caller.actor()));
    }
}
