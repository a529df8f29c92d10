package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.OrderStock;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.StorefrontService;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.line.SoldLineService;
import tradepost.sales.tax.TaxRateService;

/** The context alone on a real PostgreSQL, its neighbours faked by {@link Neighbours}. */
public final class Sales {
    public static final Caller ANYBODY =
            new Caller(new UUID(0, 1), "admin", List.of("*")); // the service trusts only the token

    public final Vertx vertx;
    public final Env env;
    public final Neighbours neighbours;
    public final SalesService service;
    public final StorefrontService shop;
    public final SoldLineService lines;
    private final TestIdentity identity;
    public final Db db;

    public Sales(Vertx vertx, String... settings) {
        this.vertx = vertx;
        // what a provider decides comes from the test, after the response
        env = TestDb.env(
                vertx,
                "sales",
                Stream.concat(
                                Stream.of(
                                        "payment.wait_ms",
                                        "0",
                                        "payments.step_up_above",
                                        "0",
                                        "payments.step_up_above_a_day",
                                        "0"),
                                Stream.of(settings))
                        .toArray(String[]::new));
        neighbours = new Neighbours(env);
        identity = new TestIdentity(vertx);
        db = Db.open(env, "sales");
        TestVerticle.deploy(vertx, new SalesVerticle(env));
        service = identity.proxy("admin", SalesService.ADDRESS, SalesService.class);
        lines = identity.proxy("admin", SoldLineService.ADDRESS, SoldLineService.class);
        shop = identity.proxy("admin", StorefrontService.ADDRESS, StorefrontService.class);
    }

    /** The service; every call of it has this Idempotency-Key. */
    public SalesService withKey(String key) {
        return withKey(key, SalesService.ADDRESS, SalesService.class);
    }

    public StorefrontService shopWithKey(String key) {
        return withKey(key, StorefrontService.ADDRESS, StorefrontService.class);
    }

    public <T> T withKey(String key, String address, Class<T> api) {
        return identity.withKey(key, address, api);
    }

    /** The service as called by an administrator who has proved who it is so many seconds ago. */
    public SalesService proved(int secondsAgo) {
        return identity.proved("admin", secondsAgo, SalesService.ADDRESS, SalesService.class);
    }

    public <T> T proved(int secondsAgo, String address, Class<T> api) {
        return identity.proved("admin", secondsAgo, address, api);
    }

    /** The service as called by a user of this role. */
    public SalesService as(String role) {
        return identity.proxy(role, SalesService.ADDRESS, SalesService.class);
    }

    public <T> T proxy(String role, String address, Class<T> api) {
        return identity.proxy(role, address, api);
    }

    /** The texts that a query selects. */
    public List<String> texts(String sql, Object... args) {
        return db.list(r -> r.getString(0), sql, args).await();
    }

    /** The amounts of the whole quantity of a line. */
    public LineAmounts line(UUID lineId, String currency) {
        return db.require(
                        "line_not_found",
                        r -> new LineAmounts(
                                r.getLong(0),
                                Money.read(r, 1, currency),
                                Money.read(r, 2, currency),
                                Money.read(r, 3, currency),
                                r.getBoolean(4),
                                currency),
                        "select quantity, unit_price, full_discount, full_tax, tax_included from sales_order_line where id = $1",
                        lineId)
                .await();
    }

    /** Why PostgreSQL refuses a statement. */
    public String refusal(String sql) {
        return db.query(sql)
                .map("")
                .otherwise(t -> String.valueOf(t.getMessage()))
                .await();
    }

    public StorefrontService shopAs(String role) {
        return identity.proxy(role, StorefrontService.ADDRESS, StorefrontService.class);
    }

    /** Another service as called by a user of this role. */
    public <T> T as(String role, String address, Class<T> api) {
        return identity.proxy(role, address, api);
    }

    public TaxRateService taxRatesAs(String role) {
        return identity.proxy(role, TaxRateService.ADDRESS, TaxRateService.class);
    }

    public UUID userId(String role) {
        return identity.userId(role);
    }

    /** The id of the placeOrder command with this key. */
    public UUID placing(String key) {
        return Ids.named(identity.userId("admin") + "\nplaceOrder\n" + key);
    }

    /** The id of the confirmOrder command with this key. */
    public UUID confirming(String key) {
        return Ids.named(identity.userId("admin") + "\nconfirmOrder\n" + key);
    }

    public UUID admin() {
        return identity.userId("admin");
    }

    /** Does the work while another transaction has locked the order. */
    public <T> T whileLocked(UUID orderId, Supplier<T> work) {
        return tx(tx -> {
            tx.sql(StoredOrder.LOCK, orderId);
            return work.get();
        });
    }

    /** As the relay does; at most ten rows. */
    public void prune(Function<Db, Pruner.Step> pruning) {
        pruning.apply(db).run(10);
    }

    /** Returns when a statement waits for a lock. */
    public void awaitWaiting() {
        TestDb.awaitLockWait(db);
    }

    /** How many orders are being placed. */
    public long unfinished() {
        return sql("select 1 from order_placing where not confirmed");
    }

    public <T> T tx(Function<Tx, T> work) {
        return db.tx(work);
    }

    public long sql(String sql, Object... args) {
        return db.query(sql, args).await().rowCount();
    }

    /** Stores the refusal of another try of confirmOrder with this key. */
    public Future<?> keepRefusal(String key, String hash, String slug) {
        return keepRefusal("confirmOrder", key, hash, slug);
    }

    public Future<?> keepRefusal(String operation, String key, String hash, String slug) {
        return db.query(
                """
                insert into idempotency(principal, operation, key, request_hash, status, body) values ($1, $5, $2, $3, 409, $4)
                """,
                identity.userId("admin"),
                key,
                hash,
                new JsonObject()
                        .put("slug", slug)
                        .put("debug", new JsonObject())
                        .encode(),
                operation);
    }

    public WriteSalesOrder pieces(long quantity) {
        var line = new WriteSalesLine(null, neighbours.item("10.00"), null, quantity, null);
        return order("USD", List.of(line));
    }

    public WriteSalesOrder order(String currency, List<WriteSalesLine> lines) {
        return new WriteSalesOrder(neighbours.customer, lines, currency, null, null, null);
    }

    public SalesOrderWithItems draft() {
        return service.createOrder(pieces(3), ANYBODY).await();
    }

    public SalesOrderWithItems now(UUID orderId) {
        return service.getOrder(orderId, ANYBODY).await();
    }

    public String status(UUID orderId) {
        return now(orderId).order().status();
    }

    /** The event that inventory publishes for a reservation. */
    public static Event reserved(OrderStock held) {
        var version = held.orderVersion() * 2;
        return EventLog.event(InventoryEvents.ORDER_RESERVED, held.orderId(), version, held, "user:somebody", null);
    }

    /** Delivers the event as the relay of inventory does; fails if it cannot be applied. */
    public Future<?> deliver(Event event) {
        return TestEvents.deliver(env, "sales", event);
    }

    /** Delivers the events in one batch. */
    public Future<?> deliver(List<Event> events) {
        return TestEvents.deliver(env, "sales", events);
    }

    /** The data of the logged events of this type of the order. */
    public List<JsonObject> events(String type, UUID orderId) {
        return db.list(
                        r -> r.getJsonObject(0),
                        "select data from event_log where type = $1 and subject = $2 order by position",
                        type,
                        orderId)
                .await();
    }
}
