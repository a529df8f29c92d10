package tradepost.notification.mail;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** What was and will be sent by mail to customers and staff, and the addresses to which nothing is sent. */
@ProxyGen
public interface MailService {
    String ADDRESS = "notification.mails";

    /** Newest first by default, without texts. Fails 400 invalid_sort or invalid_cursor. */
    Future<MailPage> listMails(MailQuery query, Caller caller);

    /** Fails 404 mail_not_found. */
    Future<Mail> getMail(UUID mailId, Caller caller);

    /**
     * Queues it again, with the same texts and a new Message-ID. Fails 404 mail_not_found, 409 invalid_state while it waits, address_suppressed,
     * 503 mail_not_configured.
     */
    Future<Mail> resendMail(UUID mailId, Caller caller);

    /** Newest first by default. Fails 400 invalid_sort or invalid_cursor. */
    Future<SuppressionPage> listSuppressions(SuppressionQuery query, Caller caller);

    /** From now on, mails are sent to the address again. Fails 404 suppression_not_found. */
    Future<Void> deleteSuppression(UUID suppressionId, Caller caller);
}
