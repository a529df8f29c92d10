package tradepost.catalog.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.catalog.CatalogImportService;
import tradepost.catalog.CatalogService;
import tradepost.catalog.CategoryService;
import tradepost.catalog.ProductService;
import tradepost.catalog.StorefrontSettings;
import tradepost.catalog.core.category.CategoryServiceImpl;
import tradepost.catalog.core.item.BulkItemWriter;
import tradepost.catalog.core.item.CatalogServiceImpl;
import tradepost.catalog.core.item.ItemRowWriter;
import tradepost.catalog.core.price.OwnPrices;
import tradepost.catalog.core.price.PriceRowWriter;
import tradepost.catalog.core.price.PriceServiceImpl;
import tradepost.catalog.core.product.BulkProductWriter;
import tradepost.catalog.core.product.ImageFiles;
import tradepost.catalog.core.product.ProductRowWriter;
import tradepost.catalog.core.product.ProductServiceImpl;
import tradepost.catalog.core.product.Shelf;
import tradepost.catalog.core.search.SearchServiceImpl;
import tradepost.catalog.price.PriceService;
import tradepost.catalog.search.SearchService;
import tradepost.contact.CustomerService;
import tradepost.file.FileSettings;
import tradepost.file.FileUrls;
import tradepost.file.FileUseService;
import tradepost.inventory.InventoryService;
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

public final class CatalogVerticle extends VerticleBase {
    private final Env env;
    private final Db db;
    private final OutboxRelay relay;

    public CatalogVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "catalog");
        relay = new OutboxRelay(env, db, "catalog");
    }

    @Override
    public Future<?> start() {
        var contract = Contract.load("catalog");
        var currency = Money.currency(env.config().text(Settings.CURRENCY));
        var items = CatalogServiceImpl.items(currency);
        var service = new CatalogServiceImpl(vertx, db, items, currency);
        var inventory = Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class);
        var categories = new CategoryServiceImpl(vertx, db);
        var customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        var ownPrices = new OwnPrices(vertx, db, customers, currency);
        var shelf = new Shelf(
                ownPrices::of,
                env.config().number(StorefrontSettings.FEW),
                env.config().text(StorefrontSettings.AVAILABILITY).equals(StorefrontSettings.NUMBERS),
                new FileUrls(env.config().text(FileSettings.BASE_URL))::image);
        var images = new ImageFiles(Services.proxy(vertx, FileUseService.ADDRESS, FileUseService.class));
        var products = new ProductServiceImpl(vertx, db, inventory, shelf, items, images, currency);
        var prices = new PriceServiceImpl(vertx, db, customers, ownPrices, items, currency);
        var search = new SearchServiceImpl(db, currency, ownPrices::of, inventory::availableStock);
        var jobs = new Jobs(env, db, "catalog", relay);
        var imports = new CatalogImportServiceImpl(
                new CsvImports(env, db, "catalog", jobs, relay),
                new ItemRowWriter(contract, new BulkItemWriter(items, currency)),
                new ProductRowWriter(contract, new BulkProductWriter(items, currency), images, currency),
                new PriceRowWriter(db, contract));
        var uploads = Uploads.bind(env, db, relay, contract);
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, new CatalogSubscriber()))
                .compose(v -> jobs.start())
                .compose(v -> uploads)
                .compose(v ->
                        Services.bind(env, CatalogImportService.ADDRESS, contract, CatalogImportService.class, imports))
                .compose(v -> DatabaseHealth.bind(env, "catalog", db))
                .compose(v -> Services.bind(env, SearchService.ADDRESS, contract, SearchService.class, search))
                .compose(v -> Services.bind(env, PriceService.ADDRESS, contract, PriceService.class, prices))
                .compose(v -> Services.bind(env, CategoryService.ADDRESS, contract, CategoryService.class, categories))
                .compose(v -> Services.bind(env, ProductService.ADDRESS, contract, ProductService.class, products))
                .compose(v -> Services.bind(env, CatalogService.ADDRESS, contract, CatalogService.class, service));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
