package tradepost.inventory.core.documents.count;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.CategoryService;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.documents.count.CountQueries.Recorded;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.count.CountEvents.CountCancelled;
import tradepost.inventory.count.CountEvents.CountClosed;
import tradepost.inventory.count.CountEvents.CountOpened;
import tradepost.inventory.count.CountEvents.CountRecorded;
import tradepost.inventory.count.CountEvents.CountedLine;
import tradepost.inventory.count.CountEvents.ItemToCount;
import tradepost.inventory.count.CountEvents.RecordedLine;
import tradepost.inventory.count.CountPage;
import tradepost.inventory.count.CountQuery;
import tradepost.inventory.count.CountRecordingPage;
import tradepost.inventory.count.CountRecordingQuery;
import tradepost.inventory.count.CountService;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.count.StockCount;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;

/** Each operation locks its count first and then the levels. */
public final class CountServiceImpl implements CountService {
    private static final String COUNT = "stock:count";
    private static final String NOT_FOUND = "count_not_found";

    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;
    private final CategoryService categories;

    public CountServiceImpl(Vertx vertx, Db db, CatalogService catalog, CategoryService categories) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
        this.categories = categories;
    }

    @Override
    public Future<CountPage> listCounts(CountQuery q, Caller caller) {
        return q.page()
                .read(db, CountQueries.LISTED, where(q, LocationLimit.of(caller)))
                .map(s -> new CountPage(s.data(), s.meta()));
    }

    static Where where(CountQuery q, LocationLimit limit) {
        return Where.of("true")
                .and("location_id = any(?)", limit.ids())
                .and("location_id = ?", q.locationId())
                .in("status", q.status())
                .and("reference = ?", q.reference())
                .and("id in (select count_id from stock_count_line where item_id = ?)", q.itemId())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<StockCount> getCount(UUID countId, Caller caller) {
        return db.query(CountQueries.WITH_LINES, (Object) new UUID[] {countId}).map(rows -> {
            var count = CountQueries.withLines(rows);
            LocationLimit.of(caller).requireVisible(NOT_FOUND, count.locationId());
            return count;
        });
    }

    @Override
    public Future<CountRecordingPage> listCountRecordings(UUID countId, CountRecordingQuery q, Caller caller) {
        return db.require(NOT_FOUND, r -> r.getUUID(0), CountQueries.LOCATION, countId)
                .compose(location -> {
                    LocationLimit.of(caller).requireVisible(NOT_FOUND, location);
                    return q.page().read(db, CountQueries.RECORDINGS, where(countId, q));
                })
                .map(s -> new CountRecordingPage(s.data(), s.meta()));
    }

    static Where where(UUID countId, CountRecordingQuery q) {
        return Where.of("true")
                .and("count_id = ?", countId)
                .and("item_id = ?", q.itemId())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<StockCount> createCount(OpenCount body, Caller caller) {
        var place = Objects.requireNonNullElse(body.locationId(), Movements.MAIN);
        LocationLimit.of(caller).require(place, "location_id");
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, StockCount.class, () -> {
                    var items = body.itemIds();
                    var category = body.categoryId();
                    if (items != null && category != null)
                        throw Problem.badRequest(
                                "invalid_request",
                                Problem.detail("category_id", "is not allowed together with item_ids"));
                    if (items != null) {
                        requireFewEnough(items);
                        KnownItems.requireOnce(items, CountServiceImpl::itemField);
                        KnownItems.reference(
                                db,
                                catalog,
                                items,
                                CountServiceImpl::itemField,
                                unsure -> requireBookable(body),
                                caller);
                    }
                    var below = category == null
                            ? null
                            : categories.categoryIds(category, caller).await().toArray(UUID[]::new);
                    return Idempotency.write(db, StockCount.class, tx -> open(tx, body, below));
                }));
    }

    private void requireBookable(OpenCount body) {
        Locations.requireBookable(db, body.locationId(), "location_id");
    }

    private static String itemField(int place) {
        return "item_ids[" + place + "]";
    }

    private static StockCount open(Tx tx, OpenCount body, UUID @Nullable [] categories) {
        var location = Locations.bookable(tx, body.locationId());
        var named = body.itemIds();
        var items = named != null
                ? named
                : tx.list(
                        r -> r.getUUID(0),
                        CountQueries.ITEMS_AT,
                        location,
                        (long) StockRules.LINES_MAX + 1,
                        categories);
        if (items.isEmpty()) throw nothingToCount(categories);
        requireFewEnough(items);
        var id = Ids.next();
        boolean blind = Boolean.TRUE.equals(body.blind());
        tx.sql(
                CountQueries.INSERT,
                id,
                location,
                blind,
                body.reference(),
                body.notes(),
                items.size(),
                Metadata.of(body.metadata()));
        var added = tx.sql(CountQueries.INSERT_LINES, id, location, items.toArray(UUID[]::new));
        if (added.rowCount() < items.size()) throw beingCounted(tx, id, location, items, named != null);
        var made = read(tx, id);
        var counted = Objects.requireNonNull(made.lines()).stream()
                .map(l -> new ItemToCount(l.itemId(), l.sku(), l.name()))
                .toList();
        var data = new CountOpened(id, location, made.code(), blind, counted, made.metadata());
        EventLog.append(tx, InventoryEvents.COUNT_OPENED, id, made.version(), data);
        return made;
    }

    private static RuntimeException nothingToCount(UUID @Nullable [] categories) {
        if (categories == null)
            return Problem.badRequest(
                    "nothing_to_count", Problem.detail("location_id", "there has never been stock at this location"));
        return Problem.badRequest(
                "nothing_to_count",
                Problem.detail(
                        "category_id",
                        categories.length == 0
                                ? "there is no category with this id"
                                : "there has never been stock of this category at this location"));
    }

    private static void requireFewEnough(List<UUID> items) {
        if (items.size() > StockRules.LINES_MAX)
            throw Problem.badRequest(
                    "too_many_lines",
                    Problem.detail("item_ids", "there are more than " + StockRules.LINES_MAX + " items to count"));
    }

    private static RuntimeException beingCounted(Tx tx, UUID id, UUID location, List<UUID> items, boolean named) {
        var counts = new HashMap<UUID, UUID>();
        for (var r : tx.sql(CountQueries.BEING_COUNTED, items.toArray(UUID[]::new), location, id))
            counts.put(r.getUUID(0), r.getUUID(1));
        var details = new ArrayList<JsonObject>();
        for (int i = 0; i < items.size(); i++) {
            var other = counts.get(items.get(i));
            if (other == null) continue;
            details.add(Problem.detail(named ? itemField(i) : "location_id", "is being counted by " + other)
                    .put("item_id", items.get(i).toString())
                    .put("count_id", other.toString()));
        }
        return Problem.conflict("being_counted", details.toArray(JsonObject[]::new));
    }

    @Override
    public Future<StockCount> recordCount(UUID countId, RecordCount body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, StockCount.class, () -> {
            var named = ScannedCount.resolved(catalog, body, caller);
            return Idempotency.write(db, StockCount.class, tx -> record(tx, countId, named, LocationLimit.of(caller)));
        });
    }

    private static StockCount record(Tx tx, UUID id, RecordCount body, LocationLimit limit) {
        var count = lockOpen(tx, id, limit);
        CountRules.check(body);
        requireLinesOf(tx, id, body.lines().stream().map(RecordCount.Line::item).toArray(UUID[]::new));
        var keys = new LinkedHashMap<UUID, Key>();
        for (var line : body.lines()) keys.put(line.item(), new Key(line.item(), count.locationId()));
        Levels.ensure(tx, keys.values());
        var levels = Levels.lock(tx, keys.values());
        var lines = CountedLots.record(tx, count, body.lines(), levels);
        var items = lines.stream().map(CountedLine::itemId).toArray(UUID[]::new);
        var recorded = tx.sql(
                CountQueries.RECORD_LINES,
                id,
                items,
                lines.stream().map(CountedLine::counted).toArray(Long[]::new),
                lines.stream().map(CountedLine::onHand).toArray(Long[]::new),
                Request.actor(),
                lines.stream().map(l -> Ids.next()).toArray(UUID[]::new));
        expect(items.length, recorded.rowCount());
        expect(1, tx.sql(CountQueries.RECORD, id).rowCount());
        var now = read(tx, id);
        var seen = lines.stream().map(l -> RecordedLine.of(l, count.blind())).toList();
        var data = new CountRecorded(id, count.locationId(), count.code(), seen);
        EventLog.append(tx, InventoryEvents.COUNT_RECORDED, id, now.version(), data);
        return now;
    }

    /** Fails 400 line_not_found with each item that is not counted. */
    private static void requireLinesOf(Tx tx, UUID id, UUID[] items) {
        Set<UUID> known = new HashSet<>(tx.list(r -> r.getUUID(0), CountQueries.KNOWN_ITEMS, id, items));
        var unknown = new ArrayList<JsonObject>();
        for (int i = 0; i < items.length; i++)
            if (!known.contains(items[i]))
                unknown.add(Problem.detail(CountRules.itemField(i), "is not an item of this count"));
        Problem.badRequestIf("line_not_found", unknown);
    }

    @Override
    public Future<StockCount> closeCount(UUID countId, Caller caller) {
        if (!caller.may(COUNT)) return Future.failedFuture(Problem.lacks(COUNT));
        return Idempotency.task(vertx, db, StockCount.class, tx -> close(tx, countId, LocationLimit.of(caller)));
    }

    private static StockCount close(Tx tx, UUID id, LocationLimit limit) {
        var count = lockOpen(tx, id, limit);
        var recorded = tx.list(CountQueries::recorded, CountQueries.RECORDED, id);
        CountBookings.book(tx, count, recorded);
        var now = end(tx, id, "closed");
        var lines = recorded.stream().map(Recorded::line).toList();
        EventLog.append(
                tx,
                InventoryEvents.COUNT_CLOSED,
                id,
                now.version(),
                new CountClosed(id, count.locationId(), count.code(), lines));
        return now;
    }

    @Override
    public Future<StockCount> cancelCount(UUID countId, Caller caller) {
        return Idempotency.task(vertx, db, StockCount.class, tx -> cancel(tx, countId, LocationLimit.of(caller)));
    }

    private static StockCount cancel(Tx tx, UUID id, LocationLimit limit) {
        var count = lockOpen(tx, id, limit);
        var now = end(tx, id, "cancelled");
        EventLog.append(
                tx,
                InventoryEvents.COUNT_CANCELLED,
                id,
                now.version(),
                new CountCancelled(id, count.locationId(), count.code()));
        return now;
    }

    private static StockCount end(Tx tx, UUID id, String status) {
        tx.sql(CountQueries.END_LINES, id);
        expect(1, tx.sql(CountQueries.END, id, status).rowCount());
        return read(tx, id);
    }

    /** Fails 404 count_not_found, 409 invalid_state, 412 stale_version. */
    private static StockCount lockOpen(Tx tx, UUID id, LocationLimit limit) {
        var count = tx.require(NOT_FOUND, r -> CountQueries.count(r, null), CountQueries.LOCK, id);
        limit.requireVisible(NOT_FOUND, count.locationId());
        Request.requireVersion(count.version());
        if (!count.status().equals("open"))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + count.status()));
        return count;
    }

    private static StockCount read(Tx tx, UUID id) {
        return CountQueries.withLines(tx.sql(CountQueries.WITH_LINES, (Object) new UUID[] {id}));
    }

    /** Checks that the statement's own condition confirms the decision made under the lock. */
    private static void expect(int rows, int changed) {
        if (rows != changed) throw new IllegalStateException(changed + " rows were changed instead of " + rows);
    }
}
