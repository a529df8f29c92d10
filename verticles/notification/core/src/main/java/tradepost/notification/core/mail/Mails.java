package tradepost.notification.core.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import tradepost.audit.reading.JournalReading;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.mail.MailLimits;
import tradepost.mail.MailSender;
import tradepost.notification.NotificationSettings;
import tradepost.notification.mail.MailService;
import tradepost.notification.mail.MailTemplateService;

/** Mails of this process: the reader that queues them, their delivery, and the services. */
public final class Mails {
    private final Env env;
    private final Db db;
    private final MailComposer composer;
    private final MailDelivery delivery;
    private final boolean sends;
    /** Null if customers get no mails. */
    private final @Nullable JournalReading reading;

    public Mails(Env env, Db db, OutboxRelay relay) {
        this.env = env;
        this.db = db;
        sends = MailSender.isConfigured(env.config());
        composer = new MailComposer(env.vertx());
        delivery = new MailDelivery(
                env, db, MailSender.of(env, "no mail is sent to customers or staff"), composer, relay::isActive);
        reading =
                sends && env.config().text(NotificationSettings.MAIL_CUSTOMERS).equals("on")
                        ? new JournalReading(env, db, relay::isActive, new CustomerMailReader(delivery::wake))
                        : null;
        relay.prune(MailLimits.pruning(db));
        relay.prune(MailServiceImpl.pruning(db, env.config().number(NotificationSettings.DAYS)));
    }

    /** On a virtual-thread verticle. */
    public Future<?> start(Vertx vertx, Contract contract) {
        var mails = new MailServiceImpl(vertx, db, composer, sends, delivery::wake);
        var templates = new MailTemplateServiceImpl(vertx, db, env.config());
        return Services.bind(env, MailService.ADDRESS, contract, MailService.class, mails)
                .compose(v ->
                        Services.bind(env, MailTemplateService.ADDRESS, contract, MailTemplateService.class, templates))
                .compose(v -> reading == null ? Future.succeededFuture() : reading.start())
                .onSuccess(v -> delivery.start());
    }

    /** Call this before the lease of the context is released. */
    public Future<?> stop() {
        return Future.join(delivery.stop(), reading == null ? Future.succeededFuture() : reading.stop());
    }

    /** There may be more to send. */
    public void wake() {
        delivery.wake();
    }
}
