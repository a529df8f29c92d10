package tradepost.payment.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.payment.PaymentService;
import tradepost.payment.PaymentSettings;
import tradepost.payment.core.extension.PaymentExtensions;
import tradepost.payment.core.payment.PaymentActions;
import tradepost.payment.core.payment.PaymentServiceImpl;
import tradepost.payment.core.payment.ProviderTaskWorker;
import tradepost.payment.core.provider.CallbackSignature;
import tradepost.payment.core.provider.PaymentProvider;
import tradepost.payment.core.provider.PaymentProviders;
import tradepost.payment.core.reconciliation.Reconciler;
import tradepost.payment.core.sandbox.SandboxCallbacks;
import tradepost.payment.core.sandbox.SandboxProvider;
import tradepost.payment.core.sandbox.SandboxServer;
import tradepost.purchase.PurchaseService;
import tradepost.sales.SalesService;

public final class PaymentVerticle extends VerticleBase {
    private static final String CONTEXT = "payment";
    private static final long FIRST_MS = 1_000;

    /** The age of the oldest payment that a provider has not decided. Without {@code offset 0}, PostgreSQL looks for the oldest among all payments. */
    private static final String UNDECIDED_AGE = """
            select extract(epoch from clock_timestamp() - min(created_at))::float8 from (
              select created_at from payment where status in ('created', 'authorised') and task is not null offset 0) undecided
            """;

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private @Nullable ProviderTaskWorker worker;
    private @Nullable BackgroundWork callbacks;
    private @Nullable BackgroundWork reports;

    public PaymentVerticle(Env env) {
        this.env = env;
        db = Db.open(env, CONTEXT);
        relay = new OutboxRelay(env, db, CONTEXT);
    }

    @Override
    public Future<?> start() {
        relay.gauge(
                "tradepost_saga_age_seconds",
                "Age of the oldest payment that a provider has not decided",
                UNDECIDED_AGE,
                "saga",
                "payment");
        relay.prune(PaymentActions.pruning(db));
        var served = new PaymentExtensions(env);
        reports = served.reports();
        return relay.start()
                .compose(v -> served.start())
                .compose(v -> usesSandbox()
                        ? sandbox(served.providers())
                        : start(PaymentProviders.open(env, served.providers())));
    }

    private boolean usesSandbox() {
        var requested = env.config().text(PaymentSettings.SANDBOX);
        return requested.equals("on")
                || requested.equals("auto") && env.config().text(Settings.MODE).equals("dev");
    }

    /** Starts the sandbox, which this node then calls like a remote provider, beside the given ones. */
    private Future<Void> sandbox(List<PaymentProvider> others) {
        var config = env.config();
        var secret = config.text(Settings.SERVICE_SECRET);
        var token = HexFormat.of().formatHex(CallbackSignature.key(secret, "requests to the payment sandbox"));
        var key = CallbackSignature.key(secret, "callbacks of the payment sandbox");
        var configured = config.text(PaymentSettings.CALLBACK_URL);
        var url = configured.isEmpty() ? "http://127.0.0.1:" + config.number(Settings.HTTP_PORT) : configured;
        var sender = new SandboxCallbacks(vertx, db, url, key, env.tokens().clock());
        var loop = env.background()
                .work(CONTEXT, "callbacks of the sandbox")
                .onlyIf(relay::isActive)
                .start(FIRST_MS, sender::step);
        callbacks = loop;
        var server = new SandboxServer(vertx, db, config.number(PaymentSettings.SANDBOX_LATE_MS), token, loop::wake);
        return server.start().compose(port -> {
            var all = new ArrayList<PaymentProvider>(others);
            all.add(new SandboxProvider(env, port, token, key));
            return start(PaymentProviders.open(env, all));
        });
    }

    private Future<Void> start(PaymentProviders providers) {
        var config = env.config();
        var sales = Services.proxy(vertx, SalesService.ADDRESS, SalesService.class);
        var purchase = Services.proxy(vertx, PurchaseService.ADDRESS, PurchaseService.class);
        var work = new ProviderTaskWorker(
                env.background(),
                vertx,
                db,
                providers,
                relay::isActive,
                config.number(PaymentSettings.LEASE_MS),
                config.number(PaymentSettings.RETRY_MS));
        worker = work;
        work.start();
        var actions = new PaymentActions(
                vertx, db, providers, work, sales, env.tokens().clock(), config.number(PaymentSettings.WAIT_MS));
        var reconciler = new Reconciler(vertx, db, sales, purchase, providers);
        var service = new PaymentServiceImpl(vertx, db, reconciler, actions);
        var contract = Contract.load(CONTEXT);
        return Subscriptions.bind(env, db, new PaymentSubscriber(work::wake))
                .compose(v -> DatabaseHealth.bind(env, CONTEXT, db))
                .compose(v -> Services.bind(env, PaymentService.ADDRESS, contract, PaymentService.class, service));
    }

    @Override
    public Future<?> stop() {
        var work = worker == null ? Future.succeededFuture() : worker.stop();
        var loop = callbacks == null ? Future.succeededFuture() : callbacks.stop();
        var reporting = reports == null ? Future.succeededFuture() : reports.stop();
        return Future.join(work, loop, reporting)
                .otherwiseEmpty()
                .compose(v -> relay.stop())
                .compose(v -> db.close());
    }
}
