package tradepost.auth.core.mail;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;

/** Delivers mails. */
public interface Mailer {
    /** Succeeds when the server has accepted it. */
    Future<?> send(Mail mail);

    default Future<?> close() {
        return Future.succeededFuture();
    }

    /** Whether mails reach somebody. */
    static boolean isConfigured(Config config) {
        return hasServer(config) || isDev(config);
    }

    private static boolean hasServer(Config config) {
        return !config.text(AuthSettings.MAIL_HOST).isEmpty();
    }

    private static boolean isDev(Config config) {
        return config.text(Settings.MODE).equals("dev");
    }

    /** Uses SMTP if {@code mail.host} is set. In development, mails are also (or only) shown at /dev/mail. */
    static Mailer of(Env env) {
        var config = env.config();
        boolean smtp = hasServer(config);
        if (isDev(config)) return new DevOutbox(env.vertx(), smtp ? new SmtpMailer(env.vertx(), config) : none());
        return smtp ? new SmtpMailer(env.vertx(), config) : unsent(LoggerFactory.getLogger(Mailer.class));
    }

    private static Mailer none() {
        return mail -> Future.succeededFuture();
    }

    private static Mailer unsent(Logger log) {
        log.warn("mail.host is not set: nobody can register, be invited, or reset a password");
        return mail -> {
            log.warn("not sent, because mail.host is not set: {}", mail);
            return Future.succeededFuture();
        };
    }
}
