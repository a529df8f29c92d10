package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tradepost.auth.ForgotPassword;

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
                assertThat(again.getReceivedMessages()).hasSize(1);
            } finally {
                again.stop();
            }
        }
    }
}
