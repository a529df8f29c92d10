package tradepost.notification.core.mail;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.notification.NotificationEvents.MailTemplateChanged;

/** The templates that apply: those that somebody has changed, and otherwise those that are shipped. Virtual threads only. */
final class StoredTemplates {
    private static final String COLUMNS = "name, language, subject, text, html, enabled, updated_at";
    static final String LIST = "select " + COLUMNS + " from mail_template";
    static final String GET = LIST + " where name = $1 and language = $2";
    static final String PUT = """
            insert into mail_template(name, language, subject, text, html, enabled) values ($1, $2, $3, $4, $5, $6)
            on conflict (name, language) do update set subject = $3, text = $4, html = $5, enabled = $6, updated_at = now()
            """;
    static final String DELETE = "delete from mail_template where name = $1 and language = $2 returning " + COLUMNS;

    /** @param changedAt null for one that is shipped */
    record Applying(
            String name,
            String language,
            MailTexts texts,
            boolean enabled,
            @Nullable Instant changedAt) {}

    private StoredTemplates() {}

    static Applying row(Row r) {
        return new Applying(
                r.getString(0),
                r.getString(1),
                new MailTexts(r.getString(2), r.getString(3), r.getString(4)),
                r.getBoolean(5),
                r.getOffsetDateTime(6).toInstant());
    }

    /** Its version is the time of its last change. */
    static void recorded(Tx tx, String type, Applying t) {
        var id = Ids.named("mail_template:" + t.name() + "." + t.language());
        var texts = t.texts();
        var data = new MailTemplateChanged(
                id, t.name(), t.language(), texts.subject(), texts.text(), texts.html(), t.enabled());
        EventLog.append(tx, type, id, Objects.requireNonNull(t.changedAt()).toEpochMilli(), data);
    }

    static Applying shipped(MailKind kind, MailLanguage language) {
        return new Applying(kind.code(), language.code(), ShippedTemplates.get(kind, language), true, null);
    }

    static Applying find(Db db, MailKind kind, MailLanguage language) {
        List<Applying> stored =
                db.list(StoredTemplates::row, GET, kind.code(), language.code()).await();
        return stored.isEmpty() ? shipped(kind, language) : stored.getFirst();
    }
}
