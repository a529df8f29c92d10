package tradepost.mail;

import io.vertx.core.Future;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;

/** Delivers mails. */
public interface MailSender {
    /** Succeeds when the server has accepted it. {@link MailRefusal} tells what a failure means. */
    Future<?> send(OutgoingMail mail);

    default Future<?> close() {
        return Future.succeededFuture();
    }

    /** Whether mails reach somebody. */
    static boolean isConfigured(Config config) {
        return hasServer(config) || isDev(config);
    }

    private static boolean hasServer(Config config) {
        return !config.text(Settings.MAIL_HOST).isEmpty();
    }

    private static boolean isDev(Config config) {
        return config.text(Settings.MODE).equals("dev");
    }

    /**
     * Uses SMTP if {@code mail.host} is set. In development, mails are also (or only) shown at /dev/mail.
     *
     * @param needs what is impossible without a server, for the log
     */
    static MailSender of(Env env, String needs) {
        var config = env.config();
        boolean smtp = hasServer(config);
        if (isDev(config)) {
            var kept = env.singletons().get(KeptMails.class, () -> new KeptMails(config));
            return new DevOutbox(env.vertx(), kept, smtp ? new SmtpSender(env.vertx(), config) : none());
        }
        return smtp ? new SmtpSender(env.vertx(), config) : unsent(needs);
    }

    private static MailSender none() {
        return mail -> Future.succeededFuture();
    }

    private static MailSender unsent(String needs) {
        var log = LoggerFactory.getLogger(MailSender.class);
        log.warn("mail.host is not set: {}", needs);
        return mail -> {
            log.warn("not sent, because mail.host is not set: {}", mail);
            return Future.succeededFuture();
        };
    }
}
