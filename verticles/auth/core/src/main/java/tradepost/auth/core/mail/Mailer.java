package tradepost.auth.core.mail;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;

/** Delivers mails. */
public interface Mailer {
    /** Succeeds when the server has accepted it. */
    Future<?> send(Mail mail);

    default Future<?> close() {
        return Future.succeededFuture();
    }

    /** Uses SMTP if {@code mail.host} is set. In development, mails are also (or only) shown at /dev/mail. */
    static Mailer of(Env env) {
        var config = env.config();
        boolean smtp = !config.text(AuthSettings.MAIL_HOST).isEmpty();
        if (config.text(Settings.MODE).equals("dev"))
            return new DevOutbox(env.vertx(), smtp ? new SmtpMailer(env.vertx(), config) : none());
        return smtp ? new SmtpMailer(env.vertx(), config) : unsent(LoggerFactory.getLogger(Mailer.class));
    }

    private static Mailer none() {
        return mail -> Future.succeededFuture();
    }

    private static Mailer unsent(Logger log) {
        log.warn("mail.host is not set: no mail is sent, and passwords cannot be reset");
        return mail -> {
            log.warn("not sent, because mail.host is not set: {}", mail);
            return Future.succeededFuture();
        };
    }
}
