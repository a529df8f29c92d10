package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventService;
import tradepost.audit.PastEvent;
import tradepost.billing.ledger.BookingDate;
import tradepost.billing.ledger.LedgerService;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.catalog.price.ListPrice;
import tradepost.catalog.price.PriceRequest;
import tradepost.catalog.price.PriceService;
import tradepost.contact.Address;
import tradepost.contact.ContactEvents;
import tradepost.contact.Customer;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.InventoryService;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentService;
import tradepost.sales.SalesEvents;
import tradepost.shipping.PackedPart;
import tradepost.shipping.ShippingService;

/** Fakes of contact, catalog, inventory and audit, so that sales is tested alone. Inventory has unlimited stock. */
public final class Neighbours {
    public static final UUID MAIN = new UUID(0, 1);
    /** It serves after MAIN. */
    public static final UUID NORTH = new UUID(0, 2);
    /** Items of which half of each line is reserved at NORTH. */
    public final Set<UUID> atTwoLocations = ConcurrentHashMap.newKeySet();

    /** The addresses of the customers. */
    public final AtomicReference<List<Address>> addresses = new AtomicReference<>(List.of());

    public final AtomicBoolean taxExempt = new AtomicBoolean();
    public final AtomicReference<@Nullable String> language = new AtomicReference<>();

    /** Customers that are archived. */
    public final Set<UUID> archived = ConcurrentHashMap.newKeySet();

    public final AtomicReference<String> addressText = new AtomicReference<>();

    record Version(UUID orderId, long orderVersion) {}

    public final UUID customer = Ids.next();
    /** Names of further customers. */
    public final Map<UUID, String> names = new ConcurrentHashMap<>();
    /** The users of the customers that have a login. */
    private final Map<UUID, UUID> owners = new ConcurrentHashMap<>();
    /** The versions of the customers whose record has changed. */
    private final Map<UUID, Long> versions = new ConcurrentHashMap<>();

    /** A price of a price list in dollars for everybody, or for a group. */
    public record Listed(UUID list, String group, UUID item, long minimumQuantity, String price) {}

    public final List<Listed> listPrices = new CopyOnWriteArrayList<>();
    /** The price lists that do not exist any more. */
    public final Set<UUID> deletedLists = ConcurrentHashMap.newKeySet();

    public final AtomicInteger priceCalls = new AtomicInteger();
    /** How often contact was asked for a customer. */
    public final AtomicInteger customerCalls = new AtomicInteger();

    /** The groups of the customers that have one. */
    public final Map<UUID, String> groups = new ConcurrentHashMap<>();

    /** The payment terms of the customers that have some. */
    public final Map<UUID, Integer> terms = new ConcurrentHashMap<>();

    /** The credit limits of the customers that have one. */
    public final Map<UUID, Long> limits = new ConcurrentHashMap<>();

    /** What inventory was asked about pieces that come back, and what it answers. */
    public final List<CheckArrival> arrivals = new CopyOnWriteArrayList<>();

    public final AtomicReference<Future<Void>> arrivalAnswer = new AtomicReference<>(Future.succeededFuture());
    /** The lots that are serial numbers: how often inventory says that they were shipped. */
    public final Map<String, Long> shippedSerials = new ConcurrentHashMap<>();
    /** How many pieces of other lots inventory says that were shipped. */
    public final Map<String, Long> shippedLots = new ConcurrentHashMap<>();

    /** What billing was asked about dates, and why it refuses them; null if it does not. */
    public final List<BookingDate> dates = new CopyOnWriteArrayList<>();

    public final AtomicReference<@Nullable ServiceException> dateRefusal = new AtomicReference<>();

    /** Locations that are closed. */
    public final Set<UUID> closed = ConcurrentHashMap.newKeySet();

    private final Map<UUID, Offer> items = new ConcurrentHashMap<>();
    /** Customers and items that are marked as referenced. */
    public final Set<UUID> marked = ConcurrentHashMap.newKeySet();

    /** The reservations of inventory. A released version rejects a later reservation: see {@link #released}. */
    private final Map<Version, OrderStock> held = new ConcurrentHashMap<>();

    private final Map<Version, CompletableFuture<Void>> released = new ConcurrentHashMap<>();
    /** Runs after inventory has committed and before it responds; a failure is a lost response. */
    private final Map<UUID, Function<OrderStock, Future<?>>> beforeAnswer = new ConcurrentHashMap<>();

    /** The same for any order, once. */
    private final AtomicReference<Function<OrderStock, Future<?>>> atNextReserve = new AtomicReference<>();

    /** Runs once, before catalog responds. */
    public final AtomicReference<Supplier<Future<?>>> atNextOffers = new AtomicReference<>(Future::succeededFuture);

    /** The statuses of the holds of inventory. */
    public final Map<UUID, String> holds = new ConcurrentHashMap<>();

    /** The holds of the orders that were reserved with one. */
    public final Map<UUID, UUID> holdOf = new ConcurrentHashMap<>();

    /** Customers whose orders wait for stock. */
    public final Set<UUID> waiting = ConcurrentHashMap.newKeySet();

    /** The pieces that an order gets of an item at most; others are unlimited. */
    public final Map<UUID, Long> stock = new ConcurrentHashMap<>();

    /** The packed pieces of an order. */
    public final Map<UUID, List<PackedPart>> packed = new ConcurrentHashMap<>();

    /** The events of an order in the journal. */
    public final Map<UUID, List<PastEvent>> past = new ConcurrentHashMap<>();

    public Neighbours(Env env) {
        bind(
                env,
                CustomerService.ADDRESS,
                "contact",
                CustomerService.class,
                (self, method, args) -> switch (method.getName()) {
                    case "getCustomer" -> customer((UUID) args[0]).map(Neighbours::record);
                    case "referenceCustomer" -> {
                        marked.add((UUID) args[0]);
                        yield customer((UUID) args[0]);
                    }
                    default -> customer((UUID) args[0]);
                });
        bind(
                env,
                CatalogService.ADDRESS,
                "catalog",
                CatalogService.class,
                (self, method, args) -> referenceItems((List<?>) args[0]));
        bind(
                env,
                ProductService.ADDRESS,
                "catalog",
                ProductService.class,
                (self, method, args) -> atNextOffers
                        .getAndSet(Future::succeededFuture)
                        .get()
                        .compose(v -> offers((List<?>) args[0], (List<?>) args[1])));
        bind(
                env,
                PriceService.ADDRESS,
                "catalog",
                PriceService.class,
                (self, method, args) -> method.getName().equals("pricesOfLists")
                        ? pricesOfLists((List<?>) args[0])
                        : referencePriceLists((List<?>) args[0]));
        bind(
                env,
                InventoryService.ADDRESS,
                "inventory",
                InventoryService.class,
                (self, method, args) -> switch (method.getName()) {
                    case "reserve" -> reserve(new Version((UUID) args[0], (Long) args[1]), (ReserveStock) args[2]);
                    case "reserveAll" -> reserveAll((List<?>) args[0]);
                    case "checkedArrival" -> {
                        var asked = (CheckArrival) args[0];
                        arrivals.add(asked);
                        yield arrivalAnswer.get().map(agreed -> arrival(asked));
                    }
                    case "reservation" -> reservation(new Version((UUID) args[0], (Long) args[1]));
                    default -> release(new Version((UUID) args[0], (Long) args[1]));
                });
        bind(
                env,
                PaymentService.ADDRESS,
                "payment",
                PaymentService.class,
                (self, method, args) -> args[0].equals("sandbox")
                        ? Future.succeededFuture()
                        : Future.failedFuture(Problem.badRequest("unknown_provider")));
        bind(env, LedgerService.ADDRESS, "billing", LedgerService.class, (self, method, args) -> {
            dates.add((BookingDate) args[0]);
            var refusal = dateRefusal.get();
            return refusal == null ? Future.succeededFuture() : Future.failedFuture(refusal);
        });
        bind(
                env,
                ShippingService.ADDRESS,
                "shipping",
                ShippingService.class,
                (self, method, args) -> Future.succeededFuture(packed.getOrDefault((UUID) args[0], List.of())));
        bind(env, HoldService.ADDRESS, "inventory", HoldService.class, (self, method, args) -> hold((UUID) args[0]));
        bind(
                env,
                EventService.ADDRESS,
                "audit",
                EventService.class,
                (self, method, args) -> Future.succeededFuture(past.getOrDefault((UUID) args[0], List.of())));
        events(env.vertx());
    }

    public UUID item(String price) {
        var id = Ids.next();
        items.put(id, offer(id, null, price, "published"));
        return id;
    }

    public UUID item(String price, String taxCategory) {
        var id = Ids.next();
        items.put(
                id,
                new Offer(
                        id,
                        null,
                        "published",
                        "SKU-" + id,
                        "Item",
                        new BigDecimal(price),
                        false,
                        false,
                        false,
                        taxCategory));
        return id;
    }

    /** The id of a product, with an item of its own. */
    public UUID product(String price, String status) {
        var id = Ids.next();
        items.put(id, offer(Ids.next(), id, price, status));
        items.put(items.get(id).itemId(), items.get(id));
        return id;
    }

    /** Returns its item. */
    public UUID hasSeveralVariants(UUID product) {
        var o = items.get(product);
        var now = new Offer(
                o.itemId(),
                o.productId(),
                o.status(),
                o.sku(),
                o.name(),
                o.unitPrice(),
                true,
                o.referenced(),
                o.inPriceLists(),
                o.taxCategory());
        items.put(product, now);
        items.put(o.itemId(), now);
        return o.itemId();
    }

    /** Changes the price and the status. */
    public void change(UUID itemOrProduct, String price, String status) {
        var was = items.get(itemOrProduct);
        var now = offer(was.itemId(), was.productId(), price, status);
        items.put(was.itemId(), now);
        if (was.productId() != null) items.put(was.productId(), now);
    }

    public UUID customerOf(UUID userId) {
        var id = Ids.next();
        owners.put(id, userId);
        return id;
    }

    /** The record of the customer gets this user, or none. Returns the event of contact. */
    public Event handOver(UUID customerId, @Nullable UUID userId) {
        long version = versions.merge(customerId, 2L, (was, first) -> was + 1);
        if (userId == null) owners.remove(customerId);
        else owners.put(customerId, userId);
        names.put(customerId, "Customer Co");
        var data = Json.write(customer(customerId, null, false, false))
                .put("user_id", userId == null ? null : userId.toString())
                .put("version", version);
        var type = ContactEvents.CUSTOMER + ".updated";
        return EventLog.event(type, customerId, version, Customer.of(data), "user:test", null);
    }

    private Future<List<ItemSnapshot>> referenceItems(List<?> ids) {
        var named = ids.stream().filter(items::containsKey).map(items::get).toList();
        for (var o : named) marked.add(o.itemId());
        return Future.succeededFuture(named.stream()
                .map(o -> new ItemSnapshot(o.itemId(), o.sku(), o.name(), o.unitPrice(), false, true))
                .toList());
    }

    private Future<List<ListPrice>> pricesOfLists(List<?> requests) {
        priceCalls.incrementAndGet();
        var found = new ArrayList<ListPrice>();
        for (int r = 0; r < requests.size(); r++) {
            var request = (PriceRequest) requests.get(r);
            for (int l = 0; l < request.lines().size(); l++) {
                int at = r;
                int place = l;
                var line = request.lines().get(l);
                listPrices.stream()
                        .filter(p ->
                                request.currency().equals("USD") && p.item().equals(line.itemId()))
                        .filter(p -> p.group() == null || p.group().equals(request.customerGroup()))
                        .filter(p -> p.minimumQuantity() <= line.quantity())
                        .max(Comparator.comparing(Listed::minimumQuantity))
                        .ifPresent(p -> found.add(new ListPrice(
                                at,
                                place,
                                p.list(),
                                "List",
                                p.group() == null ? "everybody" : "group",
                                p.minimumQuantity(),
                                new BigDecimal(p.price()),
                                marked.contains(p.list()))));
            }
        }
        return Future.succeededFuture(found);
    }

    private Future<List<UUID>> referencePriceLists(List<?> ids) {
        var there = ids.stream()
                .map(UUID.class::cast)
                .filter(id -> !deletedLists.contains(id))
                .toList();
        marked.addAll(there);
        return Future.succeededFuture(there);
    }

    private static Offer offer(UUID item, UUID product, String price, String status) {
        return new Offer(
                item, product, status, "SKU-" + item, "Item", new BigDecimal(price), false, false, false, "standard");
    }

    /** Once, at the next reserve of this order. */
    public void beforeAnswer(UUID orderId, Function<OrderStock, Future<?>> step) {
        beforeAnswer.put(orderId, step);
    }

    /** Once, at the next reserve of an order that is not known yet. */
    public void atNextReserve(Function<OrderStock, Future<?>> step) {
        atNextReserve.set(step);
    }

    public OrderStock held(UUID orderId, long version) {
        return held.get(new Version(orderId, version));
    }

    /** Completes when this version of the order is given up, by a call or by an event. */
    public CompletableFuture<Void> released(UUID orderId, long version) {
        return released.computeIfAbsent(new Version(orderId, version), v -> new CompletableFuture<>());
    }

    private static <T> void bind(Env env, String address, String context, Class<T> api, InvocationHandler handler) {
        var service = api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, handler));
        Services.bind(env, address, Contract.load(context), api, service).await();
    }

    private Future<CustomerSnapshot> customer(UUID id) {
        customerCalls.incrementAndGet();
        return id.equals(customer) || owners.containsKey(id) || names.containsKey(id)
                ? Future.succeededFuture(new CustomerSnapshot(
                        id,
                        "CU-000001",
                        names.getOrDefault(id, "Customer Co"),
                        "customer@example.com",
                        owners.get(id),
                        groups.get(id),
                        archived.contains(id),
                        marked.contains(id),
                        addressText.get(),
                        addresses.get(),
                        terms.get(id),
                        limits.get(id),
                        waiting.contains(id),
                        taxExempt.get(),
                        language.get(),
                        versions.getOrDefault(id, 1L)))
                : Future.failedFuture(Problem.notFound("customer_not_found"));
    }

    private static Customer record(CustomerSnapshot c) {
        return Customer.of(new JsonObject()
                .put("credit_limit", c.creditLimit())
                .put("id", c.id().toString())
                .put("name", c.name())
                .put("email", c.email())
                .put("addresses", new JsonArray())
                .put("contacts", new JsonArray())
                .put("tags", new JsonArray())
                .put("metadata", new JsonObject())
                .put("version", 1)
                .put("created_at", "2026-01-01T00:00:00Z")
                .put("updated_at", "2026-01-01T00:00:00Z"));
    }

    private Future<List<Offer>> offers(List<?> itemIds, List<?> productIds) {
        return Future.succeededFuture(Stream.concat(itemIds.stream(), productIds.stream())
                .filter(items::containsKey)
                .map(items::get)
                .map(o -> new Offer(
                        o.itemId(),
                        o.productId(),
                        o.status(),
                        o.sku(),
                        o.name(),
                        o.unitPrice(),
                        o.ofSeveral(),
                        marked.contains(o.itemId()),
                        listPrices.stream().anyMatch(p -> p.item().equals(o.itemId())),
                        o.taxCategory()))
                .toList());
    }

    private Future<Hold> hold(UUID id) {
        var status = holds.get(id);
        if (status == null) return Future.failedFuture(Problem.notFound("hold_not_found"));
        var at = Instant.parse("2026-01-01T00:00:00Z");
        return Future.succeededFuture(new Hold(id, status, at, List.of(), null, id, 1, at, at));
    }

    private Future<List<ReserveOutcome>> reserveAll(List<?> orders) {
        var outcomes = orders.stream()
                .map(ReserveOrder.class::cast)
                .peek(o -> {
                    if (o.holdId() != null) holdOf.put(o.orderId(), o.holdId());
                })
                .map(o -> reserve(o).map(ReserveOutcome::of).otherwise(t -> ReserveOutcome.of(Problem.from(t))))
                .toList();
        return Future.all(outcomes).map(all -> all.list());
    }

    private Future<Reservation> reserve(ReserveOrder o) {
        return Boolean.TRUE.equals(o.requiresHold()) && !"active".equals(holds.get(o.holdId()))
                ? Future.failedFuture(Problem.conflict("hold_not_active"))
                : reserve(new Version(o.orderId(), o.orderVersion()), o.stock());
    }

    private Future<Reservation> reserve(Version v, ReserveStock body) {
        if (released(v.orderId(), v.orderVersion()).isDone())
            return Future.failedFuture(Problem.conflict("reservation_released"));
        var got = body.lines().stream()
                .map(l -> new ReserveLine(
                        l.lineId(), l.itemId(), Math.min(l.quantity(), stock.getOrDefault(l.itemId(), Long.MAX_VALUE))))
                .toList();
        var waits = new ArrayList<WaitingLine>();
        for (int i = 0; i < got.size(); i++) {
            var l = body.lines().get(i);
            long left = l.quantity() - got.get(i).quantity();
            if (left > 0) waits.add(new WaitingLine(l.lineId(), l.itemId(), "SKU", "Name", left));
        }
        if (!waits.isEmpty() && !Boolean.TRUE.equals(body.backorders()))
            return Future.failedFuture(Problem.conflict("insufficient_stock"));
        var lines = got.stream().flatMap(this::allocated).toList();
        var made = held.computeIfAbsent(
                v,
                k -> new OrderStock(
                        v.orderId(), v.orderVersion(), body.requestId(), lines, waits.isEmpty() ? null : waits));
        var own = beforeAnswer.remove(v.orderId());
        var step = own == null ? atNextReserve.getAndSet(null) : own;
        var answer = new Reservation(v.orderId(), v.orderVersion(), made.requestId(), made.lines(), made.waiting());
        return step == null ? Future.succeededFuture(answer) : step.apply(made).map(done -> answer);
    }

    private Stream<HeldLine> allocated(ReserveLine l) {
        long north = atTwoLocations.contains(l.itemId()) ? l.quantity() / 2 : 0;
        return Stream.of(
                        new HeldLine(l.lineId(), l.itemId(), "SKU", "Name", MAIN, "MAIN", l.quantity() - north),
                        new HeldLine(l.lineId(), l.itemId(), "SKU", "Name", NORTH, "MAIN", north))
                .filter(h -> h.quantity() > 0);
    }

    private CheckedArrival arrival(CheckArrival asked) {
        var place = Objects.requireNonNull(asked.locationId());
        var lots = new ArrayList<CheckedArrival.Moved>();
        for (var l : asked.lines()) {
            if (l.lot() == null) continue;
            var serials = shippedSerials.get(l.lot());
            var pieces = shippedLots.get(l.lot());
            if (serials != null) lots.add(new CheckedArrival.Moved(l.itemId(), l.lot(), true, serials));
            if (pieces != null) lots.add(new CheckedArrival.Moved(l.itemId(), l.lot(), false, pieces));
        }
        boolean isClosed = Boolean.TRUE.equals(asked.orDefault()) && closed.contains(place);
        return new CheckedArrival(isClosed ? MAIN : place, lots);
    }

    private Future<Reservation> reservation(Version v) {
        var made = held.get(v);
        return made == null
                ? Future.failedFuture(Problem.notFound("order_not_found"))
                : Future.succeededFuture(
                        new Reservation(v.orderId(), v.orderVersion(), made.requestId(), made.lines()));
    }

    public void release(UUID orderId, long version) {
        held.remove(new Version(orderId, version));
    }

    private Future<Void> release(Version v) {
        held.remove(v);
        released(v.orderId(), v.orderVersion()).complete(null);
        return Future.succeededFuture();
    }

    private void events(Vertx vertx) {
        vertx.eventBus()
                .<JsonObject>consumer("events.inventory", m -> {
                    for (var e : m.body().getJsonArray("events")) {
                        var event = (JsonObject) e;
                        if (!event.getString("type").equals(SalesEvents.RESERVATION_DECLINED)) continue;
                        var data = event.getJsonObject("data");
                        release(new Version(
                                UUID.fromString(data.getString("order_id")), data.getLong("order_version")));
                    }
                    m.reply(new JsonObject().put("failed", new JsonArray()));
                })
                .completion()
                .await();
    }

    /** A customer as contact says it in an event, with the fields that sales reads. */
    public static Customer customer(UUID id, @Nullable Long limit, boolean exempt, boolean archived) {
        return Customer.of(new JsonObject()
                .put("id", id.toString())
                .put("name", "Customer Co")
                .put("email", "c@example.com")
                .put("credit_limit", limit)
                .put("allow_backorders", false)
                .put("tax_exempt", exempt)
                .put("archived_at", archived ? Instant.EPOCH.toString() : null)
                .put("version", 2));
    }
}
