package tradepost.purchase.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.audit.EventService;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.catalog.CatalogService;
import tradepost.contact.VendorService;
import tradepost.file.FileUseService;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reorder.ReorderService;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Money;
import tradepost.orders.Timeline;
import tradepost.orders.Timeline.Past;
import tradepost.orders.TimelineEntry;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.PurchaseSettings;
import tradepost.purchase.account.VendorAccountService;
import tradepost.purchase.comment.CommentService;
import tradepost.purchase.contract.VendorContractService;
import tradepost.purchase.core.account.VendorAccounts;
import tradepost.purchase.core.comment.PurchaseComments;
import tradepost.purchase.core.contract.VendorContracts;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.OrderDrafts;
import tradepost.purchase.core.suggestion.SuggestionFinder;
import tradepost.purchase.core.suggestion.SuggestionServiceImpl;
import tradepost.purchase.core.vendor.Performances;
import tradepost.purchase.core.vendor.VendorItems;
import tradepost.purchase.suggestion.SuggestionService;
import tradepost.purchase.vendor.PerformanceService;
import tradepost.purchase.vendor.VendorItemService;

public final class PurchaseVerticle extends VerticleBase {
    private static final long ANNOUNCE_EVERY_MS = 60_000;

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private final BackgroundWork announcements;

    public PurchaseVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "purchase");
        relay = new OutboxRelay(env, db, "purchase");
        announcements = env.background()
                .work("purchase", "announcement of contracts that expire")
                .onlyIf(relay::isActive);
    }

    @Override
    public Future<?> start() {
        var inventory = Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class);
        var vendors = Services.proxy(vertx, VendorService.ADDRESS, VendorService.class);
        var catalog = Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class);
        var currency = Money.currency(env.config().text(Settings.CURRENCY));
        var approval = Approval.of(env.config().text(PurchaseSettings.APPROVAL_ABOVE), currency);
        var drafts = new OrderDrafts(db, vendors, catalog, inventory, currency);
        var reorder = Services.proxy(vertx, ReorderService.ADDRESS, ReorderService.class);
        var suggesting = new SuggestionServiceImpl(
                vertx, db, new SuggestionFinder(db, reorder, catalog, vendors, currency), drafts);
        int notice = env.config().number(PurchaseSettings.CONTRACT_NOTICE_DAYS);
        var files = Services.proxy(vertx, FileUseService.ADDRESS, FileUseService.class);
        var contracts = new VendorContracts(vertx, db, vendors, catalog, files, currency, notice);
        announcements.every(ANNOUNCE_EVERY_MS, contracts::announceDue);
        var items = new VendorItems(vertx, db, vendors, catalog, currency);
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
        var ledger = Services.proxy(vertx, LedgerService.ADDRESS, LedgerService.class);
        var rates = Services.proxy(vertx, ExchangeRateService.ADDRESS, ExchangeRateService.class);
        var service =
                new PurchaseServiceImpl(vertx, db, drafts, inventory, ledger, approval, rates, currency, timeline);
        var contract = Contract.load("purchase");
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, new PurchaseSubscriber(approval)))
                .compose(v -> DatabaseHealth.bind(env, "purchase", db))
                .compose(v -> Services.bind(
                        env,
                        PerformanceService.ADDRESS,
                        contract,
                        PerformanceService.class,
                        new Performances(db, vendors)))
                .compose(v -> Services.bind(
                        env,
                        VendorAccountService.ADDRESS,
                        contract,
                        VendorAccountService.class,
                        new VendorAccounts(vertx, db, vendors)))
                .compose(v -> Services.bind(
                        env, VendorContractService.ADDRESS, contract, VendorContractService.class, contracts))
                .compose(v -> Services.bind(env, VendorItemService.ADDRESS, contract, VendorItemService.class, items))
                .compose(v -> Services.bind(
                        env, CommentService.ADDRESS, contract, CommentService.class, new PurchaseComments(vertx, db)))
                .compose(v ->
                        Services.bind(env, SuggestionService.ADDRESS, contract, SuggestionService.class, suggesting))
                .compose(v -> Services.bind(env, PurchaseService.ADDRESS, contract, PurchaseService.class, service));
    }

    @Override
    public Future<?> stop() {
        return announcements.stop().compose(v -> relay.stop()).compose(v -> db.close());
    }
}
