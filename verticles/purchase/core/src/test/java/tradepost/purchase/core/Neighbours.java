package tradepost.purchase.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.billing.ledger.BookingDate;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.rate.CurrencyPair;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.billing.rate.FoundRate;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.file.FileUseService;
import tradepost.file.StoredFile;
import tradepost.file.UseFiles;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.inventory.reorder.BelowPointQuery;
import tradepost.inventory.reorder.ReorderService;
import tradepost.inventory.returns.CheckReturn;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;

/** Fakes of contact, catalog and inventory, so that purchase is tested alone. */
final class Neighbours {
    final Map<UUID, VendorSnapshot> vendors = new ConcurrentHashMap<>();
    final Map<UUID, ItemSnapshot> items = new ConcurrentHashMap<>();
    /** Vendors and items that are marked as referenced. */
    final Set<UUID> marked = ConcurrentHashMap.newKeySet();

    /** The files that exist, and those of them that were kept. */
    final Set<UUID> files = ConcurrentHashMap.newKeySet();

    final Set<UUID> keptFiles = ConcurrentHashMap.newKeySet();
    final Set<UUID> locations = ConcurrentHashMap.newKeySet();
    /** What inventory was asked before a receipt. */
    final List<CheckArrival> checked = new CopyOnWriteArrayList<>();

    /** The lots that are serial numbers: how often inventory says that they have arrived. */
    final Map<String, Long> arrivedSerials = new ConcurrentHashMap<>();

    /** The items below their reorder point. */
    final List<BelowPoint> below = new CopyOnWriteArrayList<>();

    /** What billing was asked about dates. */
    final List<BookingDate> dates = new CopyOnWriteArrayList<>();

    /** What one unit of a currency is worth. */
    final Map<String, BigDecimal> rates = new ConcurrentHashMap<>(Map.of(
            "EUR",
            new BigDecimal("1.25"),
            "JPY",
            new BigDecimal("0.0067"),
            "GBP",
            new BigDecimal("1.5"),
            "KWD",
            new BigDecimal("3.25")));

    /** What happens before billing answers for a rate. */
    volatile Supplier<Future<?>> beforeRate = Future::succeededFuture;

    final AtomicInteger calls = new AtomicInteger();
    /** The events delivered to inventory, by id; the relay delivers each of them a second time. */
    final Map<String, JsonObject> delivered = new ConcurrentHashMap<>();

    Neighbours(Env env) {
        bind(
                env,
                VendorService.ADDRESS,
                "contact",
                VendorService.class,
                (call, id) -> id instanceof List<?> ids ? vendors(ids) : vendorSnapshot(call, (UUID) id));
        bind(
                env,
                ReorderService.ADDRESS,
                "inventory",
                ReorderService.class,
                (call, query) -> below((BelowPointQuery) query));
        bind(env, CatalogService.ADDRESS, "catalog", CatalogService.class, (call, ids) -> items(call, (List<?>) ids));
        bind(
                env,
                InventoryService.ADDRESS,
                "inventory",
                InventoryService.class,
                (call, body) -> body instanceof CheckReturn back ? leaving(back) : arrival(call, (CheckArrival) body));
        bind(env, LedgerService.ADDRESS, "billing", LedgerService.class, (call, asked) -> {
            dates.add((BookingDate) asked);
            return Future.succeededFuture();
        });
        bind(
                env,
                ExchangeRateService.ADDRESS,
                "billing",
                ExchangeRateService.class,
                (call, pair) -> beforeRate.get().map(v -> new FoundRate(rates.get(((CurrencyPair) pair).from()))));
        bind(env, FileUseService.ADDRESS, "file", FileUseService.class, (call, use) -> files((UseFiles) use));
        inventory(env.vertx());
    }

    UUID vendor(String name) {
        return vendor(name, null);
    }

    UUID vendor(String name, @Nullable String currency) {
        return vendor(name, "active", currency);
    }

    UUID vendor(String name, String status, @Nullable String currency) {
        var id = Ids.next();
        vendors.put(id, new VendorSnapshot(id, name, name + "@example.com", status, currency, null, false, false));
        return id;
    }

    UUID item(String sku, String price) {
        var id = Ids.next();
        items.put(id, new ItemSnapshot(id, sku, "Item " + sku, new BigDecimal(price), false, false));
        return id;
    }

    /** Its receipts. */
    List<JsonObject> delivered(UUID orderId) {
        return delivered(orderId, PurchaseEvents.RECEIVED);
    }

    List<JsonObject> delivered(UUID orderId, String type) {
        return delivered.values().stream()
                .filter(e -> e.getString("type").equals(type))
                .filter(e -> e.getString("subject").equals(orderId.toString()))
                .toList();
    }

    private interface Responder {
        Future<?> respond(String call, Object argument);
    }

    private <T> void bind(Env env, String address, String context, Class<T> api, Responder responder) {
        var service =
                api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> {
                    calls.incrementAndGet();
                    return responder.respond(method.getName(), args[0]);
                }));
        Services.bind(env, address, Contract.load(context), api, service).await();
    }

    private Future<List<VendorSnapshot>> vendors(List<?> ids) {
        return Future.succeededFuture(
                ids.stream().filter(vendors::containsKey).map(vendors::get).toList());
    }

    /** Like inventory: by item and location, after those of the page before. */
    private Future<List<BelowPoint>> below(BelowPointQuery q) {
        return Future.succeededFuture(below.stream()
                .sorted(Comparator.comparing((BelowPoint b) -> b.itemId().toString())
                        .thenComparing(b -> b.locationId().toString()))
                .filter(b -> q.locationId() == null || q.locationId().equals(b.locationId()))
                .filter(b -> q.afterItemId() == null
                        || (b.itemId() + " " + b.locationId()).compareTo(q.afterItemId() + " " + q.afterLocationId())
                                > 0)
                .limit(q.limit())
                .toList());
    }

    private Future<VendorSnapshot> vendorSnapshot(String call, UUID id) {
        var v = vendors.get(id);
        if (v == null) return Future.failedFuture(Problem.notFound("vendor_not_found"));
        if (call.equals("referenceVendor")) marked.add(id);
        return Future.succeededFuture(new VendorSnapshot(
                id,
                v.name(),
                v.email(),
                v.status(),
                v.currency(),
                v.leadTimeDays(),
                v.archived(),
                marked.contains(id)));
    }

    private Future<List<ItemSnapshot>> items(String call, List<?> ids) {
        var found = ids.stream().filter(items::containsKey).map(items::get).toList();
        if (call.equals("referenceItems")) for (var i : found) marked.add(i.id());
        return Future.succeededFuture(found.stream()
                .map(i -> new ItemSnapshot(
                        i.id(), i.sku(), i.name(), i.unitPrice(), i.archived(), marked.contains(i.id())))
                .toList());
    }

    private Future<List<StoredFile>> files(UseFiles use) {
        var found = use.fileIds().stream().filter(files::contains).toList();
        if (found.size() == use.fileIds().size()) keptFiles.addAll(found);
        return Future.succeededFuture(found.stream().map(Neighbours::file).toList());
    }

    private static StoredFile file(UUID id) {
        return new StoredFile(
                id,
                "contract.pdf",
                null,
                "application/pdf",
                10,
                "0".repeat(64),
                "",
                null,
                List.of(),
                false,
                false,
                false,
                "user",
                1,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private Future<Void> leaving(CheckReturn body) {
        if (body.locationId() != null && !locations.contains(body.locationId()))
            return Future.failedFuture(Problem.badRequest("location_not_found"));
        return body.lines().stream().anyMatch(l -> "REFUSED".equals(l.lot()))
                ? Future.failedFuture(Problem.conflict("insufficient_stock"))
                : Future.succeededFuture();
    }

    private Future<?> arrival(String call, CheckArrival body) {
        checked.add(body);
        if (body.locationId() != null && !locations.contains(body.locationId()))
            return Future.failedFuture(Problem.badRequest("location_not_found"));
        return body.lines().stream().anyMatch(l -> "REFUSED".equals(l.lot()))
                ? Future.failedFuture(Problem.conflict("serial_in_stock"))
                : Future.succeededFuture(call.equals("checkArrival") ? null : arrival(body));
    }

    private CheckedArrival arrival(CheckArrival body) {
        var serials = body.lines().stream()
                .filter(l -> l.lot() != null && arrivedSerials.containsKey(l.lot()))
                .map(l -> new CheckedArrival.Moved(l.itemId(), l.lot(), true, arrivedSerials.get(l.lot())))
                .toList();
        return new CheckedArrival(new UUID(0, 1), serials);
    }

    private void inventory(Vertx vertx) {
        vertx.eventBus()
                .<JsonObject>consumer("events.inventory", m -> {
                    for (var e : m.body().getJsonArray("events"))
                        delivered.put(((JsonObject) e).getString("id"), (JsonObject) e);
                    m.reply(new JsonObject().put("failed", new JsonArray()));
                })
                .completion()
                .await();
    }
}
