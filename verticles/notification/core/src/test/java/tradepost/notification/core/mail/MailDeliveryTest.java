package tradepost.notification.core.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.mail.MailFile;
import tradepost.mail.MailSender;
import tradepost.mail.OutgoingMail;
import tradepost.mail.ScriptedSmtp;
import tradepost.mail.SmtpSender;
import tradepost.notification.core.mail.QueuedMailQueries.Claimed;
import tradepost.notification.mail.Mail;

/** The queue of mails, against real and scripted servers. */
@ExtendWith(VertxExtension.class)
class MailDeliveryTest {
    private static final String PDF = "%PDF-1.7 an invoice";

    private Vertx vertx;
    private Env env;
    private Db db;
    private final List<MailDelivery> running = new ArrayList<>();
    private final List<GreenMail> servers = new ArrayList<>();

    @BeforeEach
    void open(Vertx vertx) {
        this.vertx = vertx;
        env = Env.of(vertx, config(1));
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "notification")));
        db.query("truncate mail, mail_suppression, mail_template").await();
    }

    private Config config(int port) {
        return TestDb.config(
                "notification",
                "mail.host",
                "127.0.0.1",
                "mail.port",
                Integer.toString(port),
                "mail.tls",
                "none",
                "mail.from",
                "shop@example.com",
                "seller.name",
                "Bäckerei Grün & Söhne");
    }

    @AfterEach
    void close() {
        for (var one : running) one.stop().await();
        servers.forEach(GreenMail::stop);
    }

    private GreenMail server(int port) {
        var server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        servers.add(server);
        return server;
    }

    /** Instead of asking other contexts. */
    private static final class Composer extends MailComposer {
        Composer(Vertx vertx) {
            super(vertx);
        }

        @Override
        Recipient recipient(Claimed mail) {
            var email = mail.data().getString("email", "ann@example.com");
            return new Recipient(email, "Änne Müller 🦊", mail.data().getString("language"));
        }

        @Override
        List<MailFile> files(MailKind kind, JsonObject event) {
            return kind == MailKind.INVOICE_ISSUED
                    ? List.of(new MailFile("INV-2026-000007.pdf", "application/pdf", Buffer.buffer(PDF)))
                    : List.of();
        }
    }

    private MailDelivery deliver(MailSender sender) {
        var delivery = new MailDelivery(env, db, sender, new Composer(vertx), () -> true, attempts -> 20);
        TestVerticle.run(vertx, () -> {
            delivery.start();
            return Future.succeededFuture();
        });
        running.add(delivery);
        return delivery;
    }

    private MailDelivery deliverTo(int port) {
        return deliver(new SmtpSender(vertx, config(port)));
    }

    private UUID add(MailKind kind, JsonObject event) {
        var id = Ids.next();
        var field = String.valueOf(kind.entityField());
        db.tx(tx -> {
            MailQueue.addForCustomer(
                    tx, kind, id, Ids.next(), event.put(field, Ids.next().toString()));
            return true;
        });
        return db.list(r -> r.getUUID(0), "select id from mail where source = $1", id.toString())
                .await()
                .getFirst();
    }

    private UUID add(String email) {
        return add(
                MailKind.ORDER_CONFIRMED,
                MailSamples.event(MailKind.ORDER_CONFIRMED).put("email", email));
    }

    private Mail mail(UUID id) {
        return db.require("none", QueuedMailQueries::mail, QueuedMailQueries.GET, id)
                .await();
    }

    private Mail await(UUID id, String status) {
        return Awaitility.await().until(() -> mail(id), m -> m.status().equals(status));
    }

    @Test
    void a_mail_arrives_with_all_its_parts_umlauts_and_emoji() throws Exception {
        var server = server(0);
        var id = add(
                MailKind.INVOICE_ISSUED,
                MailSamples.event(MailKind.INVOICE_ISSUED).put("language", "de-DE"));
        deliverTo(server.getSmtp().getPort());
        var sent = await(id, "sent");
        assertThat(sent.attempts()).isEqualTo(1);
        assertThat(sent.language()).isEqualTo("de");
        assertThat(sent.recipient()).isEqualTo("ann@example.com");
        assertThat(sent.error()).isNull();
        assertThat(sent.sentAt()).isNotNull();
        assertThat(server.getReceivedMessages()).hasSize(1);
        var mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Rechnung INV-2026-000007 zu Auftrag SO-000042");
        assertThat(mail.getMessageID()).isEqualTo("<" + id + "@example.com>");
        assertThat(((InternetAddress) mail.getAllRecipients()[0]).getPersonal()).isEqualTo("Änne Müller 🦊");
        assertThat(((InternetAddress) mail.getFrom()[0]).getPersonal()).isEqualTo("Bäckerei Grün & Söhne");
        var mixed = (Multipart) mail.getContent();
        var alternative = (Multipart) mixed.getBodyPart(0).getContent();
        assertThat(alternative.getBodyPart(0).getContent().toString())
                .contains("Guten Tag Änne Müller 🦊,", "1.438,89\u00a0€");
        assertThat(alternative.getBodyPart(1).getContent().toString())
                .contains("<html lang=\"de\">", "Fällig am", "12. Dezember 2026");
        assertThat(mixed.getBodyPart(1).getFileName()).isEqualTo("INV-2026-000007.pdf");
        assertThat(new String(mixed.getBodyPart(1).getInputStream().readAllBytes()))
                .isEqualTo(PDF);
    }

    @Test
    void mails_wait_for_a_server_that_is_away_and_are_then_sent_once() {
        var server = server(0);
        int port = server.getSmtp().getPort();
        server.stop();
        var ids = List.of(add("a@example.com"), add("b@example.com"), add("c@example.com"));
        deliverTo(port);
        Awaitility.await().until(() -> ids.stream().anyMatch(id -> mail(id).attempts() > 1));
        assertThat(ids).allSatisfy(id -> assertThat(mail(id).status()).isEqualTo("waiting"));
        var again = server(port);
        ids.forEach(id -> await(id, "sent"));
        assertThat(again.getReceivedMessages()).hasSize(3);
    }

    @Test
    void a_refusal_that_can_pass_is_tried_again_and_shown_meanwhile() {
        var refusals = new AtomicInteger();
        var server = ScriptedSmtp.start(
                vertx, c -> c.equals("RCPT") && refusals.incrementAndGet() <= 2 ? "450 4.2.0 greylisted" : null);
        var id = add("a@example.com");
        deliverTo(server.actualPort());
        var sent = await(id, "sent");
        assertThat(sent.attempts()).isEqualTo(3);
        assertThat(sent.error()).isNull();
    }

    @Test
    void an_address_that_the_server_refuses_for_good_is_not_tried_again_by_any_mail() {
        var tried = new AtomicInteger();
        var server = ScriptedSmtp.start(vertx, c -> {
            if (!c.equals("RCPT")) return null;
            tried.incrementAndGet();
            return "550 5.1.1 no such user";
        });
        var id = add("gone@example.com");
        deliverTo(server.actualPort());
        var refused = await(id, "refused");
        assertThat(refused.errorCode()).isEqualTo(550);
        assertThat(refused.error()).contains("no such user");
        assertThat(refused.nextAt()).isNull();
        var suppressed = db.list(
                        QueuedMailQueries::suppression,
                        "select id, address, error, error_code, mail_id, created_at from mail_suppression")
                .await();
        assertThat(suppressed).hasSize(1);
        assertThat(suppressed.getFirst().address()).isEqualTo("gone@example.com");
        assertThat(suppressed.getFirst().mailId()).isEqualTo(id);
        var next = add("gone@example.com");
        running.getFirst().wake();
        await(next, "suppressed");
        assertThat(tried).hasValue(1);
    }

    @Test
    void a_mail_that_the_server_refuses_is_given_up_without_giving_up_its_address() {
        var server = ScriptedSmtp.start(vertx, c -> c.equals("CONTENT") ? "554 5.6.0 looks like spam" : null);
        var id = add("a@example.com");
        deliverTo(server.actualPort());
        assertThat(await(id, "refused").errorCode()).isEqualTo(554);
        assertThat(db.query("select 1 from mail_suppression").await().size()).isZero();
    }

    @Test
    void after_all_attempts_a_mail_is_given_up_with_the_last_error() {
        var server = ScriptedSmtp.start(vertx, c -> c.equals("RCPT") ? "451 4.3.0 busy" : null);
        var id = add("a@example.com");
        deliverTo(server.actualPort());
        var failed = await(id, "failed");
        assertThat(failed.attempts()).isEqualTo(MailDelivery.TRIES);
        assertThat(failed.error()).contains("busy");
    }

    /** The process dies after the server has accepted the mail and before that is stored. */
    @Test
    void after_a_crash_one_mail_is_sent_once_more_with_the_same_message_id() throws Exception {
        var server = server(0);
        var accepted = Promise.<Void>promise();
        var smtp = new SmtpSender(vertx, config(server.getSmtp().getPort()));
        var ids = List.of(add("a@example.com"), add("b@example.com"), add("c@example.com"));
        var dying = new MailDelivery(
                env,
                db,
                new MailSender() {
                    @Override
                    public Future<?> send(OutgoingMail mail) {
                        return smtp.send(mail).compose(v -> {
                            accepted.tryComplete();
                            return Promise.promise().future(); // and nothing after it
                        });
                    }
                },
                new Composer(vertx),
                () -> true,
                attempts -> 20);
        TestVerticle.run(vertx, () -> {
            dying.start();
            return Future.succeededFuture();
        });
        accepted.future().await();
        deliverTo(server.getSmtp().getPort());
        for (var id : ids.subList(1, 3)) await(id, "sent");
        assertThat(mail(ids.getFirst()).status())
                .as("nobody takes it while its claim lasts")
                .isEqualTo("waiting");
        assertThat(server.getReceivedMessages()).hasSize(3);
        db.query("update mail set next_at = now() where status = 'waiting'")
                .await(); // the claim of the dead process is over
        running.getFirst().wake();
        assertThat(await(ids.getFirst(), "sent").attempts()).isEqualTo(2);
        var received = server.getReceivedMessages();
        assertThat(received).hasSize(4);
        var repeated = new ArrayList<MimeMessage>();
        for (var one : received)
            if (one.getMessageID().equals("<" + ids.getFirst() + "@example.com>")) repeated.add(one);
        assertThat(repeated).hasSize(2);
        assertThat(repeated.get(0).getSubject()).isEqualTo(repeated.get(1).getSubject());
    }

    @Test
    void a_template_that_is_not_enabled_sends_nothing() {
        var shipped = ShippedTemplates.get(MailKind.ORDER_CONFIRMED, MailLanguage.EN);
        db.query(StoredTemplates.PUT, "order_confirmed", "en", shipped.subject(), shipped.text(), shipped.html(), false)
                .await();
        var id = add("a@example.com");
        deliver(mail -> Future.failedFuture("must not be sent"));
        await(id, "skipped");
    }

    @Test
    void an_event_that_is_read_twice_makes_one_mail() {
        var event = Ids.next();
        for (int i = 0; i < 2; i++)
            db.tx(tx -> {
                MailQueue.addForCustomer(
                        tx,
                        MailKind.ORDER_CONFIRMED,
                        event,
                        Ids.next(),
                        MailSamples.event(MailKind.ORDER_CONFIRMED)
                                .put("order_id", Ids.next().toString()));
                return true;
            });
        assertThat(db.query("select 1 from mail").await().size()).isEqualTo(1);
    }
}
