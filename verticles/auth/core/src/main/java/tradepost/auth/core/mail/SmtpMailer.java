package tradepost.auth.core.mail;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;

/**
 * Keeps one connection to one server. It uses its own event loop: on a virtual thread the client might set its handler after the
 * server's greeting has arrived, and would then wait forever.
 */
final class SmtpMailer implements Mailer {
    private static final int TIMEOUT_S = 15;
    private final Vertx vertx;
    private final Future<String> deployed;
    private final Promise<Loop> loop = Promise.promise();
    private final String from;

    SmtpMailer(Vertx vertx, Config config) {
        from = config.text(AuthSettings.MAIL_FROM);
        this.vertx = vertx;
        deployed = vertx.deployVerticle(new Loop(options(config), loop), new DeploymentOptions());
        deployed.onFailure(loop::tryFail);
    }

    /** The context of the client and its connection. */
    private static final class Loop extends VerticleBase {
        private final MailConfig options;
        private final Promise<Loop> started;
        private @Nullable MailClient client;

        Loop(MailConfig options, Promise<Loop> started) {
            this.options = options;
            this.started = started;
        }

        @Override
        public Future<?> start() {
            client = MailClient.create(vertx, options);
            started.complete(this);
            return Future.succeededFuture();
        }

        Future<MailResult> send(MailMessage message) {
            var sent = Promise.<MailResult>promise();
            context.runOnContext(v -> {
                if (client == null) sent.fail("the mail client is closed");
                else client.sendMail(message).onComplete(sent);
            });
            return sent.future();
        }

        @Override
        public Future<?> stop() {
            return client == null ? Future.succeededFuture() : client.close();
        }
    }

    private static MailConfig options(Config config) {
        var tls = config.text(AuthSettings.MAIL_TLS);
        var user = config.text(AuthSettings.MAIL_USER);
        var options = new MailConfig()
                .setHostname(config.text(AuthSettings.MAIL_HOST))
                .setPort(config.number(AuthSettings.MAIL_PORT))
                .setSsl(tls.equals("tls"))
                .setStarttls(tls.equals("starttls") ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setLogin(user.isEmpty() ? LoginOption.DISABLED : LoginOption.REQUIRED)
                .setMaxPoolSize(1);
        return user.isEmpty()
                ? options
                : options.setUsername(user).setPassword(config.text(AuthSettings.MAIL_PASSWORD));
    }

    @Override
    public Future<?> send(Mail mail) {
        var message = new MailMessage()
                .setFrom(from)
                .setTo(mail.to())
                .setSubject(mail.subject())
                .setText(mail.text());
        return loop.future().compose(l -> l.send(message)).timeout(TIMEOUT_S, TimeUnit.SECONDS);
    }

    @Override
    public Future<?> close() {
        return deployed.compose(vertx::undeploy);
    }
}
