package tradepost.inventory.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.catalog.CatalogService;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryService;
import tradepost.inventory.availability.AvailabilityService;
import tradepost.inventory.bulk.BulkStockService;
import tradepost.inventory.core.availability.AvailabilityServiceImpl;
import tradepost.inventory.core.bulk.BulkStockServiceImpl;
import tradepost.inventory.core.count.Counts;
import tradepost.inventory.core.hold.HoldExpiry;
import tradepost.inventory.core.hold.HoldServiceImpl;
import tradepost.inventory.core.reorder.Alerts;
import tradepost.inventory.core.reorder.ReorderServiceImpl;
import tradepost.inventory.core.reservation.Reserving;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.StockServiceImpl;
import tradepost.inventory.core.transfer.Transfers;
import tradepost.inventory.core.value.Values;
import tradepost.inventory.count.CountService;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.reorder.ReorderService;
import tradepost.inventory.stock.StockService;
import tradepost.inventory.transfer.TransferService;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Services;
import tradepost.kernel.config.Setting;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Relay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.value.Money;

public final class InventoryVerticle extends VerticleBase {
    private static final String ACTIVE = "select count(*)::float8 from reservation where state = 'active'";

    /** The age of the oldest reservation event that sales has not applied: that reservation is neither confirmed nor released yet. */
    private static final String UNCONFIRMED_AGE = """
            select extract(epoch from clock_timestamp() - least(
              event_waiting_since('sales', '{inventory.order.reserved}'),
              (select min(died_at) from dead_letter where subscriber = 'sales' and state = 'dead')))::float8
            """;

    private final Env env;
    private final Db db;
    private final Relay relay;
    private final ActiveLoop expiry;
    private final ActiveLoop alerts;

    public InventoryVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "inventory");
        relay = new Relay(env, db, "inventory");
        expiry = new ActiveLoop(env.vertx(), relay::isActive, new HoldExpiry(db)::sweep);
        alerts = new ActiveLoop(env.vertx(), relay::isActive, new Alerts(db)::step);
    }

    @Override
    public Future<?> start() {
        var catalog = Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class);
        var service = new InventoryServiceImpl(vertx, db, catalog, new Reserving(vertx, env, db), env.tokens());
        var currency = Money.currency(env.config().text(Setting.CURRENCY));
        var stock = new StockServiceImpl(vertx, db, catalog, currency);
        var values = new Values(vertx, db, currency);
        var transfers = new Transfers(vertx, db, catalog);
        var counts = new Counts(vertx, db, catalog);
        var reorder = new ReorderServiceImpl(vertx, db, catalog);
        var bulk = new BulkStockServiceImpl(vertx, db, catalog);
        var availability = new AvailabilityServiceImpl(db, catalog);
        var contract = Contract.load("inventory");
        registerGauges();
        expiry.start();
        alerts.start();
        vertx.eventBus().localConsumer(InventoryEvents.STOCK_CHANGED, m -> alerts.wake());
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, new StockHandlers(currency)))
                .compose(v -> DatabaseHealth.bind(env, "inventory", db))
                .compose(v -> Services.bind(env, InventoryService.ADDRESS, contract, InventoryService.class, service))
                .compose(v -> Services.bind(
                        env, HoldService.ADDRESS, contract, HoldService.class, new HoldServiceImpl(vertx, db)))
                .compose(v -> Services.bind(env, ReorderService.ADDRESS, contract, ReorderService.class, reorder))
                .compose(v -> Services.bind(
                        env, AvailabilityService.ADDRESS, contract, AvailabilityService.class, availability))
                .compose(v -> Services.bind(env, BulkStockService.ADDRESS, contract, BulkStockService.class, bulk))
                .compose(v -> Services.bind(env, StockService.ADDRESS, contract, StockService.class, stock))
                .compose(v -> Services.bind(env, ValueService.ADDRESS, contract, ValueService.class, values))
                .compose(v -> Services.bind(env, TransferService.ADDRESS, contract, TransferService.class, transfers))
                .compose(v -> Services.bind(env, CountService.ADDRESS, contract, CountService.class, counts))
                .onSuccess(v -> ItemNames.complete(vertx, db, catalog));
    }

    private void registerGauges() {
        relay.gauge("tradepost_reservations_active", "Order lines that hold stock, once for each location", ACTIVE);
        relay.gauge(
                "tradepost_saga_age_seconds",
                "Age of the oldest order that is between two contexts",
                UNCONFIRMED_AGE,
                "saga",
                "confirm");
    }

    @Override
    public Future<?> stop() {
        return Future.join(expiry.stop(), alerts.stop())
                .compose(v -> relay.stop())
                .compose(v -> db.close());
    }
}
