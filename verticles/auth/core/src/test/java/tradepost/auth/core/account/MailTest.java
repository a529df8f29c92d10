package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tradepost.auth.ForgotPassword;
import tradepost.auth.ResetPassword;
import tradepost.kernel.value.Ids;
import tradepost.mail.ScriptedSmtp;

/** Mails by SMTP, against a real server. */
class MailTest {
    private static GreenMail server(int port) {
        var server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.setUser("tradepost", "tradepost", "the secret of the relay");
        server.start();
        return server;
    }

    private static AuthNode node(int port) {
        return new AuthNode(
                "mode", "serve",
                "mail.host", "127.0.0.1",
                "mail.port", Integer.toString(port),
                "mail.tls", "none",
                "mail.user", "tradepost",
                "mail.password", "the secret of the relay",
                "mail.from", "shop@example.com",
                "mail.reset_url", "https://shop.example.com/reset#");
    }

    @Test
    void a_reset_mail_arrives_by_smtp_with_its_link() throws Exception {
        var server = server(0);
        try (var node = node(server.getSmtp().getPort())) {
            var email = node.newLogin("viewer").user().email();
            node.auth.forgotPassword(new ForgotPassword(email)).await();
            assertThat(server.waitForIncomingEmail(10_000, 1)).isTrue();
            var mail = server.getReceivedMessages()[0];
            assertThat(mail.getFrom()[0]).hasToString("shop@example.com");
            assertThat(mail.getAllRecipients()[0]).hasToString(email);
            assertThat(mail.getContent().toString())
                    .containsPattern("https://shop\\.example\\.com/reset#tpw_[\\w-]{43}\\s");
        } finally {
            server.stop();
        }
    }

    @Test
    void a_mail_waits_for_its_server_and_is_then_sent_once() throws Exception {
        var server = server(0);
        int port = server.getSmtp().getPort();
        server.stop();
        try (var node = node(port)) {
            var email = node.newLogin("viewer").user().email();
            node.auth.forgotPassword(new ForgotPassword(email)).await();
            Awaitility.await()
                    .until(() ->
                            node.count("select count(*) from mail_outbox where recipient = $1 and attempts > 0", email)
                                    == 1);
            assertThat(node.count(
                            "select count(*) from password_reset where user_id ="
                                    + " (select id from app_user where email = $1)",
                            email))
                    .isLessThanOrEqualTo(1);
            var again = server(port);
            try {
                node.db
                        .query(
                                "update mail_outbox set next_at = now() + interval '1 hour' where recipient = $1",
                                email) // by a clock that was ahead
                        .await();
                assertThat(again.waitForIncomingEmail(15_000, 1)).isTrue();
                Awaitility.await()
                        .until(() -> node.count("select count(*) from mail_outbox where recipient = $1", email) == 0);
                assertThat(again.getReceivedMessages()) // and maybe what another test has left in the queue
                        .extracting(m -> m.getAllRecipients()[0].toString())
                        .containsOnlyOnce(email);
            } finally {
                again.stop();
            }
        }
    }

    /** A node whose server does what a script says, with the contents that the server has got. */
    private record Scripted(AuthNode node, AtomicInteger tried, Queue<String> contents) {
        static Scripted of(UnaryOperator<String> script) {
            var vertx = Vertx.vertx();
            var tried = new AtomicInteger();
            var contents = new ConcurrentLinkedQueue<String>();
            var server = ScriptedSmtp.start(
                    vertx,
                    command -> {
                        if (command.equals("RCPT")) tried.incrementAndGet();
                        return script.apply(command);
                    },
                    contents::add);
            var node = new AuthNode(
                    vertx,
                    "mode",
                    "serve",
                    "mail.host",
                    "127.0.0.1",
                    "mail.port",
                    Integer.toString(server.actualPort()),
                    "mail.tls",
                    "none",
                    "mail.from",
                    "shop@example.com");
            return new Scripted(node, tried, contents);
        }

        /** Requests a mail, and waits until nothing more is to be sent to the account. */
        String resetRequested() {
            var email = node.newLogin("viewer").user().email();
            node.auth.forgotPassword(new ForgotPassword(email)).await();
            Awaitility.await()
                    .until(() -> node.count("select count(*) from mail_outbox where recipient = $1", email) == 0);
            return email;
        }

        long tokens(String email) {
            return node.count(
                    "select count(*) from password_reset where user_id = (select id from app_user where email = $1)",
                    email);
        }
    }

    /** It may have been delivered, so its token must work, and no other one replaces it. */
    @Test
    void a_mail_that_its_server_does_not_respond_to_is_not_sent_again_and_its_token_works() {
        var server = Scripted.of(c -> c.equals("CONTENT") ? ScriptedSmtp.HANG_UP : null);
        try (var node = server.node) {
            var email = server.resetRequested();
            assertThat(server.contents).hasSize(1);
            var token = Pattern.compile("tpw_[\\w-]{43}").matcher(server.contents.element());
            assertThat(token.find()).isTrue();
            node.auth
                    .resetPassword(new ResetPassword(token.group(), "another long secret 7"))
                    .await();
            assertThat(server.tokens(email)).isZero();
        }
    }

    @Test
    void a_mail_to_an_address_that_does_not_exist_is_tried_once() {
        var server = Scripted.of(c -> c.equals("RCPT") ? "550 5.1.1 no such user" : null);
        try (var node = server.node) {
            var email = server.resetRequested();
            assertThat(server.tried).hasValue(1);
            assertThat(server.tokens(email)).isZero();
            assertThat(node.count("select count(*) from mail_outbox where recipient = $1", email))
                    .isZero();
        }
    }

    /** A mail program then shows it once, even if it arrives twice. */
    @Test
    void a_notice_has_the_same_message_id_at_each_try() {
        var refused = new AtomicInteger();
        var ids = new ConcurrentLinkedQueue<String>();
        var server = Scripted.of(c -> c.equals("CONTENT") && refused.getAndIncrement() == 0 ? "451 4.2.0 later" : null);
        try (var node = server.node) {
            var login = node.newLogin("viewer");
            var email = login.user().email();
            node.db
                    .query(
                            "insert into mail_outbox(id, kind, recipient) values ($1, 'password_changed', $2)",
                            Ids.next(),
                            email)
                    .await();
            node.auth.forgotPassword(new ForgotPassword("nobody@example.com")).await(); // wakes who sends mails
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> node.count("select count(*) from mail_outbox where recipient = $1", email) == 0);
            for (var content : server.contents)
                ids.add(content.lines()
                        .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("message-id:"))
                        .findFirst()
                        .orElseThrow());
            assertThat(ids).hasSize(2);
            assertThat(Set.copyOf(ids)).hasSize(1);
        }
    }
}
