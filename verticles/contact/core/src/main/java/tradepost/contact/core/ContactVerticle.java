package tradepost.contact.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.contact.ContactImportService;
import tradepost.contact.CustomerService;
import tradepost.contact.VendorService;
import tradepost.contact.core.customer.CustomerServiceImpl;
import tradepost.contact.core.vendor.VendorServiceImpl;
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

public final class ContactVerticle extends VerticleBase {
    private final Env env;
    private final Db db;
    private final OutboxRelay relay;

    public ContactVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "contact");
        relay = new OutboxRelay(env, db, "contact");
    }

    @Override
    public Future<?> start() {
        var contract = Contract.load("contact");
        var customers = new CustomerServiceImpl(vertx, db);
        var vendors = new VendorServiceImpl(vertx, db);
        var jobs = new Jobs(env, db, "contact", relay);
        var imports = new ContactImportServiceImpl(new CsvImports(env, db, "contact", jobs, relay), contract);
        var uploads = Uploads.bind(env, db, relay, contract);
        return relay.start()
                .compose(v -> jobs.start())
                .compose(v -> uploads)
                .compose(v ->
                        Services.bind(env, ContactImportService.ADDRESS, contract, ContactImportService.class, imports))
                .compose(v -> Subscriptions.bind(env, db, new ContactSubscriber()))
                .compose(v -> DatabaseHealth.bind(env, "contact", db))
                .compose(v -> Services.bind(env, CustomerService.ADDRESS, contract, CustomerService.class, customers))
                .compose(v -> Services.bind(env, VendorService.ADDRESS, contract, VendorService.class, vendors));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
