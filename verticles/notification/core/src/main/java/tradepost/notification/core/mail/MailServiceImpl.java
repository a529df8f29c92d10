package tradepost.notification.core.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.notification.mail.Mail;
import tradepost.notification.mail.MailPage;
import tradepost.notification.mail.MailQuery;
import tradepost.notification.mail.MailService;
import tradepost.notification.mail.SuppressionPage;
import tradepost.notification.mail.SuppressionQuery;

public final class MailServiceImpl implements MailService {
    private static final String NOT_FOUND = "mail_not_found";
    private static final List<String> NEWEST = List.of("-created_at");

    private final Vertx vertx;
    private final Db db;
    private final MailComposer composer;
    private final boolean sends;
    private final Runnable wake;

    /** @param sends whether mails reach somebody */
    public MailServiceImpl(Vertx vertx, Db db, MailComposer composer, boolean sends, Runnable wake) {
        this.vertx = vertx;
        this.db = db;
        this.composer = composer;
        this.sends = sends;
        this.wake = wake;
    }

    @Override
    public Future<MailPage> listMails(MailQuery q, Caller caller) {
        return q.page()
                .sortedBy(NEWEST)
                .read(db, QueuedMailQueries.LISTED, where(q))
                .map(s -> new MailPage(s.data(), s.meta()));
    }

    static Where where(MailQuery q) {
        return Where.of("true")
                .inIds("id", q.ids())
                .in("status", q.status())
                .in("template", q.template())
                .and("recipient = ?", q.recipient())
                .and("entity_id = ?", q.entityId())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("updated_at", q.updatedFrom(), q.updatedTo());
    }

    @Override
    public Future<Mail> getMail(UUID mailId, Caller caller) {
        return db.require(NOT_FOUND, QueuedMailQueries::mail, QueuedMailQueries.GET, mailId);
    }

    @Override
    public Future<Mail> resendMail(UUID mailId, Caller caller) {
        if (!sends) throw Problem.of(503, "mail_not_configured");
        return Tasks.run(vertx, () -> Optional.ofNullable(address(mailId)))
                .compose(to -> resent(mailId, to.orElse(null)))
                .onSuccess(mail -> wake.run());
    }

    /** As it is now; null if nobody gets it any more. */
    private @Nullable String address(UUID mailId) {
        var customers =
                db.list(r -> r.getUUID(0), QueuedMailQueries.CUSTOMER, mailId).await();
        if (customers.isEmpty()) return null;
        var customer = customers.getFirst();
        var to = customer == null ? MailPreparation.reader(db, mailId) : composer.customer(customer, new JsonObject());
        return to == null ? null : to.email();
    }

    private Future<Mail> resent(UUID mailId, @Nullable String to) {
        return Idempotency.task(vertx, db, Mail.class, tx -> {
            tx.require(NOT_FOUND, QueuedMailQueries::mail, QueuedMailQueries.GET, mailId);
            if (to != null && tx.sql(QueuedMailQueries.IS_SUPPRESSED, to).size() > 0)
                throw Problem.conflict("address_suppressed");
            if (tx.sql(QueuedMailQueries.RESEND, mailId).rowCount() == 0) throw Problem.conflict("invalid_state");
            return tx.single(QueuedMailQueries::mail, QueuedMailQueries.GET, mailId);
        });
    }

    @Override
    public Future<SuppressionPage> listSuppressions(SuppressionQuery q, Caller caller) {
        var where = Where.of("true")
                .inIds("id", q.ids())
                .and("address = lower(?)", q.address())
                .between("created_at", q.createdFrom(), q.createdTo());
        return q.page()
                .sortedBy(NEWEST)
                .read(db, QueuedMailQueries.SUPPRESSED, where)
                .map(s -> new SuppressionPage(s.data(), s.meta()));
    }

    @Override
    public Future<Void> deleteSuppression(UUID suppressionId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    if (tx.sql(QueuedMailQueries.DELETE_SUPPRESSION, suppressionId)
                                    .rowCount()
                            == 0) throw Problem.notFound("suppression_not_found");
                    return new Done();
                })
                .mapEmpty();
    }

    /** Deletes what is finished and old. */
    public static Pruner.Step pruning(Db db, int days) {
        return limit -> db.query(QueuedMailQueries.PRUNE, days, limit).await().rowCount() == limit;
    }
}
