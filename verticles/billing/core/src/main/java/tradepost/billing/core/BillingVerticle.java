package tradepost.billing.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.billing.core.invoice.InvoiceActions;
import tradepost.billing.core.invoice.InvoiceHandler;
import tradepost.billing.core.invoice.InvoicePdf;
import tradepost.billing.core.invoice.InvoiceServiceImpl;
import tradepost.billing.core.invoice.OverdueSweep;
import tradepost.billing.core.ledger.BooksAtPosition;
import tradepost.billing.core.ledger.LedgerServiceImpl;
import tradepost.billing.core.ledger.LedgerWriter;
import tradepost.billing.core.period.DocumentDates;
import tradepost.billing.core.rate.ExchangeRateRowWriter;
import tradepost.billing.core.rate.ExchangeRateServiceImpl;
import tradepost.billing.core.statement.StatementPdf;
import tradepost.billing.core.statement.StatementServiceImpl;
import tradepost.billing.invoice.InvoiceService;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.ledger.LedgerSettings;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.billing.statement.StatementService;
import tradepost.contact.CustomerService;
import tradepost.inventory.value.ValueService;
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
import tradepost.payment.PaymentService;
import tradepost.pdf.Letterhead;
import tradepost.pdf.Printer;
import tradepost.sales.SalesService;
import tradepost.sales.SalesSettings;
import tradepost.sales.invoice.OrderInvoiceService;

public final class BillingVerticle extends VerticleBase {
    private static final long ANNOUNCE_EVERY_MS = 60_000;

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private final BackgroundWork announcements;

    public BillingVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "billing");
        relay = new OutboxRelay(env, db, "billing");
        announcements = env.background()
                .work("billing", "announcement of overdue invoices")
                .onlyIf(relay::isActive);
    }

    @Override
    public Future<?> start() {
        var letterhead = Letterhead.by(env.config());
        var printer = new Printer(env.computing());
        var zone = letterhead.zone();
        var dates = new DocumentDates(db, zone);
        var actions = new InvoiceActions(
                vertx, db, Services.proxy(vertx, OrderInvoiceService.ADDRESS, OrderInvoiceService.class), dates);
        var customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        var invoices = new InvoiceServiceImpl(
                vertx,
                db,
                actions,
                Services.proxy(vertx, SalesService.ADDRESS, SalesService.class),
                customers,
                new InvoicePdf(letterhead),
                printer);
        var books = new BooksAtPosition(vertx, db, "sales");
        var seller = SalesSettings.seller(env.config());
        var statements = new StatementServiceImpl(
                vertx,
                db,
                customers,
                books,
                LedgerSettings.RECEIVABLE.fallback(),
                LedgerSettings.DEPOSITS.fallback(),
                new StatementPdf(letterhead, seller),
                printer,
                zone);
        var documents = InvoiceHandler.by(seller);
        var jobs = new Jobs(env, db, "billing", relay);
        var ledger = new LedgerServiceImpl(
                vertx,
                db,
                books,
                dates,
                env.config(),
                env.tokens().clock(),
                Services.proxy(vertx, PaymentService.ADDRESS, PaymentService.class),
                Services.proxy(vertx, ValueService.ADDRESS, ValueService.class),
                jobs);
        var contract = Contract.load("billing");
        var rates = new ExchangeRateServiceImpl(
                vertx, db, new CsvImports(env, db, "billing", jobs, relay), new ExchangeRateRowWriter(contract));
        var subscriber = new BillingSubscriber(
                documents, new LedgerWriter(zone, Money.currency(env.config().text(Settings.CURRENCY))));
        announcements.every(ANNOUNCE_EVERY_MS, () -> OverdueSweep.run(db));
        var uploads = Uploads.bind(env, db, relay, contract);
        return db.patiently(dates::requireZone)
                .compose(v -> relay.start())
                .compose(v -> jobs.start())
                .compose(v -> uploads)
                .compose(v -> Subscriptions.bind(env, db, subscriber))
                .compose(v -> DatabaseHealth.bind(env, "billing", db))
                .compose(v ->
                        Services.bind(env, ExchangeRateService.ADDRESS, contract, ExchangeRateService.class, rates))
                .compose(v -> Services.bind(env, InvoiceService.ADDRESS, contract, InvoiceService.class, invoices))
                .compose(
                        v -> Services.bind(env, StatementService.ADDRESS, contract, StatementService.class, statements))
                .compose(v -> Services.bind(env, LedgerService.ADDRESS, contract, LedgerService.class, ledger));
    }

    @Override
    public Future<?> stop() {
        return announcements.stop().compose(v -> relay.stop()).compose(v -> db.close());
    }
}
