package tradepost.notification.core.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.notification.NotificationSettings;
import tradepost.notification.core.inbox.ReadingRight;
import tradepost.notification.core.mail.MailComposer.Recipient;
import tradepost.notification.core.mail.QueuedMailQueries.Claimed;

/** What is decided right before a mail is sent: whether it is still wanted, who gets it, and what it says. Virtual threads only. */
final class MailPreparation {
    static final String STALE = "it is about something that happened more than 3 days ago";
    /** Nobody wants a mail about last week, such as after the server was away, or when mails are switched on. */
    private static final Duration OLDEST = Duration.ofDays(3);

    /** The column of the reader's rights. */
    private static final int RIGHT = 2;

    private final Db db;
    private final MailComposer composer;
    private final MailRenderer renderer;
    private final MailLanguage language;

    MailPreparation(Db db, MailComposer composer, MailRenderer renderer, Config config) {
        this.db = db;
        this.composer = composer;
        this.renderer = renderer;
        language = MailLanguage.of(config.text(NotificationSettings.MAIL_LANGUAGE));
    }

    /** The mail is not sent. */
    static final class Unwanted extends RuntimeException {
        final String status;

        Unwanted(String status, String why) {
            super(why, null, false, false);
            this.status = status;
        }
    }

    static boolean isStale(Instant eventAt) {
        return eventAt.isBefore(Instant.now().minus(OLDEST));
    }

    /** With the texts that are stored, which are the same for each attempt. Fails {@link Unwanted}, {@link TemplateEngine.Invalid}. */
    Claimed prepared(Claimed mail) {
        if (mail.resends() == 0 && isStale(mail.eventAt())) throw new Unwanted("failed", STALE);
        if (composer.isCancelled(mail.kind(), mail.data())) throw new Unwanted("skipped", "what it says was cancelled");
        var customer = mail.customerId();
        var reader = customer == null ? reader(db, mail.id()) : null;
        if (customer == null && reader == null)
            throw new Unwanted("skipped", "the user was disabled or deleted, or no longer may read it");
        if (mail.recipient() != null && mail.texts() != null) return mail;
        return composed(
                mail, reader == null ? composer.customer(Objects.requireNonNull(customer), mail.data()) : reader);
    }

    /** One that somebody has sent again has its texts already, but goes to the address of now. */
    private Claimed composed(Claimed mail, Recipient to) {
        var own = MailLanguage.ofOrNull(to.language());
        var in = own == null ? language : own;
        var texts = mail.texts() == null ? texts(mail, in, to) : mail.texts();
        var code = mail.texts() == null ? in.code() : Objects.requireNonNull(mail.language());
        boolean isStored = db.query(
                                QueuedMailQueries.COMPOSED,
                                mail.id(),
                                mail.attempts(),
                                code,
                                to.email(),
                                to.name().isEmpty() ? null : to.name(),
                                texts.subject(),
                                texts.text(),
                                texts.html())
                        .await()
                        .rowCount()
                == 1;
        if (!isStored) throw new Unwanted("skipped", "its recipient was deleted");
        return mail.composed(code, to.email(), to.name(), texts);
    }

    private MailTexts texts(Claimed mail, MailLanguage in, Recipient to) {
        var template = StoredTemplates.find(db, mail.kind(), in);
        if (!template.enabled()) throw new Unwanted("skipped", "the template is not enabled");
        return renderer.render(mail.kind(), template.texts(), in, mail.data(), to.name());
    }

    /** Of a notification, if the user may still read it. */
    static @Nullable Recipient reader(Db db, UUID mailId) {
        var rows = db.query(QueuedMailQueries.READER, mailId).await();
        if (rows.size() == 0) return null;
        var row = rows.iterator().next();
        var name = row.getString(1);
        boolean isDeleted = row.getString("audience") == null; // the notification is old
        if (!isDeleted && !ReadingRight.isGranted(row, RIGHT)) return null;
        return new Recipient(row.getString(0), name == null ? "" : name, null);
    }
}
