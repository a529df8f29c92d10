package tradepost.sales.core;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import tradepost.audit.EventService;
import tradepost.billing.invoice.InvoiceService;
import tradepost.billing.ledger.LedgerService;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ProductService;
import tradepost.catalog.price.PriceService;
import tradepost.contact.CustomerService;
import tradepost.inventory.InventoryService;
import tradepost.inventory.InventorySettings;
import tradepost.inventory.hold.HoldService;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.extension.ExtensionPoint;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.orders.Timeline;
import tradepost.orders.Timeline.Past;
import tradepost.orders.TimelineEntry;
import tradepost.payment.PaymentService;
import tradepost.payment.PaymentSettings;
import tradepost.pdf.Letterhead;
import tradepost.pdf.Printer;
import tradepost.sales.SalesService;
import tradepost.sales.SalesSettings;
import tradepost.sales.StorefrontService;
import tradepost.sales.comment.CommentService;
import tradepost.sales.core.change.ChangeOrder;
import tradepost.sales.core.confirmation.ConfirmOrderSaga;
import tradepost.sales.core.confirmation.PlaceOrderSaga;
import tradepost.sales.core.confirmation.RecentConfirmations;
import tradepost.sales.core.draft.CreateOrder;
import tradepost.sales.core.draft.DraftBuilder;
import tradepost.sales.core.draft.DraftExpirySweep;
import tradepost.sales.core.draft.DraftRecheck;
import tradepost.sales.core.draft.ForSale;
import tradepost.sales.core.draft.PatchOrder;
import tradepost.sales.core.draft.QuotePdf;
import tradepost.sales.core.draft.Quotes;
import tradepost.sales.core.draft.ReplaceOrder;
import tradepost.sales.core.extension.ExtensionServiceImpl;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.fulfilment.CancelOrder;
import tradepost.sales.core.fulfilment.CloseOrder;
import tradepost.sales.core.fulfilment.ReturnGoods;
import tradepost.sales.core.fulfilment.ReturnRequestServiceImpl;
import tradepost.sales.core.fulfilment.ReturnServiceImpl;
import tradepost.sales.core.fulfilment.ShipOrder;
import tradepost.sales.core.fulfilment.UnpaidOrderSweep;
import tradepost.sales.core.invoice.InvoiceCommands;
import tradepost.sales.core.order.CustomerAccountServiceImpl;
import tradepost.sales.core.order.SalesComments;
import tradepost.sales.core.order.SoldLines;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.PayOrder;
import tradepost.sales.core.payment.RefundLimit;
import tradepost.sales.core.payment.RefundOrder;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.pricing.LinePrices;
import tradepost.sales.core.pricing.LineTaxes;
import tradepost.sales.core.pricing.PriceQuotes;
import tradepost.sales.core.pricing.ShippingCharges;
import tradepost.sales.core.pricing.ShippingQuotes;
import tradepost.sales.core.pricing.TaxQuotes;
import tradepost.sales.core.pricing.TaxRateServiceImpl;
import tradepost.sales.core.pricing.TaxRates;
import tradepost.sales.core.terms.UnpaidLimit;
import tradepost.sales.customer.CustomerAccountService;
import tradepost.sales.extension.ExtensionService;
import tradepost.sales.invoice.OrderInvoiceService;
import tradepost.sales.line.SoldLineService;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.returns.ReturnRequestService;
import tradepost.sales.returns.ReturnService;
import tradepost.sales.tax.TaxRateService;
import tradepost.shipping.ShippingService;

public final class SalesVerticle extends VerticleBase {
    // an order may have a thousand lines
    private static final int ORDERS_AT_ONCE = 16;
    private static final int BATCH_MAX = 32;

    private static final String CONTEXT = "sales";
    private static final long SWEEP_EVERY_MS = 15_000;
    private static final long ANNOUNCE_EVERY_MS = 60_000;

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private final List<BackgroundWork> sweeps = new ArrayList<>();

    public SalesVerticle(Env env) {
        this.env = env;
        db = Db.open(env, CONTEXT);
        relay = new OutboxRelay(env, db, CONTEXT);
    }

    @Override
    public Future<?> start() {
        var extensions = new Extensions(env, ExtensionPoint.load("sales"));
        var products = Services.proxy(vertx, ProductService.ADDRESS, ProductService.class);
        var customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        var prices = new LinePrices(
                Services.proxy(vertx, PriceService.ADDRESS, PriceService.class),
                env.config().text(Settings.CURRENCY));
        var taxRates = new TaxRates(db, env.config().text(SalesSettings.COUNTRY));
        var taxes = new LineTaxes(taxRates, new TaxQuotes(extensions));
        var charges = ShippingCharges.by(env.config(), new ShippingQuotes(extensions));
        var drafts = new DraftBuilder(
                customers,
                products,
                Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class),
                prices,
                Services.proxy(vertx, HoldService.ADDRESS, HoldService.class),
                taxes,
                new PriceQuotes(extensions),
                charges);
        var forSale = new ForSale(customers, products, taxes);
        var inventory = Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class);
        var orders = new BatchLoader<>(
                vertx,
                db,
                ORDERS_AT_ONCE,
                "order_not_found",
                StoredWithLines.GET,
                rows -> BatchLoader.present(StoredWithLines.read(rows)));
        int batchMax = Math.min(env.config().number(InventorySettings.RESERVE_BATCH_MAX), BATCH_MAX);
        // while one batch waits for inventory, another may be processed in sales, so that both cores are used
        int secondFrom = (batchMax + 1) / 2;
        var sources = new DraftRecheck.Sources(customers, products, prices, taxes);
        var checks = new OrderChecks(extensions);
        var recentConfirmations = new RecentConfirmations();
        var unpaid = UnpaidLimit.by(vertx, db, env);
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
        var refundLimit = new RefundLimit(env);
        var ledger = Services.proxy(vertx, LedgerService.ADDRESS, LedgerService.class);
        var shipping = Services.proxy(vertx, ShippingService.ADDRESS, ShippingService.class);
        var letterhead = Letterhead.by(env.config());
        var quotes = new Quotes(
                vertx,
                db,
                drafts,
                forSale,
                customers,
                new QuotePdf(letterhead, SalesSettings.seller(env.config())),
                new Printer(env.computing()));
        var returnGoods = new ReturnGoods(vertx, db, inventory, refundLimit);
        var commands = new SalesServiceImpl.Commands(
                new CreateOrder(vertx, db, drafts),
                new ReplaceOrder(vertx, db, orders, drafts),
                new PatchOrder(vertx, db, orders, customers, taxes, charges),
                new ConfirmOrderSaga(
                        vertx,
                        db,
                        inventory,
                        sources,
                        checks,
                        orders,
                        recentConfirmations,
                        unpaid,
                        batchMax,
                        secondFrom),
                new ChangeOrder(vertx, db, inventory, shipping, drafts, forSale, orders, refundLimit),
                new ShipOrder(
                        vertx,
                        db,
                        env.config()
                                .text(SalesSettings.SHIPPING_REQUIRES_PAYMENT)
                                .equals("on")),
                new CloseOrder(vertx, db, inventory, refundLimit),
                new CancelOrder(vertx, db, refundLimit),
                new PayOrder(
                        vertx,
                        db,
                        Services.proxy(vertx, PaymentService.ADDRESS, PaymentService.class),
                        ledger,
                        ORDERS_AT_ONCE,
                        env.config().number(PaymentSettings.WAIT_MS)),
                new RefundOrder(vertx, db, ledger, refundLimit),
                returnGoods,
                quotes);
        var service = new SalesServiceImpl(vertx, db, orders, customers, timeline, commands);
        var placeOrderSaga = new PlaceOrderSaga(
                vertx, db, drafts, inventory, checks, recentConfirmations, unpaid, batchMax, secondFrom);
        var storefront = new StorefrontServiceImpl(vertx, db, service, placeOrderSaga);
        var invoicing = new OrderInvoiceServiceImpl(
                vertx,
                db,
                SalesSettings.writeOffLimit(env.config()),
                env.config().text(SalesSettings.WRITE_OFFS_TAX).equals("on"));
        var returns = new ReturnServiceImpl(db);
        var returnRequests = new ReturnRequestServiceImpl(vertx, db, returnGoods);
        var accounts = new CustomerAccountServiceImpl(
                db, customers, Services.proxy(vertx, InvoiceService.ADDRESS, InvoiceService.class), drafts.currency());
        var connected = new ExtensionServiceImpl(
                vertx,
                db,
                extensions,
                env.config().text(Settings.BUS_HOST) + ":" + env.config().number(Settings.BUS_PORT));
        sweeps.add(connected.sharing(env.background()));
        var contract = Contract.load("sales");
        sweep(
                "removal of abandoned orders",
                () -> db.query(PlaceOrderSaga.SWEEP).await());
        sweep("expiry of drafts", () -> DraftExpirySweep.sweep(db));
        sweep("expiry of quotes", quotes::expire);
        int hours = env.config().number(SalesSettings.UNPAID_HOURS);
        var ended = Counter.builder("tradepost.orders.ended.unpaid")
                .description("Orders that were cancelled because their customers did not pay them in time")
                .register(env.meters());
        if (hours > 0) sweep("ending of unpaid orders", () -> ended.increment(UnpaidOrderSweep.sweep(db, hours)));
        int notice = env.config().number(SalesSettings.QUOTE_NOTICE_DAYS);
        if (notice > 0)
            sweeps.add(env.background()
                    .work(CONTEXT, "announcement of quotes that end")
                    .onlyIf(relay::isActive)
                    .every(ANNOUNCE_EVERY_MS, () -> Quotes.announce(db, notice)));
        relay.gauge(
                "tradepost_saga_age_seconds",
                "Age of the oldest order that is between two contexts",
                PlaceOrderSaga.AGE,
                "saga",
                "placing");
        relay.prune(Refunds.pruning(db));
        relay.prune(ShipOrder.pruning(db));
        relay.prune(InvoiceCommands.pruning(db));
        return relay.start()
                .compose(v -> connected.start())
                .compose(v -> Subscriptions.bind(env, db, new SalesSubscriber(recentConfirmations, unpaid)))
                .compose(v -> DatabaseHealth.bind(env, "sales", db))
                .compose(v -> Services.bind(
                        env, CommentService.ADDRESS, contract, CommentService.class, new SalesComments(vertx, db)))
                .compose(v -> Services.bind(env, ExtensionService.ADDRESS, contract, ExtensionService.class, connected))
                .compose(v -> Services.bind(env, QuoteService.ADDRESS, contract, QuoteService.class, quotes))
                .compose(v ->
                        Services.bind(env, StorefrontService.ADDRESS, contract, StorefrontService.class, storefront))
                .compose(v -> Services.bind(
                        env,
                        TaxRateService.ADDRESS,
                        contract,
                        TaxRateService.class,
                        new TaxRateServiceImpl(vertx, db, taxRates)))
                .compose(v ->
                        Services.bind(env, SoldLineService.ADDRESS, contract, SoldLineService.class, new SoldLines(db)))
                .compose(v -> Services.bind(
                        env, CustomerAccountService.ADDRESS, contract, CustomerAccountService.class, accounts))
                .compose(v -> Services.bind(env, ReturnService.ADDRESS, contract, ReturnService.class, returns))
                .compose(v -> Services.bind(
                        env, ReturnRequestService.ADDRESS, contract, ReturnRequestService.class, returnRequests))
                .compose(v ->
                        Services.bind(env, OrderInvoiceService.ADDRESS, contract, OrderInvoiceService.class, invoicing))
                .compose(v -> Services.bind(env, SalesService.ADDRESS, contract, SalesService.class, service));
    }

    @Override
    public Future<?> stop() {
        return Background.stop(sweeps).compose(v -> relay.stop()).compose(v -> db.close());
    }

    /** In the process that relays. */
    private void sweep(String name, BackgroundWork.Sweep sweep) {
        sweeps.add(env.background().work(CONTEXT, name).onlyIf(relay::isActive).every(SWEEP_EVERY_MS, sweep));
    }
}
