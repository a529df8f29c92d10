package tradepost.inventory.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tradepost.catalog.CatalogService;
import tradepost.catalog.CategoryService;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.inventory.InventoryService;
import tradepost.inventory.Location;
import tradepost.inventory.StockVerification;
import tradepost.inventory.VerificationQuery;
import tradepost.inventory.WriteLocation;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.count.CountService;
import tradepost.inventory.lot.LotService;
import tradepost.inventory.lot.WriteTracking;
import tradepost.inventory.reorder.ReorderService;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.stock.StockAtLocation;
import tradepost.inventory.stock.StockLevel;
import tradepost.inventory.stock.StockService;
import tradepost.inventory.transfer.TransferService;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.JobBox;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;

/** The context alone, on a real PostgreSQL; every item exists, except those whose ids begin with zeros. */
final class Inventory {
    static final Caller ANYBODY =
            new Caller(new UUID(0, 1), "admin", List.of("*")); // the service trusts only the token

    /** The only category that the catalog does not have. */
    static final UUID UNKNOWN_CATEGORY = new UUID(0, 0);

    /** The categories below a category of the catalog. */
    final Map<UUID, List<UUID>> below = new ConcurrentHashMap<>();

    /** The items that the catalog was asked to mark as used. */
    final Set<UUID> marked = ConcurrentHashMap.newKeySet();

    /** Items of a product that is not published, and items without a product. */
    final Set<UUID> unpublished = ConcurrentHashMap.newKeySet();

    final Set<UUID> withoutProduct = ConcurrentHashMap.newKeySet();

    final Vertx vertx;
    final Env env;
    final TestIdentity identity;
    final InventoryService service;
    final StockService stock;
    final ValueService values;
    final ReorderService reorder;
    final TransferService transfers;
    final CountService counts;
    final LotService lots;
    private String deployment = "";

    /** Without the nightly verification of all stock, which would run during a test that begins after its hour; {@code settings} may ask for it. */
    Inventory(Vertx vertx, String... settings) {
        this.vertx = vertx;
        env = TestDb.env(
                vertx,
                "inventory",
                Stream.concat(Stream.of("stock.verify_hour", "-1"), Stream.of(settings))
                        .toArray(String[]::new));
        vertx.eventBus().<JsonObject>consumer("catalog").handler(m -> {
            var named = new JsonArray();
            var skus = m.body().getJsonArray("skus");
            for (var name : skus == null ? m.body().getJsonArray("itemIds") : skus) {
                var id = UUID.fromString(((String) name).replace("SKU ", ""));
                if (id.getMostSignificantBits() == 0) continue;
                if ("referenceItems".equals(m.headers().get("action"))) marked.add(id);
                named.add(new JsonObject()
                        .put("id", id.toString())
                        .put("sku", skus == null ? "SKU " + id : name)
                        .put("name", "Item of the catalog")
                        .put("unit_price", 1));
            }
            m.reply(named);
        });
        vertx.eventBus().<JsonObject>consumer(CategoryService.ADDRESS).handler(m -> {
            var id = UUID.fromString(m.body().getString("categoryId"));
            var all = new JsonArray();
            if (!id.equals(UNKNOWN_CATEGORY)) all.add(id.toString());
            below.getOrDefault(id, List.of()).forEach(child -> all.add(child.toString()));
            m.reply(all);
        });
        vertx.eventBus().<JsonObject>consumer(ProductService.ADDRESS).handler(m -> {
            var offers = new JsonArray();
            for (var name : m.body().getJsonArray("itemIds")) {
                var item = UUID.fromString((String) name);
                var product = withoutProduct.contains(item) ? null : item;
                var status = unpublished.contains(item) ? "draft" : "published";
                offers.add(Json.write(new Offer(
                        item, product, status, "SKU", "Item", BigDecimal.ONE, false, true, false, "standard")));
            }
            m.reply(offers);
        });
        deploy();
        identity = new TestIdentity(vertx);
        service = identity.proxy("admin", InventoryService.ADDRESS, InventoryService.class);
        reorder = identity.proxy("admin", ReorderService.ADDRESS, ReorderService.class);
        values = identity.proxy("admin", ValueService.ADDRESS, ValueService.class);
        stock = identity.proxy("admin", StockService.ADDRESS, StockService.class);
        transfers = identity.proxy("admin", TransferService.ADDRESS, TransferService.class);
        lots = identity.proxy("admin", LotService.ADDRESS, LotService.class);
        counts = identity.proxy("admin", CountService.ADDRESS, CountService.class);
    }

    void deploy() {
        deployment = TestVerticle.deploy(vertx, new InventoryVerticle(env));
    }

    void undeploy() {
        vertx.undeploy(deployment).await();
    }

    UUID item(long stock) {
        var item = Ids.next();
        service.putStock(item, new PutStock(stock, null, null, null, "test", null), ANYBODY)
                .await();
        return item;
    }

    /** An item with lots or serial numbers. */
    UUID tracked(String tracking) {
        var item = Ids.next();
        track(item, tracking);
        return item;
    }

    void track(UUID item, String tracking) {
        lots.putTracking(item, new WriteTracking(tracking, null), ANYBODY).await();
    }

    /** Adds pieces of a lot, or removes them. */
    Future<Adjustment> adjust(UUID item, UUID location, long delta, String lot, LocalDate expires) {
        var line = new AdjustLine(item, delta, null, null, lot, expires);
        return stock.adjustStock(new AdjustStock(location, null, List.of(line)), ANYBODY);
    }

    /** Creates a warehouse. */
    Location location() {
        var code = "L" + Ids.next().toString().substring(24);
        return service.createLocation(new WriteLocation(code, code, null, null, null, null, null), ANYBODY)
                .await();
    }

    Future<StockLevel> add(UUID item, UUID location, long pieces) {
        return service.putStock(item, new PutStock(null, null, pieces, location, "test", null), ANYBODY);
    }

    /** Pairs of item and quantity. */
    Future<Reservation> reserve(UUID orderId, long version, Object... pairs) {
        return service.reserve(orderId, version, stock(pairs), ANYBODY);
    }

    private static ReserveStock stock(Object... pairs) {
        var lines = new ArrayList<ReserveLine>();
        for (int i = 0; i < pairs.length; i += 2)
            lines.add(new ReserveLine(Ids.next(), (UUID) pairs[i], ((Number) pairs[i + 1]).longValue()));
        return new ReserveStock(Ids.next(), lines);
    }

    /** At version 1. */
    ReserveOrder order(UUID orderId, Object... pairs) {
        return new ReserveOrder(orderId, 1, stock(pairs), "user:somebody", null, null, null);
    }

    /** As sales does. */
    Future<List<ReserveOutcome>> reserveAll(ReserveOrder... orders) {
        return TestVerticle.run(
                vertx,
                () -> Tasks.run(vertx, () -> {
                            Request.actAs("sales");
                            return Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class)
                                    .reserveAll(List.of(orders), Caller.system("sales"))
                                    .await();
                        })
                        .map(Future::succeededFuture));
    }

    /** Ships everything that was reserved for the order at this version. */
    Future<?> ship(UUID orderId, long version) {
        return service.reservation(orderId, version, ANYBODY).compose(made -> {
            var book = new SalesBook(this);
            book.reserved(made);
            return book.ship(orderId, SalesBook.ALL);
        });
    }

    /** Delivers the event as the relay of its context does; fails if it cannot be applied. */
    Future<?> deliver(Event event) {
        return TestEvents.deliver(env, "inventory", event);
    }

    /** Delivers events of one context in one batch. */
    Future<?> deliver(List<Event> events) {
        return TestEvents.deliver(env, "inventory", events);
    }

    /** As at the start of the context. */
    void completeNames() {
        var catalog = Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class);
        var completion = new ItemNames.Completion(Db.open(env, "inventory"), catalog);
        while (TestVerticle.run(vertx, () -> Tasks.run(vertx, completion::step)) == 0) {}
    }

    long available(UUID item) {
        return service.getStock(item, ANYBODY).await().available();
    }

    /** The pieces on hand at the location; 0 if there is no level. */
    long onHand(UUID item, UUID location) {
        return service.getStock(item, ANYBODY).await().locations().stream()
                .filter(l -> l.locationId().equals(location))
                .mapToLong(StockAtLocation::onHand)
                .sum();
    }

    /** The result of a job that verifies what has changed, or all. */
    StockVerification verify(String scope) {
        var job =
                service.startVerification(new VerificationQuery(scope), ANYBODY).await();
        var box = identity.proxy("admin", Jobs.address("inventory"), JobBox.class);
        var done = Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> box.getJob(job.id(), ANYBODY).await(), j -> j.finishedAt() != null);
        if (done.result() == null) throw new AssertionError(done);
        return StockVerification.of(done.result());
    }

    void assertSound() {
        var verified = service.verifyStock(ANYBODY).await();
        if (!verified.complete() || verified.mismatchesTotal() > 0)
            throw new AssertionError("the ledger does not add up: " + verified);
    }
}
