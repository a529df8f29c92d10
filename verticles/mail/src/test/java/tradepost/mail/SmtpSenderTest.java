package tradepost.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/** Against a real server, and against scripted ones for what a real server does not do on request. */
@ExtendWith(VertxExtension.class)
class SmtpSenderTest {
    private static final Instant AT = Instant.parse("2026-11-28T08:00:00Z");

    private static Config config(int port, String... more) {
        var all = new java.util.HashMap<>(Map.of(
                Settings.MAIL_HOST.key(), "127.0.0.1",
                Settings.MAIL_PORT.key(), Integer.toString(port),
                Settings.MAIL_TLS.key(), "none",
                Settings.MAIL_FROM.key(), "shop@example.com"));
        for (int i = 0; i < more.length; i += 2) all.put(more[i], more[i + 1]);
        return Config.of(all);
    }

    private static GreenMail server() {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        return server;
    }

    private static MimeMessage received(Vertx vertx, OutgoingMail mail) throws Exception {
        var server = server();
        try {
            new SmtpSender(vertx, config(server.getSmtp().getPort())).send(mail).await(60, TimeUnit.SECONDS);
            assertThat(server.getReceivedMessages()).hasSize(1);
            return server.getReceivedMessages()[0];
        } finally {
            server.stop();
        }
    }

    @Test
    void umlauts_and_emoji_arrive_in_every_part(Vertx vertx) throws Exception {
        var subject = "Ihre Bestellung 🎉 über Größe XL ist unterwegs – 注文番号 SO-2026-00001 👩‍👩‍👧‍👦 vielen Dank";
        var text = "Grüße aus Köln 🚚\n.\n..\n.a line that begins with a point\n" + "ü".repeat(2_000) + "\n";
        var html = "<p>Grüße aus <b>Köln</b> 🚚 & 注文</p>";
        var pdf = Buffer.buffer("%PDF-1.7 ").appendBytes(new byte[] {0, 1, (byte) 0xff, 13, 10, 46, 13, 10});
        var mail = received(
                vertx,
                new OutgoingMail(
                        "0198-a.1",
                        "ann@example.com",
                        "Änne \"Die Große\" Müller, 🦊",
                        "Bäckerei Grün & Söhne",
                        subject,
                        text,
                        html,
                        List.of(new MailFile("Rechnung Ä ß/1.pdf", "application/pdf", pdf)),
                        AT));
        assertThat(mail.getSubject()).isEqualTo(subject);
        var to = (InternetAddress) mail.getAllRecipients()[0];
        assertThat(to.getPersonal()).isEqualTo("Änne \"Die Große\" Müller, 🦊");
        assertThat(to.getAddress()).isEqualTo("ann@example.com");
        var from = (InternetAddress) mail.getFrom()[0];
        assertThat(from.getPersonal()).isEqualTo("Bäckerei Grün & Söhne");
        assertThat(from.getAddress()).isEqualTo("shop@example.com");
        assertThat(mail.getMessageID()).isEqualTo("<0198-a.1@example.com>");
        assertThat(mail.getContentType()).startsWith("multipart/mixed");
        var mixed = (Multipart) mail.getContent();
        assertThat(mixed.getCount()).isEqualTo(2);
        var alternative = (Multipart) mixed.getBodyPart(0).getContent();
        assertThat(alternative.getContentType()).startsWith("multipart/alternative");
        assertThat(content(alternative.getBodyPart(0)).stripTrailing()).isEqualTo(text.stripTrailing());
        assertThat(alternative.getBodyPart(1).getContentType()).startsWith("text/html");
        assertThat(content(alternative.getBodyPart(1))).isEqualTo(html);
        var file = mixed.getBodyPart(1);
        assertThat(file.getFileName()).isEqualTo("Rechnung-A-ss-1.pdf");
        assertThat(file.getContentType()).startsWith("application/pdf");
        assertThat(Buffer.buffer(file.getInputStream().readAllBytes())).isEqualTo(pdf);
        assertThat(java.util.Collections.list(mail.getAllHeaderLines()))
                .allSatisfy(line -> assertThat(line.lines()).allMatch(l -> l.length() <= 100));
    }

    private static String content(Part part) throws Exception {
        return part.getContent().toString().replace("\r\n", "\n");
    }

    @Test
    void a_mail_that_is_sent_again_has_the_same_message_id(Vertx vertx) throws Exception {
        var server = server();
        try {
            var sender = new SmtpSender(vertx, config(server.getSmtp().getPort()));
            var mail = OutgoingMail.plain("0198-b", "ann@example.com", "Hello", "Hello\n", AT);
            sender.send(mail).await(60, TimeUnit.SECONDS);
            sender.send(mail).await(60, TimeUnit.SECONDS);
            assertThat(server.getReceivedMessages())
                    .extracting(MimeMessage::getMessageID)
                    .containsExactly("<0198-b@example.com>", "<0198-b@example.com>");
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello\r\nBcc: everybody@example.com",
                "Hello\nBcc: everybody@example.com",
                "Hello\rX: y",
                "Hello\u0000",
                "Hello\u2028Bcc: x@example.com"
            })
    void a_text_that_would_begin_another_header_is_refused(String text) {
        assertThatThrownBy(() -> new OutgoingMail("1", "a@example.com", "", "", text, "", null, List.of(), AT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutgoingMail("1", "a@example.com", text, "", "", "", null, List.of(), AT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutgoingMail("1", "a@example.com", "", text, "", "", null, List.of(), AT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutgoingMail("1>" + text, "a@example.com", "", "", "", "", null, List.of(), AT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com\r\nRCPT TO:<b@example.com>",
                "a@example.com>\nDATA",
                "a@example.com, b@example.com",
                "A <a@example.com>",
                "a b@example.com",
                "@example.com",
                "a@",
                ""
            })
    void what_is_not_one_address_is_refused(String address) {
        assertThatThrownBy(() -> OutgoingMail.plain("1", address, "", "", AT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static MailRefusal refusal(Vertx vertx, UnaryOperator<String> script) {
        return refusal(vertx, script, 20_000);
    }

    /** @param limitMs for each response of the server */
    private static MailRefusal refusal(Vertx vertx, UnaryOperator<String> script, int limitMs) {
        var server = ScriptedSmtp.start(vertx, script);
        var sender = new SmtpSender(vertx, config(server.actualPort()), limitMs, limitMs);
        var why = catchThrowable(() -> sender.send(OutgoingMail.plain("1", "a@example.com", "Hello", "Hello", AT))
                .await(60, TimeUnit.SECONDS));
        assertThat(why).isNotNull();
        return MailRefusal.of(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT|550 5.1.1 no such user|ADDRESS|false",
                "RCPT|550 5.1.1 <relay@example.com> does not exist|ADDRESS|false",
                "RCPT|550 no such user here|ADDRESS|false",
                "RCPT|553 <spam@example.com> no mailbox here by that name|ADDRESS|false",
                "RCPT|553 5.1.3 bad address|ADDRESS|false",
                "RCPT|556 5.1.10 domain takes no mail|ADDRESS|false",
                "RCPT|550 5.2.1 mailbox disabled|ADDRESS|false",
                "RCPT|551 user not local|MAIL|false",
                "RCPT|521 host takes no mail|MAIL|false",
                "RCPT|552 5.2.2 mailbox full|MAIL|false",
                "RCPT|550 5.1.4 ambiguous|MAIL|false",
                "RCPT|550 5.7.1 blocked by policy|LATER|true",
                "RCPT|550 5.1.8 domain of sender does not exist|LATER|true",
                "RCPT|553 5.1.7 bad syntax of sender|LATER|true",
                "RCPT|554 5.7.1 relaying denied|LATER|true",
                "RCPT|550 relay not permitted|LATER|true",
                "RCPT|553 sorry, relaying is not allowed|LATER|true",
                "RCPT|550 authentication required|LATER|true",
                "RCPT|550 your host is blocked|LATER|true",
                "RCPT|450 4.2.0 greylisted, try again|LATER|false",
                "RCPT|421 4.3.2 shutting down|LATER|true",
                "MAIL|451 4.3.0 busy|LATER|true",
                "MAIL|550 5.7.1 sender not allowed|LATER|true",
                "DATA|451 busy|LATER|true",
                "CONTENT|554 5.6.0 looks like spam|MAIL|false",
                "CONTENT|554 5.7.1 spam|MAIL|false",
                "CONTENT|554 5.7.1 this sender is not verified|LATER|false",
                "CONTENT|452 4.3.1 no space|LATER|true"
            })
    void a_refusal_says_what_is_to_be_done(
            String command, String said, MailRefusal.Kind kind, boolean isOfAll, Vertx vertx) {
        var refusal = refusal(vertx, c -> c.equals(command) ? said : null);
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.isOfAll()).isEqualTo(isOfAll);
        assertThat(refusal.code()).isEqualTo(Integer.parseInt(said.substring(0, 3)));
        assertThat(refusal.reason()).contains(said.substring(4)).doesNotContain("\n");
        assertThat(refusal.logged()).doesNotContain("@");
    }

    @Test
    void a_server_that_hangs_is_given_up_after_the_time_limit(Vertx vertx) {
        for (var silent : List.of("EHLO", "MAIL", "DATA")) {
            var refusal = refusal(vertx, c -> c.equals(silent) ? "" : null, 1_000);
            assertThat(refusal.kind()).isEqualTo(MailRefusal.Kind.LATER);
        }
    }

    /** Whether it has accepted the mail is not known. */
    @Test
    void a_server_that_does_not_respond_to_the_content_may_have_the_mail(Vertx vertx) {
        assertThat(refusal(vertx, c -> c.equals("CONTENT") ? "" : null, 2_000).kind())
                .isEqualTo(MailRefusal.Kind.UNANSWERED);
        assertThat(refusal(vertx, c -> c.equals("CONTENT") ? ScriptedSmtp.HANG_UP : null)
                        .kind())
                .isEqualTo(MailRefusal.Kind.UNANSWERED);
        assertThat(refusal(vertx, c -> c.equals("DATA") ? ScriptedSmtp.HANG_UP : null)
                        .kind())
                .isEqualTo(MailRefusal.Kind.LATER);
    }

    /** Long after the time limit of a command. */
    @Test
    void a_server_may_take_its_time_for_the_content(Vertx vertx) throws Exception {
        var got = new java.util.concurrent.atomic.AtomicInteger();
        var server = ScriptedSmtp.start(vertx, c -> {
            if (!c.equals("CONTENT")) return null;
            got.incrementAndGet();
            return ScriptedSmtp.after(2_000, "250 2.0.0 accepted");
        });
        var sender = new SmtpSender(vertx, config(server.actualPort()), 500, 20_000);
        for (int i = 1; i <= 2; i++) // the second one by the same connection
        sender.send(OutgoingMail.plain("1", "a@example.com", "Hello", "Hello", AT))
                    .await(60, TimeUnit.SECONDS);
        assertThat(got).hasValue(2);
        sender.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void the_end_of_the_program_waits_for_no_server(Vertx vertx) throws Exception {
        var got = io.vertx.core.Promise.<Void>promise();
        var server = ScriptedSmtp.start(vertx, c -> {
            if (!c.equals("CONTENT")) return null;
            got.tryComplete();
            return "";
        });
        var sender = new SmtpSender(vertx, config(server.actualPort()), 500, 60_000);
        var sent = sender.send(OutgoingMail.plain("1", "a@example.com", "Hello", "Hello", AT));
        got.future().await(60, TimeUnit.SECONDS);
        sender.close().await(60, TimeUnit.SECONDS);
        var why = catchThrowable(() -> sent.await(60, TimeUnit.SECONDS));
        assertThat(MailRefusal.of(why).kind()).isEqualTo(MailRefusal.Kind.UNANSWERED);
    }

    @Test
    void a_server_that_is_away_is_tried_later(Vertx vertx) {
        var server = server();
        int port = server.getSmtp().getPort();
        server.stop();
        var why = catchThrowable(() -> new SmtpSender(vertx, config(port))
                .send(OutgoingMail.plain("1", "a@example.com", "Hello", "Hello", AT))
                .await(60, TimeUnit.SECONDS));
        assertThat(MailRefusal.of(why).kind()).isEqualTo(MailRefusal.Kind.LATER);
    }

    /** Nothing is sent in plain text if encryption is required and the server does not offer it. */
    @Test
    void a_server_without_starttls_gets_no_mail_if_it_is_required(Vertx vertx) {
        var commands = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        var server = ScriptedSmtp.start(vertx, c -> {
            commands.add(c);
            return null;
        });
        var sender =
                new SmtpSender(vertx, config(server.actualPort(), Settings.MAIL_TLS.key(), "starttls"), 20_000, 20_000);
        var why = catchThrowable(() -> sender.send(OutgoingMail.plain("1", "a@example.com", "Hello", "Hello", AT))
                .await(60, TimeUnit.SECONDS));
        assertThat(MailRefusal.of(why).kind()).isEqualTo(MailRefusal.Kind.LATER);
        assertThat(commands).doesNotContain("MAIL", "RCPT", "DATA");
    }

    /** Its certificate is for another name, and of no CA that anybody trusts. */
    @Test
    void a_server_with_the_certificate_of_somebody_else_gets_no_mail(Vertx vertx) {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        server.start();
        try {
            var sender = new SmtpSender(
                    vertx, config(server.getSmtps().getPort(), Settings.MAIL_TLS.key(), "tls"), 20_000, 20_000);
            var why = catchThrowable(() -> sender.send(OutgoingMail.plain("1", "a@example.com", "Hello", "Hello", AT))
                    .await(60, TimeUnit.SECONDS));
            assertThat(MailRefusal.of(why).kind()).isEqualTo(MailRefusal.Kind.LATER);
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }
}
