package tradepost.inventory.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.catalog.CatalogService;
import tradepost.inventory.InventoryService;
import tradepost.inventory.core.count.Counts;
import tradepost.inventory.core.reservation.Reserving;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.StockServiceImpl;
import tradepost.inventory.core.transfer.Transfers;
import tradepost.inventory.core.value.Values;
import tradepost.inventory.count.CountService;
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

    public InventoryVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "inventory");
        relay = new Relay(env, db, "inventory");
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
        var contract = Contract.load("inventory");
        registerGauges();
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, new StockHandlers(currency)))
                .compose(v -> DatabaseHealth.bind(env, "inventory", db))
                .compose(v -> Services.bind(env, InventoryService.ADDRESS, contract, InventoryService.class, service))
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
        return relay.stop().compose(v -> db.close());
    }
}
