package tradepost.notification.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tradepost.audit.reading.JournalReading;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.outbound.TargetGuard;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.notification.NotificationService;
import tradepost.notification.NotificationSettings;
import tradepost.notification.core.dispatch.NotificationReader;
import tradepost.notification.core.inbox.NotificationServiceImpl;
import tradepost.notification.core.inbox.NotificationWriter;
import tradepost.notification.core.inbox.NotificationWriter.Queued;
import tradepost.notification.core.inbox.PreferenceServiceImpl;
import tradepost.notification.core.mail.Mails;
import tradepost.notification.core.push.PushKeys;
import tradepost.notification.core.push.PushSender;
import tradepost.notification.core.push.PushServiceImpl;
import tradepost.notification.preference.PreferenceService;
import tradepost.notification.push.PushService;

public final class NotificationVerticle extends VerticleBase {
    private static final String CONTEXT = "notification";

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private final Mails mails;
    private @Nullable JournalReading reading;
    private @Nullable PushSender pushing;

    public NotificationVerticle(Env env) {
        this.env = env;
        db = Db.open(env, CONTEXT);
        relay = new OutboxRelay(env, db, CONTEXT);
        mails = new Mails(env, db, relay);
    }

    @Override
    public Future<?> start() {
        var contract = Contract.load(CONTEXT);
        var config = env.config();
        relay.prune(NotificationWriter.pruning(db, config.number(NotificationSettings.DAYS)));
        var keys = new PushKeys(db, config);
        var guard = guard();
        var sender = new PushSender(env, db, keys, guard, relay::isActive);
        pushing = sender;
        Consumer<Queued> wake = queued -> {
            if (queued.pushes()) sender.wake();
            if (queued.mails()) mails.wake();
        };
        var dispatcher = new NotificationReader(vertx, config, this::now, env.meters(), wake);
        var journal = new JournalReading(env, db, relay::isActive, dispatcher);
        reading = journal;
        var notifications = new NotificationServiceImpl(vertx, db, dispatcher::write, wake);
        var preferences = new PreferenceServiceImpl(vertx, db);
        var push = new PushServiceImpl(vertx, db, keys, guard);
        return relay.start()
                .compose(v -> keys.sealAgain())
                .compose(v -> DatabaseHealth.bind(env, CONTEXT, db))
                .compose(v -> Services.bind(
                        env, NotificationService.ADDRESS, contract, NotificationService.class, notifications))
                .compose(v ->
                        Services.bind(env, PreferenceService.ADDRESS, contract, PreferenceService.class, preferences))
                .compose(v -> Services.bind(env, PushService.ADDRESS, contract, PushService.class, push))
                .compose(v -> mails.start(vertx, contract))
                .compose(v -> journal.start())
                .onSuccess(v -> sender.start());
    }

    private Instant now() {
        return Instant.ofEpochMilli(env.tokens().clock().nowMs());
    }

    private TargetGuard guard() {
        boolean isDev = env.config().text(Settings.MODE).equals("dev");
        List<String> allowed = PushSender.networks(env.config().list(NotificationSettings.PUSH_ALLOW_NETWORKS), isDev);
        return TargetGuard.of(vertx, allowed, !isDev);
    }

    @Override
    public Future<?> stop() {
        var journal = reading == null ? Future.succeededFuture() : reading.stop();
        var push = pushing == null ? Future.succeededFuture() : pushing.stop();
        return Future.join(journal, push, mails.stop()).eventually(relay::stop).eventually(db::close);
    }
}
