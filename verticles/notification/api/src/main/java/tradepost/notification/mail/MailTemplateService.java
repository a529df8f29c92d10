package tradepost.notification.mail;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/** The texts of mails, which are shipped and can be replaced. */
@ProxyGen
public interface MailTemplateService {
    String ADDRESS = "notification.templates";

    Future<MailTemplates> listMailTemplates(Caller caller);

    /** Fails 404 template_not_found. */
    Future<MailTemplate> getMailTemplate(String name, String language, Caller caller);

    /** Replaces the texts, if they can be rendered. Fails 404 template_not_found, 400 invalid_template. */
    Future<MailTemplate> putMailTemplate(String name, String language, WriteMailTemplate body, Caller caller);

    /** Takes the template that is shipped again. Fails 404 template_not_found. */
    Future<Void> deleteMailTemplate(String name, String language, Caller caller);

    /** Renders the template, or these texts, with the data of an example. Changes nothing. Fails as putMailTemplate. */
    Future<MailPreview> previewMailTemplate(
            String name, String language, @Nullable PreviewMailTemplate body, Caller caller);
}
