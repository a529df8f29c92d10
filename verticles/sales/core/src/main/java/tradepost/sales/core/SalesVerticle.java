package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.audit.EventService;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ProductService;
import tradepost.catalog.price.PriceService;
import tradepost.contact.CustomerService;
import tradepost.inventory.InventoryService;
import tradepost.inventory.InventorySettings;
import tradepost.inventory.hold.HoldService;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Services;
import tradepost.kernel.config.Setting;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Relay;
import tradepost.kernel.events.Subscriptions;
import tradepost.orders.Timeline;
import tradepost.orders.Timeline.Past;
import tradepost.orders.TimelineEntry;
import tradepost.payment.PaymentService;
import tradepost.sales.SalesService;
import tradepost.sales.StorefrontService;
import tradepost.shipping.ShippingService;

public final class SalesVerticle extends VerticleBase {
    // an order may have a thousand lines
    private static final int ORDERS_AT_ONCE = 16;
    private static final int BATCH_MAX = 32;

    private static final long SWEEP_EVERY_MS = 15_000;

    private static final String PLACING_AGE = """
            select extract(epoch from clock_timestamp() - min(created_at))::float8 from order_placing where not confirmed
            """;

    private final Env env;
    private final Db db;
    private final Relay relay;

    public SalesVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "sales");
        relay = new Relay(env, db, "sales");
    }

    @Override
    public Future<?> start() {
        var products = Services.proxy(vertx, ProductService.ADDRESS, ProductService.class);
        var customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        var prices = new LinePrices(
                Services.proxy(vertx, PriceService.ADDRESS, PriceService.class),
                env.config().text(Setting.CURRENCY));
        var drafting = new Drafting(
                customers,
                products,
                Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class),
                prices,
                Services.proxy(vertx, HoldService.ADDRESS, HoldService.class));
        var inventory = Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class);
        var orders = new BatchLoader<>(
                vertx,
                db,
                ORDERS_AT_ONCE,
                "order_not_found",
                SalesQueries.GET_WITH_LINES,
                rows -> BatchLoader.present(SalesQueries.storedWithLines(rows)));
        int batchMax = Math.min(env.config().number(InventorySettings.RESERVE_BATCH_MAX), BATCH_MAX);
        // while one batch waits for inventory, another may be processed in sales, so that both cores are used
        int secondFrom = (batchMax + 1) / 2;
        var sources = new Recheck.Sources(customers, products, prices);
        var confirming = new Confirming(vertx, db, inventory, sources, batchMax, secondFrom);
        var journal = Services.proxy(vertx, EventService.ADDRESS, EventService.class);
        var timeline = new Timeline(
                db,
                (subject, limit, caller) -> journal.subjectHistory(subject, limit, caller)
                        .map(past -> past.stream()
                                .map(e -> new Past(
                                        e.id(), new TimelineEntry(e.type(), e.at(), e.actor(), e.subjectVersion())))
                                .toList()),
                env.config(),
                env.tokens().clock());
        var paying = new Paying(vertx, db, Services.proxy(vertx, PaymentService.ADDRESS, PaymentService.class));
        var shipping = Services.proxy(vertx, ShippingService.ADDRESS, ShippingService.class);
        var service =
                new SalesServiceImpl(vertx, db, drafting, orders, confirming, inventory, timeline, paying, shipping);
        var placing = new Placing(vertx, db, drafting, inventory, batchMax, secondFrom);
        var storefront = new StorefrontServiceImpl(vertx, db, service, placing);
        var contract = Contract.load("sales");
        vertx.setPeriodic(SWEEP_EVERY_MS, t -> {
            if (relay.isActive()) db.query(Placing.SWEEP);
        });
        relay.gauge(
                "tradepost_saga_age_seconds",
                "Age of the oldest order that is between two contexts",
                PLACING_AGE,
                "saga",
                "placing");
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, new SalesSubscriber()))
                .compose(v -> DatabaseHealth.bind(env, "sales", db))
                .compose(v ->
                        Services.bind(env, StorefrontService.ADDRESS, contract, StorefrontService.class, storefront))
                .compose(v -> Services.bind(env, SalesService.ADDRESS, contract, SalesService.class, service));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
