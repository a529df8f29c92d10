package tradepost.mail;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/**
 * Keeps at most {@value #CONNECTIONS_MAX} connections to one server. It uses its own event loop: on a virtual thread the client might set its
 * handler after the server's greeting has arrived, and would then wait forever.
 */
public final class SmtpSender implements MailSender {
    /** For the response to a command. */
    private static final int COMMAND_S = 15;
    /** For the response to the content of a mail. */
    private static final int CONTENT_S = 300;
    /** A mail takes less commands than this. */
    private static final int COMMANDS_MAX = 12;
    /** No mail takes longer than this, from the connection to the last response. */
    public static final int LONGEST_S = COMMANDS_MAX * COMMAND_S + CONTENT_S;

    private static final int CONNECTIONS_MAX = 2;
    private static final int CONNECT_MS = 10_000;
    /** Shorter than servers wait, so that a mail is seldom sent over a connection that its server has just closed. */
    private static final int KEPT_S = 10;
    /** Without it, a server that no longer responds would hold its connection, and soon all of them, forever. */
    private static final int SILENCE_S = CONTENT_S + 5;

    private final Vertx vertx;
    private final Config config;
    private final Future<String> deployed;
    private final Promise<Loop> loop = Promise.promise();
    private final long longestMs;

    public SmtpSender(Vertx vertx, Config config) {
        this(vertx, config, COMMAND_S * 1_000, CONTENT_S * 1_000);
    }

    SmtpSender(Vertx vertx, Config config, int commandMs, int contentMs) {
        this.vertx = vertx;
        this.config = config;
        longestMs = (long) COMMANDS_MAX * commandMs + contentMs;
        var limits = new SmtpLimits(vertx, commandMs, contentMs);
        deployed = vertx.deployVerticle(new Loop(options(config), loop, limits, commandMs), new DeploymentOptions());
        deployed.onFailure(loop::tryFail);
    }

    /** The context of the client and its connections. */
    private static final class Loop extends VerticleBase {
        private final MailConfig options;
        private final Promise<Loop> started;
        private final int commandMs;
        private @Nullable MailClient client;
        private final SmtpLimits limits;

        Loop(MailConfig options, Promise<Loop> started, SmtpLimits limits, int commandMs) {
            this.options = options;
            this.started = started;
            this.commandMs = commandMs;
            this.limits = limits;
        }

        @Override
        public Future<?> start() {
            client = MailClient.create(limits.watching(), options);
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

        /** Waits for a mail that is being sent, but not for minutes. */
        @Override
        public Future<?> stop() {
            if (client == null) return Future.succeededFuture();
            vertx.setTimer(commandMs, t -> limits.end());
            return client.close();
        }
    }

    /** The client verifies the host name of the certificate only if no algorithm for that is named here. */
    private static MailConfig options(Config config) {
        var tls = config.text(Settings.MAIL_TLS);
        var user = config.text(Settings.MAIL_USER);
        var options = new MailConfig()
                .setHostname(config.text(Settings.MAIL_HOST))
                .setPort(config.number(Settings.MAIL_PORT))
                .setSsl(tls.equals("tls"))
                .setStarttls(tls.equals("starttls") ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setLogin(user.isEmpty() ? LoginOption.DISABLED : LoginOption.REQUIRED)
                .setPipelining(false) // so that the refusal of an address is not mistaken for one of the mail
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setKeepAliveTimeout(KEPT_S)
                .setPoolCleanerPeriod(KEPT_S);
        options.setConnectTimeout(CONNECT_MS).setIdleTimeout(SILENCE_S).setIdleTimeoutUnit(TimeUnit.SECONDS);
        return user.isEmpty() ? options : options.setUsername(user).setPassword(config.text(Settings.MAIL_PASSWORD));
    }

    @Override
    public Future<?> send(OutgoingMail mail) {
        return loop.future().compose(l -> l.send(message(mail, config))).timeout(longestMs, TimeUnit.MILLISECONDS);
    }

    static MailMessage message(OutgoingMail mail, Config config) {
        var message = new MailMessage()
                .setFrom(MailHeaders.fromAddress(config))
                .setTo(mail.to())
                .setText(lines(mail.text()))
                .addHeader("From", MailHeaders.from(mail.fromName(), config))
                .addHeader("To", MailHeaders.mailbox(mail.toName(), mail.to()))
                .addHeader("Subject", MailHeaders.text(mail.subject()))
                .addHeader("Message-ID", MailHeaders.messageId(mail.id(), config))
                .addHeader("Auto-Submitted", "auto-generated"); // no absence notes, please (RFC 3834)
        var html = mail.html();
        if (html != null) message.setHtml(lines(html));
        if (!mail.files().isEmpty())
            message.setAttachment(
                    mail.files().stream().map(SmtpSender::attachment).toList());
        return message;
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    private static MailAttachment attachment(MailFile file) {
        return MailAttachment.create()
                .setName(MailHeaders.fileName(file.name()))
                .setContentType(file.type())
                .setData(file.content());
    }

    @Override
    public Future<?> close() {
        return deployed.compose(vertx::undeploy);
    }
}
