package tradepost.notification.core.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.mail.MailRefusal;
import tradepost.mail.MailSender;
import tradepost.mail.OutgoingMail;
import tradepost.notification.NotificationSettings;
import tradepost.notification.core.mail.QueuedMailQueries.Claimed;

/**
 * Sends the mails that wait, one after the other. A mail is claimed for longer than an attempt can take, and its texts are stored before it is
 * sent. If the process dies between the acceptance of the server and the commit that says so, that one mail is sent once more, with the same
 * texts and the same Message-ID.
 *
 * <p>What can pass is tried again with growing pauses, up to {@value #TRIES} times in about a day. An address that the server refuses for good
 * is not tried again, by this mail or another one.
 */
public final class MailDelivery {
    static final int TRIES = 14;
    private static final int CLAIM_S = 120;
    private static final long FIRST_PAUSE_MS = 30_000;
    private static final long PAUSE_MAX_MS = 4 * 3_600_000;
    /** Finds the mails of a process that has died. */
    private static final long POLL_MS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(MailDelivery.class);

    private final BackgroundWork work;
    private final Db db;
    private final MailSender sender;
    private final MailComposer composer;
    private final MailRenderer renderer;
    private final MailLanguage language;
    private final BooleanSupplier isActive;
    private final IntToLongFunction pauseMs;
    private final MeterRegistry meters;
    private final boolean sends;

    /** @param isActive whether this process is the one that sends */
    public MailDelivery(Env env, Db db, MailSender sender, MailComposer composer, BooleanSupplier isActive) {
        this(env, db, sender, composer, isActive, MailDelivery::pause);
    }

    /** @param pauseMs before the next attempt, by the number of those before */
    MailDelivery(
            Env env,
            Db db,
            MailSender sender,
            MailComposer composer,
            BooleanSupplier isActive,
            IntToLongFunction pauseMs) {
        work = env.background().work("notification", "mails").retryMs(POLL_MS);
        this.db = db;
        this.sender = sender;
        this.composer = composer;
        this.isActive = isActive;
        this.pauseMs = pauseMs;
        meters = env.meters();
        renderer = new MailRenderer(env.config());
        language = MailLanguage.of(env.config().text(NotificationSettings.MAIL_LANGUAGE));
        sends = MailSender.isConfigured(env.config());
    }

    private static long pause(int attempts) {
        return Math.min(FIRST_PAUSE_MS << Math.min(attempts - 1, 20), PAUSE_MAX_MS);
    }

    /** On a virtual-thread verticle. */
    public void start() {
        if (sends) work.start(0, this::step);
    }

    public Future<?> stop() {
        var ended = work.stop();
        return sender.close().eventually(() -> ended).otherwiseEmpty();
    }

    public void wake() {
        work.wake();
    }

    /** Returns the milliseconds until the next step. */
    private long step() {
        if (!isActive.getAsBoolean()) return POLL_MS;
        Request.actAs("notification");
        var claimed = db.list(QueuedMailQueries::claimed, QueuedMailQueries.CLAIM, CLAIM_S)
                .await();
        if (claimed.isEmpty()) return untilNext();
        return deliver(claimed.getFirst());
    }

    private long untilNext() {
        Long next = db.query(QueuedMailQueries.NEXT).await().iterator().next().getLong(0);
        return next == null ? POLL_MS : Math.clamp(next, 1, POLL_MS);
    }

    private long deliver(Claimed mail) {
        try {
            var ready = mail.texts() == null ? compose(mail) : mail;
            if (ready != null) send(ready);
            return 0;
        } catch (TemplateEngine.Invalid e) {
            finish(mail, "failed", 0, "the template cannot be rendered: " + e.getMessage());
        } catch (ServiceException e) {
            return failed(mail, e);
        } catch (Throwable t) {
            return refused(mail, MailRefusal.of(t));
        }
        return 0;
    }

    /** Of another context, or of the database. */
    private long failed(Claimed mail, ServiceException e) {
        var slug = Problem.slug(e, "internal");
        if (e.failureCode() >= 400 && e.failureCode() < 500 && e.failureCode() != 429) {
            finish(mail, "failed", 0, slug);
            return 0;
        }
        return postpone(mail, 0, slug);
    }

    /** Returns null if it is not to be sent. */
    private @Nullable Claimed compose(Claimed mail) {
        var to = composer.recipient(mail);
        var own = MailLanguage.ofOrNull(to.language());
        var in = own == null ? language : own;
        var template = StoredTemplates.find(db, mail.kind(), in);
        if (!template.enabled()) {
            finish(mail, "skipped", 0, "the template is not enabled");
            return null;
        }
        var texts = renderer.render(mail.kind(), template.texts(), in, mail.data(), to.name());
        db.query(
                        QueuedMailQueries.COMPOSED,
                        mail.id(),
                        mail.attempts(),
                        in.code(),
                        to.email(),
                        to.name(),
                        texts.subject(),
                        texts.text(),
                        texts.html())
                .await();
        return new Claimed(
                mail.id(),
                mail.kind(),
                mail.attempts(),
                mail.resends(),
                mail.customerId(),
                mail.userId(),
                mail.data(),
                in.code(),
                to.email(),
                to.name(),
                texts,
                mail.createdAt());
    }

    private void send(Claimed mail) {
        var texts = Objects.requireNonNull(mail.texts());
        var to = Objects.requireNonNull(mail.recipient());
        if (isSuppressed(to)) {
            finish(mail, "suppressed", 0, "the address is on the list of refused addresses");
            return;
        }
        sender.send(new OutgoingMail(
                        mail.messageId(),
                        to,
                        name(mail),
                        renderer.senderName(),
                        texts.subject(),
                        texts.text(),
                        texts.html(),
                        composer.files(mail.kind(), mail.data()),
                        mail.createdAt()))
                .await();
        finish(mail, "sent", null, null);
    }

    private static String name(Claimed mail) {
        var name = mail.recipientName();
        return name == null
                ? ""
                : name.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }

    private boolean isSuppressed(String address) {
        return db.query(QueuedMailQueries.IS_SUPPRESSED, address).await().size() > 0;
    }

    private long refused(Claimed mail, MailRefusal refusal) {
        switch (refusal.kind()) {
            case LATER -> {
                return postpone(mail, refusal.code(), refusal.reason());
            }
            case MAIL -> finish(mail, "refused", refusal.code(), refusal.reason());
            case ADDRESS -> {
                db.tx(tx -> {
                    var to = tx.single(r -> r.getString(0), QueuedMailQueries.RECIPIENT, mail.id());
                    tx.sql(QueuedMailQueries.SUPPRESS, Ids.next(), to, refusal.reason(), refusal.code(), mail.id());
                    return tx.sql(
                            QueuedMailQueries.FINISH,
                            mail.id(),
                            mail.attempts(),
                            "refused",
                            refusal.reason(),
                            refusal.code());
                });
                count("refused");
            }
        }
        return 0;
    }

    /** The other mails wait as well while the server cannot be reached, but not long. */
    private long postpone(Claimed mail, int code, String why) {
        if (mail.attempts() >= TRIES) {
            LOG.warn("gave up on mail {} after {} attempts: {}", mail.id(), TRIES, why);
            finish(mail, "failed", code, why);
            return 0;
        }
        long pause = pauseMs.applyAsLong(mail.attempts());
        LOG.warn("mail {} not sent, next attempt in {} ms: {}", mail.id(), pause, why);
        db.query(QueuedMailQueries.POSTPONE, mail.id(), mail.attempts(), pause, why, code)
                .await();
        count("postponed");
        return code == 0 ? Math.min(pause, POLL_MS) : 0;
    }

    private void finish(Claimed mail, String status, @Nullable Integer code, @Nullable String why) {
        db.query(QueuedMailQueries.FINISH, mail.id(), mail.attempts(), status, why, code)
                .await();
        count(status);
    }

    private void count(String outcome) {
        Counter.builder("tradepost_mails")
                .description("Attempts to send a mail to a customer or to staff, by outcome")
                .tag("outcome", outcome)
                .register(meters)
                .increment();
    }
}
