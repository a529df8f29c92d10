package tradepost.notification.core.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.notification.core.Inboxes.event;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.value.Ids;
import tradepost.notification.core.Inboxes;

/** Which events become mails. */
@ExtendWith(VertxExtension.class)
class MailQueueTest {
    private static JsonObject security(String action, UUID user) {
        return new JsonObject()
                .put("id", Ids.next().toString())
                .put("action", action)
                .put("outcome", "succeeded")
                .put("address", "")
                .put("count", 1)
                .put("accounts", new JsonArray().add(new JsonObject().put("id", user.toString())));
    }

    /** The types of the mails to a user after some acts on the account. */
    private static int mailsAbout(Inboxes inboxes, String... actions) {
        var user = Ids.next();
        inboxes.apply(event(
                "auth.user.registered",
                user,
                new JsonObject()
                        .put("id", user.toString())
                        .put("email", "kim@example.com")
                        .put("role", "viewer")
                        .put("status", "active")
                        .put("version", 1)));
        for (var action : actions) inboxes.apply(event("auth.security.recorded", Ids.next(), security(action, user)));
        return inboxes.db
                .query("select 1 from mail where user_id = $1", user)
                .await()
                .size();
    }

    @Test
    void nothing_waits_for_a_server_that_is_not_configured(Vertx vertx) {
        assertThat(mailsAbout(new Inboxes(vertx, "mode", "serve", "mail.host", ""), "role_change"))
                .isZero();
    }

    @Test
    void a_user_gets_a_mail_about_a_change_of_the_account(Vertx vertx) {
        assertThat(mailsAbout(new Inboxes(vertx, "mail.host", "127.0.0.1"), "role_change"))
                .isOne();
    }

    @Test
    void what_auth_sends_a_mail_about_is_not_mailed_twice(Vertx vertx) {
        var inboxes = new Inboxes(vertx, "mail.host", "127.0.0.1");
        assertThat(mailsAbout(
                        inboxes,
                        "password_change",
                        "password_reset",
                        "password_set",
                        "second_factor_on",
                        "second_factor_off"))
                .isZero();
        assertThat(mailsAbout(inboxes, "email_change", "session_end", "recovery_codes"))
                .isEqualTo(3);
    }

    private record Row(String status, String error, JsonObject data) {}

    private static List<Row> read(Db db, Instant at, String type, JsonObject data) {
        var event = new Event(1, Ids.next(), type, Ids.next(), 1, data, "system:test", null, at);
        db.tx(tx -> {
            new CustomerMailReader(() -> {}).apply(tx, List.of(event));
            return true;
        });
        return db.list(
                        r -> new Row(r.getString(0), r.getString(1), r.getJsonObject(2)),
                        "select status, error, data from mail where source = $1",
                        event.id().toString())
                .await();
    }

    private static JsonObject refund(String... providers) {
        var parts = new JsonArray();
        for (var provider : providers)
            parts.add(new JsonObject().put("provider", provider).put("amount", "10.50"));
        return new JsonObject()
                .put("order_id", Ids.next().toString())
                .put("customer_id", Ids.next().toString())
                .put("number", "SO-1")
                .put("currency", "EUR")
                .put("amount", "99.00")
                .put("parts", parts);
    }

    /** Credit of one order that pays another one is no money that comes back. */
    @Test
    void a_refund_is_mailed_with_the_money_that_moves(Vertx vertx) {
        var db = new Inboxes(vertx).db;
        var type = "sales.order.refunded";
        assertThat(read(db, Instant.now(), type, refund("credit", "credit"))).isEmpty();
        assertThat(read(db, Instant.now(), type, refund("credit", "manual", "card")))
                .singleElement()
                .satisfies(r -> assertThat(r.data.getString("amount")).isEqualTo("21.00"));
        assertThat(read(db, Instant.now(), type, refund("manual")))
                .singleElement()
                .satisfies(r -> assertThat(r.data.getString("amount")).isEqualTo("99.00"));
    }

    @Test
    void an_old_event_is_shown_as_a_mail_that_was_not_sent(Vertx vertx) {
        var db = new Inboxes(vertx).db;
        var old = Instant.now().minus(Duration.ofDays(4));
        assertThat(read(db, old, "sales.order.refunded", refund("manual")))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.status).isEqualTo("skipped");
                    assertThat(r.error).contains("3 days");
                });
    }
}
