package tradepost.notification.core.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.notification.NotificationEvents;
import tradepost.notification.core.mail.StoredTemplates.Applying;
import tradepost.notification.mail.MailPreview;
import tradepost.notification.mail.MailTemplate;
import tradepost.notification.mail.MailTemplateService;
import tradepost.notification.mail.MailTemplates;
import tradepost.notification.mail.PreviewMailTemplate;
import tradepost.notification.mail.WriteMailTemplate;

public final class MailTemplateServiceImpl implements MailTemplateService {
    private final Vertx vertx;
    private final Db db;
    private final MailRenderer renderer;

    public MailTemplateServiceImpl(Vertx vertx, Db db, Config config) {
        this.vertx = vertx;
        this.db = db;
        renderer = new MailRenderer(config);
    }

    private record Key(MailKind kind, MailLanguage language) {
        /** Fails 404 template_not_found. */
        static Key of(String name, String language) {
            try {
                return new Key(MailKind.of(name), MailLanguage.of(language));
            } catch (IllegalArgumentException e) {
                throw Problem.notFound("template_not_found");
            }
        }
    }

    @Override
    public Future<MailTemplates> listMailTemplates(Caller caller) {
        return db.list(StoredTemplates::row, StoredTemplates.LIST).map(stored -> {
            Map<String, Applying> changed = new HashMap<>();
            for (var one : stored) changed.put(one.name() + "." + one.language(), one);
            var all = new ArrayList<MailTemplate>();
            for (var kind : MailKind.values())
                for (var language : MailLanguage.values()) {
                    var own = changed.get(kind.code() + "." + language.code());
                    all.add(shown(own == null ? StoredTemplates.shipped(kind, language) : own));
                }
            return new MailTemplates(all);
        });
    }

    private static MailTemplate shown(Applying t) {
        return new MailTemplate(
                t.name(),
                t.language(),
                t.texts().subject(),
                t.texts().text(),
                t.texts().html(),
                t.enabled(),
                t.changedAt() != null,
                t.changedAt());
    }

    @Override
    public Future<MailTemplate> getMailTemplate(String name, String language, Caller caller) {
        var key = Key.of(name, language);
        return Tasks.run(vertx, () -> shown(StoredTemplates.find(db, key.kind, key.language)));
    }

    @Override
    public Future<MailTemplate> putMailTemplate(String name, String language, WriteMailTemplate body, Caller caller) {
        var key = Key.of(name, language);
        var texts = new MailTexts(body.subject().strip(), body.text(), body.html());
        return Idempotency.task(vertx, db, MailTemplate.class, tx -> {
            checked(() -> {
                renderer.check(key.kind, texts, key.language);
                return texts;
            });
            tx.sql(
                    StoredTemplates.PUT,
                    name,
                    language,
                    texts.subject(),
                    texts.text(),
                    texts.html(),
                    !Boolean.FALSE.equals(body.enabled()));
            var now = tx.single(StoredTemplates::row, StoredTemplates.GET, name, language);
            StoredTemplates.recorded(tx, NotificationEvents.MAIL_TEMPLATE_UPDATED, now);
            return shown(now);
        });
    }

    /** Fails 400 invalid_template. */
    private MailTexts rendered(Key key, MailTexts texts) {
        return checked(
                () -> renderer.render(key.kind, texts, key.language, MailSamples.event(key.kind), MailSamples.NAME));
    }

    /** Fails 400 invalid_template. */
    private static MailTexts checked(Supplier<MailTexts> rendering) {
        try {
            return rendering.get();
        } catch (TemplateEngine.Invalid e) {
            throw Problem.badRequest("invalid_template", Problem.detail("template", String.valueOf(e.getMessage())));
        }
    }

    @Override
    public Future<Void> deleteMailTemplate(String name, String language, Caller caller) {
        var key = Key.of(name, language);
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    var last = tx.firstOrNull(
                            StoredTemplates::row, StoredTemplates.DELETE, key.kind.code(), key.language.code());
                    if (last != null) StoredTemplates.recorded(tx, NotificationEvents.MAIL_TEMPLATE_DELETED, last);
                    return new Done();
                })
                .mapEmpty();
    }

    @Override
    public Future<MailPreview> previewMailTemplate(
            String name, String language, @Nullable PreviewMailTemplate body, Caller caller) {
        var key = Key.of(name, language);
        return Tasks.run(vertx, () -> {
            var now = StoredTemplates.find(db, key.kind, key.language).texts();
            var sent = body == null ? new PreviewMailTemplate(null, null, null) : body;
            var texts = rendered(
                    key,
                    new MailTexts(
                            Objects.requireNonNullElse(sent.subject(), now.subject()),
                            Objects.requireNonNullElse(sent.text(), now.text()),
                            Objects.requireNonNullElse(sent.html(), now.html())));
            return new MailPreview(texts.subject(), texts.text(), texts.html());
        });
    }
}
