package tradepost.inventory.core.replenishment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tradepost.catalog.CatalogService;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.inventory.reorder.BelowPointQuery;
import tradepost.inventory.reorder.ReorderPoint;
import tradepost.inventory.reorder.ReorderPointPage;
import tradepost.inventory.reorder.ReorderPointQuery;
import tradepost.inventory.reorder.ReorderPoints;
import tradepost.inventory.reorder.ReorderService;
import tradepost.inventory.reorder.StockAlertPage;
import tradepost.inventory.reorder.StockAlertQuery;
import tradepost.inventory.reorder.WriteReorderPoint;
import tradepost.inventory.reorder.WriteReorderPoints;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

public final class ReorderServiceImpl implements ReorderService {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;

    public ReorderServiceImpl(Vertx vertx, Db db, CatalogService catalog) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
    }

    @Override
    public Future<ReorderPoint> putReorderPoint(WriteReorderPoint body, Caller caller) {
        var one = List.of(body);
        requireMaximum(one, i -> "maximum");
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, ReorderPoint.class, () -> {
                    reference(one, i -> "item_id", caller);
                    return Idempotency.write(
                            db,
                            ReorderPoint.class,
                            tx -> put(tx, one, caller.actor()).getFirst());
                }));
    }

    @Override
    public Future<ReorderPoints> putReorderPoints(WriteReorderPoints body, Caller caller) {
        var all = body.points();
        requireMaximum(all, i -> "points[" + i + "].maximum");
        var seen = new HashSet<Key>();
        for (int i = 0; i < all.size(); i++)
            if (!seen.add(key(all.get(i))))
                throw Problem.badRequest(
                        "line_twice", Problem.detail("points[" + i + "]", "the item and location occur before"));
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, ReorderPoints.class, () -> {
                    reference(all, i -> "points[" + i + "].item_id", caller);
                    return Idempotency.write(
                            db, ReorderPoints.class, tx -> new ReorderPoints(put(tx, all, caller.actor())));
                }));
    }

    private static void requireMaximum(List<WriteReorderPoint> points, IntFunction<String> field) {
        var wrong = IntStream.range(0, points.size())
                .filter(i -> {
                    var maximum = points.get(i).maximum();
                    return maximum != null && maximum < points.get(i).point();
                })
                .mapToObj(i -> Problem.detail(field.apply(i), "is less than the point"))
                .toArray(JsonObject[]::new);
        if (wrong.length > 0) throw Problem.badRequest("maximum_below_point", wrong);
    }

    private static Key key(WriteReorderPoint p) {
        return new Key(p.itemId(), p.locationId() == null ? Movements.MAIN : p.locationId());
    }

    private void reference(List<WriteReorderPoint> points, IntFunction<String> field, Caller caller) {
        var items = points.stream().map(WriteReorderPoint::itemId).toList();
        KnownItems.reference(db, catalog, items, field, unsure -> requireBookable(points), caller);
    }

    private void requireBookable(List<WriteReorderPoint> points) {
        var named = points.stream().map(p -> key(p).locationId()).collect(Collectors.toSet());
        requireOpen(named, Locations.open(db, named));
    }

    /** The levels are locked before the points, as for a deletion. */
    private static List<ReorderPoint> put(Tx tx, List<WriteReorderPoint> points, String actor) {
        var keys = new LinkedHashSet<Key>();
        for (var p : points) keys.add(key(p));
        requireBookable(tx, keys);
        watch(tx, keys, true);
        var byKey = new HashMap<Key, ReorderPoint>();
        for (var r : tx.sql(
                ReorderQueries.PUT,
                points.stream().map(p -> Ids.next()).toArray(UUID[]::new),
                Levels.items(keys),
                Levels.locations(keys),
                points.stream().map(WriteReorderPoint::point).toArray(Long[]::new),
                points.stream().map(WriteReorderPoint::quantity).toArray(Long[]::new),
                points.stream().map(WriteReorderPoint::maximum).toArray(Long[]::new),
                points.stream().map(WriteReorderPoint::leadTimeDays).toArray(Integer[]::new))) {
            var point = ReorderQueries.point(r);
            byKey.put(new Key(point.itemId(), point.locationId()), point);
        }
        AlertWriter.evaluate(tx, keys, actor);
        tx.sql(ReorderQueries.EVALUATE_ITEMS, (Object) Levels.items(keys));
        return points.stream()
                .map(p -> Objects.requireNonNull(byKey.get(key(p))))
                .toList();
    }

    private static void requireBookable(Tx tx, Set<Key> keys) {
        var named = new HashSet<>(List.of(Levels.locations(keys)));
        requireOpen(named, Locations.open(tx, named));
    }

    private static void requireOpen(Set<UUID> named, Set<UUID> open) {
        if (!open.containsAll(named)) throw Locations.notBookable("location_id");
    }

    /** Lets changes of these levels be evaluated, or not any more. Locks the levels. */
    private static void watch(Tx tx, Set<Key> keys, boolean watched) {
        if (watched) Levels.ensure(tx, keys);
        Levels.lock(tx, keys);
        tx.sql(ReorderQueries.WATCH, Levels.items(keys), Levels.locations(keys), watched);
    }

    @Override
    public Future<ReorderPointPage> listReorderPoints(ReorderPointQuery q, Caller caller) {
        return q.page()
                .read(db, ReorderQueries.POINTS, where(q, LocationLimit.of(caller)))
                .map(s -> new ReorderPointPage(s.data(), s.meta()));
    }

    @Override
    public Future<Void> deleteReorderPoint(UUID reorderPointId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> delete(tx, reorderPointId, caller.actor()))
                .mapEmpty();
    }

    private static Done delete(Tx tx, UUID reorderPointId, String actor) {
        var key = tx.require(
                "reorder_point_not_found",
                r -> new Key(r.getUUID(0), r.getUUID(1)),
                ReorderQueries.KEY,
                reorderPointId); // never changes
        watch(tx, Set.of(key), false);
        if (tx.sql(ReorderQueries.DELETE, reorderPointId).rowCount() == 0)
            throw Problem.notFound("reorder_point_not_found");
        AlertWriter.evaluate(tx, Set.of(key), actor);
        tx.sql(ReorderQueries.EVALUATE_ITEMS, (Object) new UUID[] {key.itemId()});
        return new Done();
    }

    @Override
    public Future<StockAlertPage> listAlerts(StockAlertQuery q, Caller caller) {
        return q.page()
                .read(db, AlertQueries.ALERTS, where(q, LocationLimit.of(caller)))
                .map(s -> new StockAlertPage(s.data(), s.meta()));
    }

    @Override
    public Future<List<BelowPoint>> belowPoint(BelowPointQuery q, Caller caller) {
        return db.list(
                ReorderQueries::belowPoint,
                ReorderQueries.BELOW_POINT,
                Objects.requireNonNullElse(q.afterItemId(), BEFORE_ALL),
                Objects.requireNonNullElse(q.afterLocationId(), BEFORE_ALL),
                q.locationId(),
                Math.clamp(q.limit(), 1, BelowPointQuery.LIMIT_MAX),
                Movements.MAIN);
    }

    static Where where(ReorderPointQuery q, LocationLimit limit) {
        return Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("location_id = any(?)", limit.ids())
                .and("location_id = ?", q.locationId())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    static Where where(StockAlertQuery q, LocationLimit limit) {
        return Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("location_id = any(?)", limit.ids())
                .and("location_id = ?", q.locationId())
                .in("type", q.type())
                .in("status", q.status())
                .between("raised_at", q.raisedFrom(), q.raisedTo());
    }
}
