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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.AuthEvents;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.mail.MailFile;
import tradepost.mail.MailSender;
import tradepost.mail.OutgoingMail;
import tradepost.mail.ScriptedSmtp;
import tradepost.mail.SmtpSender;
import tradepost.notification.mail.Mail;

/** The queue of mails, against real and scripted servers. */
@ExtendWith(VertxExtension.class)
class MailDeliveryTest {
    private static final String PDF = "%PDF-1.7 an invoice";
    /** The customers that have another address now. */
    private static final Map<UUID, String> MOVED = new ConcurrentHashMap<>();

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
        db.query("truncate mail, mail_suppression, mail_template, mail_count").await();
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
        Recipient customer(UUID id, JsonObject event) {
            var email = MOVED.getOrDefault(id, event.getString("email", "ann@example.com"));
            return new Recipient(email, "Änne Müller 🦊", event.getString("language"));
        }

        @Override
        boolean isCancelled(MailKind kind, JsonObject event) {
            return event.getBoolean("cancelled", false);
        }

        @Override
        List<MailFile> files(MailKind kind, JsonObject event) {
            return kind == MailKind.INVOICE_ISSUED
                    ? List.of(new MailFile("INV-2026-000007.pdf", "application/pdf", Buffer.buffer(PDF)))
                    : List.of();
        }
    }

    private MailDelivery deliver(MailSender sender) {
        return deliver(sender, 20);
    }

    private MailDelivery deliver(MailSender sender, long pauseMs) {
        return deliver(sender, pauseMs, 1_000);
    }

    private MailDelivery deliver(MailSender sender, long pauseMs, int hourlyMax) {
        var delivery =
                new MailDelivery(env, db, sender, new Composer(vertx), () -> true, attempts -> pauseMs, hourlyMax);
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
                    tx,
                    kind,
                    id,
                    Ids.time(id),
                    Ids.next(),
                    event.put(field, Ids.next().toString()));
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
                attempts -> 20,
                1_000);
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
                        Ids.time(event),
                        Ids.next(),
                        MailSamples.event(MailKind.ORDER_CONFIRMED)
                                .put("order_id", Ids.next().toString()));
                return true;
            });
        assertThat(db.query("select 1 from mail").await().size()).isEqualTo(1);
    }

    /** It may have taken the mail: another one is a risk that is taken once. */
    @Test
    void a_mail_that_its_server_does_not_respond_to_is_sent_once_more_at_most() {
        var contents = new ConcurrentLinkedQueue<String>();
        var server = ScriptedSmtp.start(vertx, c -> c.equals("CONTENT") ? ScriptedSmtp.HANG_UP : null, contents::add);
        var id = add("a@example.com");
        deliverTo(server.actualPort());
        assertThat(await(id, "failed").error()).contains("sent twice");
        assertThat(contents).hasSize(2).allMatch(c -> c.contains("<" + id + "@example.com>"));
    }

    @Test
    void an_address_gets_no_more_mails_within_an_hour_than_are_allowed() {
        var sent = new ConcurrentLinkedQueue<String>();
        var all = new ArrayList<UUID>();
        for (int i = 0; i < 5; i++) all.add(add("much@example.com"));
        var other = add("other@example.com");
        var delivery = deliver(
                mail -> {
                    sent.add(mail.to());
                    return Future.succeededFuture();
                },
                20,
                3);
        await(other, "sent");
        var waiting = Awaitility.await()
                .until(
                        () -> all.stream()
                                .map(this::mail)
                                .filter(m -> m.status().equals("waiting") && m.error() != null)
                                .toList(),
                        m -> m.size() == 2);
        assertThat(waiting).allSatisfy(m -> {
            assertThat(m.error()).contains("3 mails within an hour");
            assertThat(m.attempts()).as("waiting is no attempt").isZero();
        });
        assertThat(sent).filteredOn(to -> to.equals("much@example.com")).hasSize(3);
        // an hour later
        db.query("update mail_count set begun_at = begun_at - interval '61 minutes'")
                .await();
        db.query("update mail set next_at = now() where status = 'waiting'").await();
        delivery.wake();
        all.forEach(id -> await(id, "sent"));
        assertThat(sent).filteredOn(to -> to.equals("much@example.com")).hasSize(5);
    }

    @Test
    void a_customer_gets_no_more_mails_by_changing_its_address() {
        var sent = new ConcurrentLinkedQueue<String>();
        var customer = Ids.next();
        var all = new ArrayList<UUID>();
        for (int i = 0; i < 5; i++) {
            var event = MailSamples.event(MailKind.ORDER_CONFIRMED);
            var id = Ids.next();
            db.tx(tx -> {
                MailQueue.addForCustomer(
                        tx,
                        MailKind.ORDER_CONFIRMED,
                        id,
                        Ids.time(id),
                        customer,
                        event.put("email", id + "@example.com")
                                .put(String.valueOf(MailKind.ORDER_CONFIRMED.entityField()), id.toString()));
                return true;
            });
            all.add(id);
        }
        deliver(
                mail -> {
                    sent.add(mail.to());
                    return Future.succeededFuture();
                },
                20,
                3);
        Awaitility.await()
                .until(() -> db.query("select from mail where status = 'waiting' and error like '%within an hour'")
                                .await()
                                .size()
                        == 2);
        assertThat(sent).hasSize(3);
    }

    /** Sending one again counts, too. */
    @Test
    void a_mail_that_is_sent_again_counts_for_its_address() {
        var sent = new AtomicInteger();
        var id = add("again@example.com");
        var delivery = deliver(
                mail -> {
                    sent.incrementAndGet();
                    return Future.succeededFuture();
                },
                20,
                2);
        await(id, "sent");
        for (int i = 0; i < 2; i++) {
            db.query(QueuedMailQueries.RESEND, id).await();
            delivery.wake();
            Awaitility.await().until(() -> !mail(id).status().equals("waiting") || mail(id).error() != null);
        }
        assertThat(sent).hasValue(2);
        assertThat(mail(id).status()).isEqualTo("waiting");
    }

    /** The first mail says what would happen to all. */
    @Test
    void a_server_that_refuses_everybody_is_left_alone_for_a_while() {
        var tried = new AtomicInteger();
        var server = ScriptedSmtp.start(vertx, c -> {
            if (!c.equals("MAIL")) return null;
            tried.incrementAndGet();
            return "421 4.7.0 too many";
        });
        for (int i = 0; i < 10; i++) add("a" + i + "@example.com");
        var delivery = deliver(new SmtpSender(vertx, config(server.actualPort())), 60_000);
        Awaitility.await().until(() -> tried.get() == 1);
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> {
            delivery.wake();
            return tried.get() == 1;
        });
    }

    /** The server has accepted it; only the database did not get to know. */
    @Test
    void a_mail_whose_end_cannot_be_stored_is_not_sent_again() {
        var sent = new AtomicInteger();
        var id = add("a@example.com");
        var delivery = deliver(mail -> {
            sent.incrementAndGet();
            return db.query("alter table mail add constraint away check (status <> 'sent')");
        });
        try {
            Awaitility.await().until(() -> sent.get() == 1);
            Awaitility.await().during(Duration.ofMillis(700)).until(() -> {
                delivery.wake();
                return mail(id).status().equals("waiting");
            });
        } finally {
            db.query("alter table mail drop constraint if exists away").await();
        }
        delivery.wake();
        assertThat(await(id, "sent").attempts()).isEqualTo(1);
        assertThat(sent).hasValue(1);
    }

    @Test
    void what_was_cancelled_or_is_old_news_is_not_sent() {
        var cancelled = add(
                MailKind.ORDER_CONFIRMED,
                MailSamples.event(MailKind.ORDER_CONFIRMED).put("cancelled", true));
        var old = add("a@example.com");
        db.query("update mail set event_at = now() - interval '73 hours' where id = $1", old)
                .await();
        deliver(mail -> Future.failedFuture("must not be sent"));
        assertThat(await(cancelled, "skipped").error()).contains("cancelled");
        assertThat(await(old, "failed").error()).contains("3 days");
    }

    private UUID addForUser(UUID user, String audience) {
        var notification = Ids.next();
        db.query("""
                        with head as (update notification_head set position = position + 1 returning position)
                        insert into notification(id, position, type, audience, title) select $1, position, 'refund_failed', $2, 'T' from head
                        """, notification, audience).await();
        db.tx(tx -> MailQueue.addForUsers(
                tx, notification, Ids.time(notification), "refund_failed", "T", null, List.of(user)));
        return db.list(r -> r.getUUID(0), "select id from mail where entity_id = $1", notification)
                .await()
                .getFirst();
    }

    private UUID addUser(String role, String email) {
        var user = Ids.next();
        db.query(
                        "insert into recipient(user_id, email, role, is_active, version) values ($1, $2, $3, true, 1)",
                        user,
                        email,
                        role)
                .await();
        return user;
    }

    @Test
    void a_user_who_may_no_longer_read_it_gets_no_mail_and_the_others_get_it_at_their_address_of_now() {
        var server = server(0);
        var disabled = addUser("admin", "disabled@example.com");
        var demoted = addUser("admin", "demoted@example.com");
        var mover = addUser("admin", "before@example.com");
        var own = "own_" + mover.toString().substring(24);
        db.query("insert into recipient_role(name, permissions, position) values ($1, $2, 1)", own, new String[] {
                    "orders:*", "notifications:read"
                })
                .await();
        var ownRole = addUser(own, "own@example.com");
        var skipped = List.of(
                addForUser(disabled, "permission:orders:refund"), addForUser(demoted, "permission:orders:refund"));
        var sent = List.of(
                addForUser(mover, "permission:orders:refund"),
                addForUser(ownRole, "permission:orders:refund"),
                addForUser(mover, "role:admin"),
                addForUser(mover, "user:" + mover));
        db.query("update recipient set is_active = false where user_id = $1", disabled)
                .await();
        db.query("update recipient set role = 'viewer' where user_id = $1", demoted)
                .await();
        db.query("update recipient set email = 'after@example.com' where user_id = $1", mover)
                .await();
        deliverTo(server.getSmtp().getPort());
        for (var id : skipped) assertThat(await(id, "skipped").error()).contains("disabled");
        for (var id : sent) await(id, "sent");
        assertThat(sent.stream().map(id -> mail(id).recipient()))
                .containsExactly("after@example.com", "own@example.com", "after@example.com", "after@example.com");
    }

    @Test
    void a_mail_that_is_sent_again_goes_to_the_address_of_now() {
        var server = server(0);
        var id = add("before@example.com");
        deliverTo(server.getSmtp().getPort());
        await(id, "sent");
        var customer = db.list(r -> r.getUUID(0), QueuedMailQueries.CUSTOMER, id)
                .await()
                .getFirst();
        MOVED.put(customer, "after@example.com");
        db.query(QueuedMailQueries.RESEND, id).await();
        running.getFirst().wake();
        await(id, "sent");
        assertThat(mail(id).recipient()).isEqualTo("after@example.com");
        assertThat(server.getReceivedMessages()).hasSize(2);
    }

    @Test
    void what_mails_say_about_somebody_who_is_deleted_is_erased() {
        var id = add("gone@example.com");
        var server =
                ScriptedSmtp.start(vertx, c -> c.equals("RCPT") ? "550 5.1.1 <gone@example.com> no such user" : null);
        var delivery = deliverTo(server.actualPort());
        await(id, "refused");
        delivery.stop().await();
        running.clear();
        var customer = db.list(r -> r.getUUID(0), QueuedMailQueries.CUSTOMER, id)
                .await()
                .getFirst();
        var user = addUser("admin", "user@example.com");
        var waiting = addForUser(user, "user:" + user);
        db.tx(tx -> {
            MailQueue.forget(tx, event("contact.customer.deleted", customer));
            MailQueue.forget(tx, event(AuthEvents.USER_DELETED, user));
            return true;
        });
        assertThat(mail(id).status()).isEqualTo("refused");
        assertThat(mail(waiting).status()).isEqualTo("skipped");
        for (var table : List.of("mail", "mail_suppression"))
            assertThat(db.query(
                                    "select 1 from " + table
                                            + " t where t::text like '%gone@%' or t::text like '%user@%' or t::text like '%SO-%'")
                            .await()
                            .size())
                    .as(table)
                    .isZero();
        assertThat(db.query(QueuedMailQueries.RESEND, id).await().rowCount())
                .as("there is nothing left to send")
                .isZero();
    }

    @Test
    void mails_are_erased_however_many_there_are_of_somebody() {
        var customer = Ids.next();
        int mails = 2 * QueuedMailQueries.FORGET_PART; // the last part is full, too
        db.query("""
                        insert into mail(id, template, source, customer_id, data, event_at, status, next_at, sent_at)
                        select gen_random_uuid(), 'order_confirmed', n::text, $1, '{"number": "SO-1"}', now(), 'sent', null, now()
                        from generate_series(1, $2) n
                        """, customer, mails).await();
        db.tx(tx -> {
            MailQueue.forget(tx, event("contact.customer.deleted", customer));
            return true;
        });
        assertThat(db.query("select 1 from mail where customer_id = $1 and data = '{}'", customer)
                        .await()
                        .size())
                .isEqualTo(mails);
    }

    private static Event event(String type, UUID subject) {
        return new Event(
                1, Ids.next(), type, subject, 1, new JsonObject(), "system:test", null, java.time.Instant.now());
    }
}
