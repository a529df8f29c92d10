package tradepost.inventory.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.inventory.AvailableStock;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.InventoryService;
import tradepost.inventory.Location;
import tradepost.inventory.LocationPage;
import tradepost.inventory.LocationQuery;
import tradepost.inventory.StockVerification;
import tradepost.inventory.VerificationQuery;
import tradepost.inventory.WriteLocation;
import tradepost.inventory.core.documents.returns.VendorReturnHandler;
import tradepost.inventory.core.lots.ArrivalCheck;
import tradepost.inventory.core.reservations.AllocationReader;
import tradepost.inventory.core.reservations.LotPicker;
import tradepost.inventory.core.reservations.ReservationReleaser;
import tradepost.inventory.core.reservations.ReserveOnBehalf;
import tradepost.inventory.core.reservations.ReserveQueue;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemStockReader;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockLists;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.core.verification.VerificationJob;
import tradepost.inventory.core.verification.Verifier;
import tradepost.inventory.reservation.BackorderPage;
import tradepost.inventory.reservation.BackorderQuery;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReservationPage;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.returns.CheckReturn;
import tradepost.inventory.stock.MovementPage;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.stock.StockLevel;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;

final class InventoryServiceImpl implements InventoryService {
    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;
    private final ReserveQueue reserving;
    private final Verifier verifier;
    private final VerificationJob verifications;
    private final ReserveOnBehalf onBehalf;

    InventoryServiceImpl(
            Vertx vertx,
            Db db,
            CatalogService catalog,
            ReserveQueue reserving,
            Verifier verifier,
            VerificationJob verifications,
            Tokens tokens) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
        this.reserving = reserving;
        this.verifier = verifier;
        this.verifications = verifications;
        onBehalf = new ReserveOnBehalf(tokens, reserving);
    }

    @Override
    public Future<StockLevel> getStock(UUID itemId, Caller caller) {
        return ItemStockReader.find(db, itemId, LocationLimit.of(caller))
                .compose(stock -> stock != null
                        ? Future.succeededFuture(stock)
                        : KnownItems.require(catalog, itemId, caller).map(InventoryServiceImpl::never));
    }

    private static StockLevel never(ItemSnapshot item) {
        return new StockLevel(
                item.id(), item.id(), item.sku(), item.name(), 0, 0, 0, 0, 0, 0, 0, List.of(), 0, null, null);
    }

    @Override
    public Future<List<AvailableStock>> availableStock(List<UUID> itemIds, Caller caller) {
        return ItemStockReader.available(db, itemIds, LocationLimit.of(caller));
    }

    @Override
    public Future<Void> checkArrival(CheckArrival body, Caller caller) {
        return checkedArrival(body, caller).mapEmpty();
    }

    @Override
    public Future<CheckedArrival> checkedArrival(CheckArrival body, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> ArrivalCheck.check(tx, body)));
    }

    @Override
    public Future<Void> checkReturn(CheckReturn body, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            VendorReturnHandler.check(tx, body);
                            return true;
                        }))
                .mapEmpty();
    }

    @Override
    public Future<StockLevel> putStock(UUID itemId, PutStock body, Caller caller) {
        StockRules.requireOneField(body);
        LocationLimit.of(caller).require(place(body), "location_id");
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, StockLevel.class, () -> {
                    if (!ItemStockReader.hasMoved(db, itemId).await()) reference(itemId, body, caller);
                    return Idempotency.write(db, StockLevel.class, tx -> ItemStockReader.put(tx, itemId, body, caller));
                }));
    }

    private static UUID place(PutStock body) {
        return Objects.requireNonNullElse(body.locationId(), Movements.MAIN);
    }

    /** An item cannot be deleted after its first movement. A change that will be rejected does not mark it. */
    private void reference(UUID itemId, PutStock body, Caller caller) {
        var ids = List.of(itemId);
        var place = place(body);
        boolean isOpen = Locations.open(db, Set.of(place)).contains(place);
        boolean refused = !isOpen || !StockRules.mayBeFirst(body);
        var found = (refused ? catalog.itemSnapshots(ids, caller) : catalog.referenceItems(ids, caller)).await();
        if (found.isEmpty()) throw Problem.notFound("item_not_found");
        if (!isOpen) throw Locations.notBookable("location_id");
        if (!refused) ItemNames.name(db, found);
    }

    @Override
    public Future<MovementPage> listMovements(MovementQuery query, Caller caller) {
        return StockLists.movements(db, query, LocationLimit.of(caller), caller.may("costs:read"));
    }

    @Override
    public Future<ReservationPage> listReservations(ReservationQuery query, Caller caller) {
        return StockLists.reservations(db, query, LocationLimit.of(caller));
    }

    @Override
    public Future<BackorderPage> listBackorders(BackorderQuery query, Caller caller) {
        return StockLists.backorders(db, query);
    }

    @Override
    public Future<StockVerification> verifyStock(Caller caller) {
        return verifier.verify();
    }

    @Override
    public Future<Job> startVerification(VerificationQuery query, Caller caller) {
        return verifications.start(query.scope() == null ? Verifier.ALL : query.scope(), caller);
    }

    @Override
    public Future<LocationPage> listLocations(LocationQuery query, Caller caller) {
        return Locations.list(db, query, LocationLimit.of(caller));
    }

    @Override
    public Future<List<UUID>> existingLocations(List<UUID> locationIds, Caller caller) {
        return Locations.existing(db, locationIds);
    }

    @Override
    public Future<Location> createLocation(WriteLocation body, Caller caller) {
        return Idempotency.task(vertx, db, Location.class, tx -> Locations.LOCATIONS.create(tx, body));
    }

    @Override
    public Future<Location> getLocation(UUID locationId, Caller caller) {
        LocationLimit.of(caller).requireVisible("location_not_found", locationId);
        return Locations.LOCATIONS.get(db, locationId);
    }

    @Override
    public Future<Location> putLocation(UUID locationId, WriteLocation body, Caller caller) {
        return Idempotency.task(vertx, db, Location.class, tx -> Locations.put(tx, locationId, body));
    }

    @Override
    public Future<Location> patchLocation(UUID locationId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Location.class, tx -> Locations.patch(tx, locationId, body));
    }

    @Override
    public Future<Void> deleteLocation(UUID locationId, DeleteLocation query, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> Locations.delete(tx, locationId, query))
                .mapEmpty();
    }

    @Override
    public Future<Location> restoreLocation(UUID locationId, Caller caller) {
        return Idempotency.task(vertx, db, Location.class, tx -> Locations.restore(tx, locationId));
    }

    @Override
    public Future<Reservation> reserve(UUID orderId, long orderVersion, ReserveStock body, Caller caller) {
        var order = new ReserveOrder(orderId, orderVersion, body, Request.actor(), Origin.current(), null, null);
        return reserving.reserve(order);
    }

    @Override
    public Future<List<ReserveOutcome>> reserveAll(List<ReserveOrder> orders, Caller caller) {
        if (!caller.isContext()) throw Problem.forbidden("forbidden");
        return onBehalf.reserveAll(orders, caller);
    }

    @Override
    public Future<Reservation> reservation(UUID orderId, long orderVersion, Caller caller) {
        return AllocationReader.find(db, orderId, orderVersion);
    }

    @Override
    public Future<Void> pickLots(UUID orderId, PickLots body, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            LotPicker.pick(tx, orderId, body);
                            return true;
                        }))
                .mapEmpty();
    }

    @Override
    public Future<Void> release(UUID orderId, long orderVersion, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            ReservationReleaser.lock(tx, List.of(orderId), Set.of());
                            ReservationReleaser.release(tx, orderId, orderVersion, caller.actor());
                            return true;
                        }))
                .mapEmpty();
    }
}
