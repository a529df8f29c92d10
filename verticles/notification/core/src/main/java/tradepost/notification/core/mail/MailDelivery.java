package tradepost.notification.core.mail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
import tradepost.kernel.time.ClusterClock;
import tradepost.kernel.value.Ids;
import tradepost.mail.MailLimits;
import tradepost.mail.MailRefusal;
import tradepost.mail.MailSender;
import tradepost.mail.OutgoingMail;
import tradepost.mail.SmtpSender;
import tradepost.notification.NotificationSettings;
import tradepost.notification.core.mail.MailPreparation.Unwanted;
import tradepost.notification.core.mail.QueuedMailQueries.Claimed;

/**
 * Sends the mails that wait, one after the other. A mail is claimed for longer than an attempt can take, and its texts are stored before it is
 * sent. If the process dies between the acceptance of the server and the commit that says so, that one mail is sent once more, with the same
 * texts and the same Message-ID.
 *
 * <p>What can pass is tried again with growing pauses, up to {@value #TRIES} times in about a day. A mail that the server got and did not respond
 * to is sent once more at most. An address that the server refuses for good is not tried again, by this mail or another one. When a customer, a
 * user or an address has got as many mails within an hour as {@code mail.hourly_max} allows, more of them wait.
 */
public final class MailDelivery {
    static final int TRIES = 14;
    /** Longer than an attempt, with what other contexts are asked before. */
    private static final int CLAIM_S = SmtpSender.LONGEST_S + 120;

    private static final long LIMIT_MS = CLAIM_S * 1_000L;
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
    private final MailPreparation preparation;
    private final BooleanSupplier isActive;
    private final IntToLongFunction pauseMs;
    private final int hourlyMax;
    private final MeterRegistry meters;
    private final ClusterClock clock;
    private final Timer latency;
    private final boolean sends;
    /** By {@link System#nanoTime}. */
    private long pausedUntil = System.nanoTime();
    /** A mail that the server has accepted, while that is not yet stored. */
    private @Nullable Claimed accepted;

    /** @param isActive whether this process is the one that sends */
    public MailDelivery(Env env, Db db, MailSender sender, MailComposer composer, BooleanSupplier isActive) {
        this(
                env,
                db,
                sender,
                composer,
                isActive,
                MailDelivery::pause,
                env.config().number(NotificationSettings.MAIL_HOURLY_MAX));
    }

    /**
     * @param pauseMs before the next attempt, by the number of those before
     * @param hourlyMax mails to one customer or user, and to one address
     */
    MailDelivery(
            Env env,
            Db db,
            MailSender sender,
            MailComposer composer,
            BooleanSupplier isActive,
            IntToLongFunction pauseMs,
            int hourlyMax) {
        work = env.background().work("notification", "mails").retryMs(POLL_MS).limitMs(LIMIT_MS);
        this.db = db;
        this.sender = sender;
        this.composer = composer;
        this.isActive = isActive;
        this.pauseMs = pauseMs;
        this.hourlyMax = hourlyMax;
        clock = env.tokens().clock();
        meters = env.meters();
        latency = Timer.builder("tradepost.mail.latency")
                .description("From an event to the acceptance of its mail by the server")
                .register(meters);
        renderer = new MailRenderer(env.config());
        preparation = new MailPreparation(db, composer, renderer, env.config());
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
        Request.actAs("notification");
        storeAccepted();
        if (!isActive.getAsBoolean()) return POLL_MS;
        long pause = TimeUnit.NANOSECONDS.toMillis(pausedUntil - System.nanoTime());
        if (pause > 0) return pause;
        var claimed = db.list(QueuedMailQueries::claimed, QueuedMailQueries.CLAIM, CLAIM_S)
                .await();
        if (claimed.isEmpty()) return untilNext();
        deliver(claimed.getFirst());
        return 0;
    }

    private long untilNext() {
        Long next = db.query(QueuedMailQueries.NEXT).await().iterator().next().getLong(0);
        return next == null ? POLL_MS : Math.clamp(next, 1, POLL_MS);
    }

    private void deliver(Claimed mail) {
        try {
            var ready = preparation.prepared(mail);
            if (isSuppressed(ready)) {
                finish(mail, "suppressed", 0, "the address is on the list of refused addresses");
                return;
            }
            int waitSeconds = MailLimits.waitSeconds(db, limits(ready));
            if (waitSeconds > 0) {
                defer(mail, waitSeconds);
                return;
            }
            sender.send(outgoing(ready)).await();
            accepted = ready;
        } catch (Unwanted e) {
            finish(mail, e.status, 0, e.getMessage());
        } catch (TemplateEngine.Invalid e) {
            finish(mail, "failed", 0, "the template cannot be rendered: " + e.getMessage());
        } catch (ServiceException e) {
            failed(mail, e);
        } catch (Throwable t) {
            refused(mail, MailRefusal.of(t));
        }
        storeAccepted();
    }

    /** If it fails, such as while the database is away, the next step begins with it, and the mail is not sent again. */
    private void storeAccepted() {
        var mail = accepted;
        if (mail == null) return;
        db.tx(tx -> {
            MailLimits.count(tx, limits(mail));
            return tx.sql(QueuedMailQueries.FINISH, mail.id(), mail.attempts(), "sent", null, null);
        });
        count("sent");
        accepted = null;
        if (mail.resends() == 0) latency.record(Duration.between(mail.eventAt(), clock.now()));
    }

    /** Of the customer or user whose mail it is, whatever its address is then, and of the address, whoever has it. */
    private MailLimits.Limit[] limits(Claimed mail) {
        var customer = mail.customerId();
        var account = customer == null ? Objects.requireNonNull(mail.userId()) : customer;
        return new MailLimits.Limit[] {
            MailLimits.ofAccount(account, customer == null ? "staff" : "customer", hourlyMax),
            MailLimits.ofAddress(Objects.requireNonNull(mail.recipient()), hourlyMax)
        };
    }

    private void defer(Claimed mail, int seconds) {
        var why = "its recipient has got %d mails within an hour".formatted(hourlyMax);
        db.query(QueuedMailQueries.DEFER, mail.id(), mail.attempts(), seconds, why)
                .await();
        count("deferred");
    }

    /** Of another context, or of the database. */
    private void failed(Claimed mail, ServiceException e) {
        var slug = Problem.slug(e, "internal");
        if (e.failureCode() >= 400 && e.failureCode() < 500 && e.failureCode() != 429) finish(mail, "failed", 0, slug);
        else {
            postpone(mail, 0, slug, slug, false);
            pauseAll(mail);
        }
    }

    private OutgoingMail outgoing(Claimed mail) {
        var texts = Objects.requireNonNull(mail.texts());
        return new OutgoingMail(
                mail.messageId(),
                Objects.requireNonNull(mail.recipient()),
                name(mail),
                renderer.senderName(),
                texts.subject(),
                texts.text(),
                texts.html(),
                composer.files(mail.kind(), mail.data()),
                mail.createdAt());
    }

    private static String name(Claimed mail) {
        var name = mail.recipientName();
        return name == null
                ? ""
                : name.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }

    private boolean isSuppressed(Claimed mail) {
        return db.query(QueuedMailQueries.IS_SUPPRESSED, mail.recipient())
                        .await()
                        .size()
                > 0;
    }

    private void refused(Claimed mail, MailRefusal refusal) {
        int code = refusal.code();
        var reason = refusal.reason();
        switch (refusal.kind()) {
            case LATER -> postpone(mail, code, reason, refusal.logged(), false);
            case UNANSWERED -> {
                if (mail.isUnanswered()) finish(mail, "failed", code, "sent twice: " + reason);
                else postpone(mail, code, reason, refusal.logged(), true);
            }
            case MAIL -> finish(mail, "refused", code, reason);
            case ADDRESS -> {
                db.tx(tx -> {
                    var to = tx.single(r -> r.getString(0), QueuedMailQueries.RECIPIENT, mail.id());
                    if (to != null) tx.sql(QueuedMailQueries.SUPPRESS, Ids.next(), to, reason, code, mail.id());
                    return tx.sql(QueuedMailQueries.FINISH, mail.id(), mail.attempts(), "refused", reason, code);
                });
                count("refused");
            }
        }
        if (refusal.isOfAll()) pauseAll(mail);
    }

    /** What has refused this mail would refuse the others as well: they wait, but not long. */
    private void pauseAll(Claimed mail) {
        long ms = Math.min(pauseMs.applyAsLong(mail.attempts()), POLL_MS);
        pausedUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** @param logged the same without an address */
    private void postpone(Claimed mail, int code, String why, String logged, boolean isUnanswered) {
        if (mail.attempts() >= TRIES) {
            LOG.warn("gave up on mail {} after {} attempts: {}", mail.id(), TRIES, logged);
            finish(mail, "failed", code, why);
            return;
        }
        long pause = pauseMs.applyAsLong(mail.attempts());
        LOG.warn("mail {} not sent, next attempt in {} ms: {}", mail.id(), pause, logged);
        db.query(QueuedMailQueries.POSTPONE, mail.id(), mail.attempts(), pause, why, code, isUnanswered)
                .await();
        count("postponed");
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
