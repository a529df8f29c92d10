package tradepost.webhook.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthService;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.outbound.Names;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.webhook.WebhookService;
import tradepost.webhook.core.delivery.Deliveries;
import tradepost.webhook.core.delivery.DeliveryLimits;
import tradepost.webhook.core.source.HookSourceServiceImpl;
import tradepost.webhook.core.subscription.OwnerRights;
import tradepost.webhook.core.subscription.WebhookSecrets;
import tradepost.webhook.core.subscription.WebhookServiceImpl;
import tradepost.webhook.core.subscription.WebhookTargets;
import tradepost.webhook.source.HookSourceService;

public final class WebhookVerticle extends VerticleBase {
    private static final String CONTEXT = "webhook";

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private final AuthService auth;
    private final Names names;
    private final DeliveryLimits limits;
    private @Nullable Deliveries deliveries;

    public WebhookVerticle(Env env) {
        this(
                env,
                Services.proxy(env.vertx(), AuthService.ADDRESS, AuthService.class),
                Names.of(env.vertx()),
                DeliveryLimits.STANDARD);
    }

    WebhookVerticle(Env env, AuthService auth, Names names, DeliveryLimits limits) {
        this.env = env;
        this.auth = auth;
        this.names = names;
        this.limits = limits;
        db = Db.open(env, CONTEXT);
        relay = new OutboxRelay(env, db, CONTEXT);
    }

    @Override
    public Future<?> start() {
        var contract = Contract.load(CONTEXT);
        var targets = WebhookTargets.of(names, env.config());
        var secrets = WebhookSecrets.of(env.config());
        var rights = new OwnerRights(auth);
        var all = new Deliveries(env, db, relay, targets, secrets, rights, limits);
        deliveries = all;
        var webhooks = new WebhookServiceImpl(vertx, db, targets, secrets, rights, all::resumed);
        var sources = new HookSourceServiceImpl(env, db);
        for (var step : HookSourceServiceImpl.pruning(env, db)) relay.prune(step);
        return relay.start()
                .compose(v -> secrets.sealAgain(db))
                .compose(v -> sources.sealAgain())
                .compose(v -> all.start(contract))
                .compose(v -> DatabaseHealth.bind(env, CONTEXT, db))
                .compose(v -> Services.bind(env, WebhookService.ADDRESS, contract, WebhookService.class, webhooks))
                .compose(
                        v -> Services.bind(env, HookSourceService.ADDRESS, contract, HookSourceService.class, sources));
    }

    @Override
    public Future<?> stop() {
        var all = deliveries;
        var ended = all == null ? Future.succeededFuture() : all.stop();
        return ended.otherwiseEmpty().compose(v -> relay.stop()).compose(v -> db.close());
    }
}
