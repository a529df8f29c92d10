package tradepost.webhook.core.delivery;

import io.vertx.core.Future;
import java.time.Duration;
import tradepost.auth.AuthService;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.outbound.Names;
import tradepost.kernel.service.Env;
import tradepost.webhook.core.subscription.OwnerRights;
import tradepost.webhook.core.subscription.WebhookSecrets;
import tradepost.webhook.core.subscription.WebhookTargets;

/** Sends from the same queue as the verticle, as two processes do that both believe to be the one that sends. */
public final class AnotherDispatcher {
    private AnotherDispatcher() {}

    public static void start(Env env, AuthService auth, Names names, DeliveryLimits limits) {
        TestVerticle.run(env.vertx(), () -> {
            var db = Db.open(env, "webhook");
            var sender = new WebhookSender(
                    env.vertx(), limits.attemptMs(), env.tokens().clock()::now);
            var attempts = new Attempts(env, db, limits.schedule(), Duration.ofHours(72));
            var targets = WebhookTargets.of(names, env.config());
            var dispatcher = new Dispatcher(
                    env,
                    db,
                    () -> true,
                    targets,
                    WebhookSecrets.of(env.config()),
                    new OwnerRights(auth),
                    sender,
                    attempts);
            return dispatcher.start().compose(v -> Future.succeededFuture(dispatcher));
        });
    }
}
