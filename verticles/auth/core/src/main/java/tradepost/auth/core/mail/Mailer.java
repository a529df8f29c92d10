package tradepost.auth.core.mail;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Setting;

/** Takes mails to people. */
public interface Mailer {
    /** Succeeds when the server has taken it. */
    Future<?> send(Mail mail);

    default Future<?> close() {
        return Future.succeededFuture();
    }

    /** By SMTP where {@code mail.host} is set; in development also, or only, to where it is looked at. */
    static Mailer of(Env env) {
        var config = env.config();
        boolean smtp = !config.text(Setting.MAIL_HOST).isEmpty();
        if (config.text(Setting.MODE).equals("dev"))
            return new DevOutbox(env.vertx(), smtp ? new SmtpMailer(env.vertx(), config) : none());
        return smtp ? new SmtpMailer(env.vertx(), config) : unsent(LoggerFactory.getLogger(Mailer.class));
    }

    private static Mailer none() {
        return mail -> Future.succeededFuture();
    }

    private static Mailer unsent(Logger log) {
        log.warn("mail.host is not set: no mail is sent, and nobody can reset a password");
        return mail -> {
            log.warn("not sent, for mail.host is not set: {}", mail);
            return Future.succeededFuture();
        };
    }
}
