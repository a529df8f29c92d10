package tradepost.auth.core.mail;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.mail.MailQueries.Waiting;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.mail.MailLimits;
import tradepost.mail.MailRefusal;
import tradepost.mail.MailSender;
import tradepost.mail.OutgoingMail;
import tradepost.mail.SmtpSender;

/**
 * Sends the mails that commands have inserted into the table, one after the other. Each node claims its own mails. A mail may be
 * sent twice, for example if a node dies after the server has accepted it. A mail is dropped if its server refuses it for good, or after
 * {@value #TRIES} tries.
 *
 * <p>Tokens are created here and not by the request, so that the request does the same whether an account has the address or not, and the
 * token exists only in the mail.
 */
public final class MailOutbox {
    public static final int RESET_SECONDS = 30 * 60;
    private static final String RESET_PREFIX = "tpw_";
    private static final String PROOF_PREFIX = "tpe_";
    private static final int RESETS_IN_15_MINUTES = 3;
    private static final int TRIES = 8;
    /** Longer than a try can take. */
    private static final int CLAIM_SECONDS = SmtpSender.LONGEST_S + 60;

    private static final int PAUSE_MAX_SECONDS = 300;
    private static final int WAITING_MAX = 10_000;
    /** Mails that others may cause to one address within an hour. */
    private static final int ADDRESS_HOURLY_MAX = 10;
    /** Finds the mails of a node that has died, and those due for a retry. */
    private static final long POLL_MS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(MailOutbox.class);

    private final BackgroundWork work;
    private final Db db;
    private final MailSender mailer;
    private final boolean sends;
    private final String resetUrl;
    private final String verifyUrl;
    private final int invitationDays;
    private final BooleanSupplier due;
    /** Whether a command of this process may have added one. */
    private volatile boolean mayBeNew = true;

    private long pauseMs = POLL_MS;

    /** @param due whether this process is the one that also sends the mails that others have left */
    public MailOutbox(Background background, Config config, Db db, MailSender mailer, BooleanSupplier due) {
        work = background.work("auth", "mails").retryMs(POLL_MS).limitMs(TimeUnit.SECONDS.toMillis(CLAIM_SECONDS));
        this.db = db;
        this.mailer = mailer;
        this.due = due;
        sends = MailSender.isConfigured(config);
        resetUrl = config.text(AuthSettings.MAIL_RESET_URL);
        verifyUrl = config.text(AuthSettings.MAIL_VERIFY_URL);
        invitationDays = config.number(AuthSettings.AUTH_INVITATION_DAYS);
    }

    /** On a virtual-thread verticle. */
    public void start() {
        work.start(0, this::step);
    }

    public Future<?> stop() {
        var ended = work.stop();
        return mailer.close().eventually(() -> ended).otherwiseEmpty();
    }

    /** For what cannot be done without a mail. Fails 503 mail_not_configured. */
    public void requireMailer() {
        if (!sends) throw Problem.of(503, "mail_not_configured");
    }

    /** Queues a mail that is sent after the commit; false if too many wait. */
    public static boolean add(Tx tx, String kind, String recipient) {
        return add(tx, kind, recipient, null);
    }

    /**
     * The same for a mail with a token of this account, to an address that somebody has entered. Fails 503 overloaded if too many wait, and 429
     * too_many_mails if {@code requester} has caused too many such mails within an hour, or the address has got too many.
     */
    public static void require(Tx tx, String kind, String recipient, UUID user, UUID requester) {
        MailLimits.require(
                tx,
                MailLimits.ofAccount(requester, kind, AccountMail.hourlyMax(kind)),
                MailLimits.ofAddress(recipient, ADDRESS_HOURLY_MAX));
        if (!add(tx, kind, recipient, user)) throw Problem.unavailable("overloaded");
    }

    private static boolean add(Tx tx, String kind, String recipient, @Nullable UUID user) {
        return tx.sql(MailQueries.ADD_MAIL, Ids.next(), kind, recipient, user, WAITING_MAX)
                        .rowCount()
                == 1;
    }

    public void wake() {
        mayBeNew = true;
        work.wake();
    }

    /** Returns the milliseconds until the next step. */
    private long step() {
        boolean query = mayBeNew || due.getAsBoolean();
        mayBeNew = false; // cleared before the query, so that a mail added later is not missed
        try {
            if (query && sendNext()) {
                mayBeNew = true;
                return 0;
            }
        } catch (Throwable t) { // the mails are still in the table
            mayBeNew = true;
            throw t;
        }
        long ms = pauseMs;
        pauseMs = POLL_MS;
        if (ms < POLL_MS) mayBeNew = true;
        return ms;
    }

    private boolean sendNext() {
        var rows = db.list(MailQueries::waiting, MailQueries.CLAIM_MAIL, CLAIM_SECONDS)
                .await();
        if (rows.isEmpty()) return false;
        var next = rows.getFirst();
        switch (next.kind()) {
            case AccountMail.PASSWORD_RESET -> sendReset(next);
            case AccountMail.REGISTRATION, AccountMail.INVITATION, AccountMail.EMAIL_CHANGE -> sendProof(next);
            default -> send(next, notice(next).notice(next.kind()));
        }
        return true;
    }

    /** Creates a new token for each try; the token of a try is revoked if nobody can have got it. */
    private void sendReset(Waiting next) {
        var token = OpaqueToken.text(RESET_PREFIX, OpaqueToken.newSecret());
        var hash = OpaqueToken.hash(token);
        var mail = isResetAdded(db, hash, next.recipient()) ? mail(next).reset(token, resetUrl) : null;
        if (!send(next, mail)) db.query(MailQueries.DELETE_RESET, hash).await();
    }

    static boolean isResetAdded(Db db, Buffer hash, String recipient) {
        return db.tx(tx -> {
            tx.takeTurns("resets of " + recipient);
            return tx.sql(MailQueries.ADD_RESET, hash, recipient, RESET_SECONDS, RESETS_IN_15_MINUTES)
                            .rowCount()
                    > 0;
        });
    }

    /** As {@link #sendReset}, for a token that proves the address. */
    private void sendProof(Waiting next) {
        var token = OpaqueToken.text(PROOF_PREFIX, OpaqueToken.newSecret());
        var hash = OpaqueToken.hash(token);
        var mail = isAdded(next, hash) ? proof(next, token) : refusal(next);
        if (!send(next, mail)) db.query(MailQueries.DELETE_PROOF, hash).await();
    }

    private boolean isAdded(Waiting next, Buffer hash) {
        var to = next.recipient();
        var added = switch (next.kind()) {
            case AccountMail.REGISTRATION -> db.query(MailQueries.ADD_REGISTRATION, hash, to);
            case AccountMail.INVITATION -> db.query(MailQueries.ADD_INVITATION, hash, next.user(), to, invitationDays);
            default -> db.query(MailQueries.ADD_EMAIL_CHANGE, hash, next.user(), to, next.id());
        };
        return added.await().rowCount() > 0;
    }

    private OutgoingMail proof(Waiting next, String token) {
        return switch (next.kind()) {
            case AccountMail.REGISTRATION -> mail(next).registration(token, verifyUrl);
            case AccountMail.INVITATION -> mail(next).invitation(token, verifyUrl, invitationDays);
            default -> mail(next).emailChange(token, verifyUrl);
        };
    }

    /** Null if nothing is to be sent, because the request was taken back meanwhile. */
    private @Nullable OutgoingMail refusal(Waiting next) {
        boolean taken = !next.kind().equals(AccountMail.INVITATION)
                && db.query(MailQueries.IS_TAKEN, next.id()).await().size() > 0;
        return taken ? notice(next).accountExists() : null;
    }

    /** Each try has an id of its own, because it has a token of its own: a mail program that drops repeats must show the last one. */
    private static AccountMail mail(Waiting next) {
        return mail(next, next.id() + "." + next.attempts());
    }

    /** Without a token, each try is the same mail. */
    private static AccountMail notice(Waiting next) {
        return mail(next, next.id().toString());
    }

    private static AccountMail mail(Waiting next, String id) {
        return new AccountMail(id, next.recipient(), next.since().truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Returns whether somebody may have got it. A mail that the server got and did not respond to counts as sent: another one would have another
     * token, and make the first one useless.
     *
     * @param mail null if there is nothing to send
     */
    private boolean send(Waiting next, @Nullable OutgoingMail mail) {
        try {
            if (mail != null) mailer.send(mail).await();
        } catch (Throwable t) {
            var refusal = MailRefusal.of(t);
            if (refusal.kind() != MailRefusal.Kind.UNANSWERED) {
                refused(next, refusal);
                return false;
            }
            LOG.warn("mail {} {} may have been sent: {}", next.kind(), next.id(), refusal.logged());
        }
        db.query(MailQueries.DELETE_MAIL, next.id()).await();
        return true;
    }

    private void refused(Waiting next, MailRefusal refusal) {
        boolean isFinal = refusal.kind() != MailRefusal.Kind.LATER;
        if (isFinal || next.attempts() >= TRIES) {
            LOG.warn(
                    "gave up on mail {} {} after {} tries: {}",
                    next.kind(),
                    next.id(),
                    next.attempts(),
                    refusal.logged());
            db.query(MailQueries.DELETE_MAIL, next.id()).await();
            return;
        }
        int pause = Math.min(5 << (next.attempts() - 1), PAUSE_MAX_SECONDS);
        LOG.warn("mail {} {} not sent, next try in {} s: {}", next.kind(), next.id(), pause, refusal.logged());
        db.query(MailQueries.POSTPONE_MAIL, next.id(), pause).await();
        pauseMs = Math.min(POLL_MS, TimeUnit.SECONDS.toMillis(pause));
    }
}
