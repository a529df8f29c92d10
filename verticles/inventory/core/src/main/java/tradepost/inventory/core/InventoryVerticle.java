package tradepost.inventory.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import tradepost.catalog.CatalogService;
import tradepost.catalog.CategoryService;
import tradepost.catalog.ProductService;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.InventoryService;
import tradepost.inventory.InventorySettings;
import tradepost.inventory.availability.AvailabilityService;
import tradepost.inventory.bulk.BulkStockService;
import tradepost.inventory.bulk.StockImportService;
import tradepost.inventory.core.documents.count.CountServiceImpl;
import tradepost.inventory.core.documents.transfer.TransferServiceImpl;
import tradepost.inventory.core.lots.LotExpirySweep;
import tradepost.inventory.core.lots.LotServiceImpl;
import tradepost.inventory.core.replenishment.AlertWriter;
import tradepost.inventory.core.replenishment.ReorderServiceImpl;
import tradepost.inventory.core.reservations.BackorderFiller;
import tradepost.inventory.core.reservations.LotPicker;
import tradepost.inventory.core.reservations.ReserveQueue;
import tradepost.inventory.core.reservations.hold.HoldExpirySweep;
import tradepost.inventory.core.reservations.hold.HoldLimit;
import tradepost.inventory.core.reservations.hold.HoldServiceImpl;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.StockServiceImpl;
import tradepost.inventory.core.stock.availability.AvailabilityServiceImpl;
import tradepost.inventory.core.stock.availability.AvailabilityWriter;
import tradepost.inventory.core.stock.bulk.BulkStockServiceImpl;
import tradepost.inventory.core.stock.bulk.StockImportServiceImpl;
import tradepost.inventory.core.stock.bulk.StockRowWriter;
import tradepost.inventory.core.valuation.ValueServiceImpl;
import tradepost.inventory.core.verification.NightlyVerification;
import tradepost.inventory.core.verification.VerificationJob;
import tradepost.inventory.core.verification.Verifier;
import tradepost.inventory.core.verification.freeze.FreezeServiceImpl;
import tradepost.inventory.count.CountService;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.lot.LotService;
import tradepost.inventory.reorder.ReorderService;
import tradepost.inventory.stock.StockService;
import tradepost.inventory.transfer.TransferService;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.imports.CsvImports;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.uploads.Uploads;
import tradepost.kernel.value.Money;

public final class InventoryVerticle extends VerticleBase {
    /** Exact up to 10,000, and PostgreSQL's estimate above, because counting millions would exceed the time limit of a statement. */
    static final String ACTIVE = """
            select case when n <= 10000 then n
              else greatest(n, (select reltuples::float8 from pg_class where oid = 'reservation_active'::regclass)) end
            from (select count(*)::float8 as n from (select from reservation where state = 'active' limit 10001) few) counted
            """;

    private static final String FROZEN = "select count(*)::float8 from frozen_item";

    /** The age of the oldest reservation event that sales has not applied: that reservation is neither confirmed nor released yet. */
    private static final String UNCONFIRMED_AGE = """
            select extract(epoch from clock_timestamp() - least(
              event_waiting_since('sales', '{inventory.order.reserved}'),
              (select min(died_at) from dead_letter where subscriber = 'sales' and state = 'dead')))::float8
            """;

    private static final String VALUED_IN =
            "update valuation set currency = $1, updated_at = now() where currency <> $1";

    private static final long FIRST_MS = 1_000;
    /** Changes of stock that follow each other are evaluated together. */
    private static final long GATHER_MS = 200;

    private final Contract contract = Contract.load("inventory");
    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private final CatalogService catalog;
    private final BulkStockServiceImpl bulk;
    private final Verifier verifier;
    private final BackgroundWork alerts;
    private final BackgroundWork filling;
    private final BackgroundWork availability;
    private final List<BackgroundWork> others = new ArrayList<>();

    public InventoryVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "inventory");
        relay = new OutboxRelay(env, db, "inventory");
        catalog = Services.proxy(env.vertx(), CatalogService.ADDRESS, CatalogService.class);
        bulk = new BulkStockServiceImpl(env.vertx(), db, catalog);
        verifier = new Verifier(env.vertx(), db, Verifier.STEP_ROWS, Verifier.WAIT_MS);
        alerts = work("evaluation of reorder points");
        filling = work("filling of backorders");
        availability = work("evaluation of availability");
    }

    /** In the process that relays. */
    private BackgroundWork work(String name) {
        return env.background().work("inventory", name).onlyIf(relay::isActive).gathering(GATHER_MS, () -> GATHER_MS);
    }

    private void startWork() {
        alerts.start(FIRST_MS, new AlertWriter(db)::step);
        filling.start(FIRST_MS, new BackorderFiller(db)::step);
        availability.start(FIRST_MS, new AvailabilityWriter(db)::step);
        int hour = env.config().number(InventorySettings.VERIFY_HOUR);
        others.add(work("expiry of holds").start(FIRST_MS, new HoldExpirySweep(db)::sweep));
        others.add(work("expiry of lots").start(FIRST_MS, new LotExpirySweep(db)::sweep));
        others.add(work("naming of items").start(FIRST_MS, new ItemNames.Completion(db, catalog)::step));
        others.add(work("nightly verification").start(FIRST_MS, new NightlyVerification(db, verifier, hour)::step));
    }

    @Override
    public Future<?> start() {
        registerGauges();
        relay.prune(LotPicker.pruning(db));
        startWork();
        vertx.eventBus().localConsumer(InventoryEvents.STOCK_CHANGED, m -> {
            alerts.wake();
            filling.wake();
            availability.wake();
        });
        for (var change : List.of("updated", "archived", "restored"))
            vertx.eventBus().localConsumer(InventoryEvents.LOCATION + "." + change, m -> {
                alerts.wake();
                availability.wake();
            });
        var currency = Money.currency(env.config().text(Settings.CURRENCY));
        var jobs = new Jobs(env, db, "inventory", relay);
        var imports = new StockImportServiceImpl(
                new CsvImports(env, db, "inventory", jobs, relay), new StockRowWriter(db, contract, bulk));
        var verifications = new VerificationJob(vertx, db, verifier, jobs);
        var uploads = Uploads.bind(env, db, relay, contract);
        return relay.start()
                .compose(v -> db.query(VALUED_IN, currency))
                .compose(v -> jobs.start())
                .compose(v -> uploads)
                .compose(v -> bind(StockImportService.ADDRESS, StockImportService.class, imports))
                .compose(v -> Subscriptions.bind(env, db, new InventorySubscriber(currency, alerts::wake)))
                .compose(v -> DatabaseHealth.bind(env, "inventory", db))
                .compose(v -> bindServices(currency, verifications));
    }

    private Future<?> bindServices(String currency, VerificationJob verifications) {
        var categories = Services.proxy(vertx, CategoryService.ADDRESS, CategoryService.class);
        var products = Services.proxy(vertx, ProductService.ADDRESS, ProductService.class);
        var reserving = new ReserveQueue(vertx, env, db);
        return Future.all(List.of(
                bind(
                        InventoryService.ADDRESS,
                        InventoryService.class,
                        new InventoryServiceImpl(vertx, db, catalog, reserving, verifier, verifications, env.tokens())),
                bind(
                        HoldService.ADDRESS,
                        HoldService.class,
                        new HoldServiceImpl(vertx, db, products, HoldLimit.by(env))),
                bind(ReorderService.ADDRESS, ReorderService.class, new ReorderServiceImpl(vertx, db, catalog)),
                bind(AvailabilityService.ADDRESS, AvailabilityService.class, new AvailabilityServiceImpl(db, catalog)),
                bind(BulkStockService.ADDRESS, BulkStockService.class, bulk),
                bind(
                        StockService.ADDRESS,
                        StockService.class,
                        new StockServiceImpl(vertx, db, catalog, categories, currency)),
                bind(ValueService.ADDRESS, ValueService.class, new ValueServiceImpl(vertx, db, currency)),
                bind(FreezeService.ADDRESS, FreezeService.class, new FreezeServiceImpl(vertx, db, catalog)),
                bind(LotService.ADDRESS, LotService.class, new LotServiceImpl(vertx, db, catalog)),
                bind(TransferService.ADDRESS, TransferService.class, new TransferServiceImpl(vertx, db, catalog)),
                bind(CountService.ADDRESS, CountService.class, new CountServiceImpl(vertx, db, catalog, categories))));
    }

    private <T> Future<?> bind(String address, Class<T> type, T service) {
        return Services.bind(env, address, contract, type, service);
    }

    private void registerGauges() {
        relay.gauge("tradepost_reservations_active", "Order lines that hold stock, once for each location", ACTIVE);
        relay.gauge("tradepost_items_frozen", "Items whose stock is frozen", FROZEN);
        relay.gauge(
                "tradepost_saga_age_seconds",
                "Age of the oldest order that is between two contexts",
                UNCONFIRMED_AGE,
                "saga",
                "confirm");
    }

    @Override
    public Future<?> stop() {
        return Future.join(alerts.stop(), filling.stop(), availability.stop(), Background.stop(others))
                .compose(v -> relay.stop())
                .compose(v -> db.close());
    }
}
