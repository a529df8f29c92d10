package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mails to customers and their templates, over HTTP; in development they are shown at /dev/mail. */
@ExtendWith(Shared.class)
class MailStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String MAILS = "/api/notifications/mails";
    private static final String TEMPLATES = "/api/notifications/templates";

    static Api anybody;
    static Api api;
    static Mailbox box;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
        box = new Mailbox(anybody);
    }

    private static JsonObject customer(String language) {
        long unique = Api.unique();
        var body = new JsonObject()
                .put("name", "Bäckerei Grün & Söhne 🥐")
                .put("email", "mails-" + unique + "@example.com");
        if (language != null) body.put("language", language);
        return api.post("/api/customers", body).expect(201).data();
    }

    private static JsonObject mail(String to, String subject) {
        return Awaitility.await(subject + " to " + to)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> box.mails(to).stream()
                                .filter(m -> m.getString("subject").contains(subject))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private static List<JsonObject> listed(String filter) {
        return api.get(MAILS + "?" + filter).expect(200).list().stream()
                .map(m -> (JsonObject) m)
                .toList();
    }

    @Test
    void a_customer_gets_mails_in_its_language_when_its_order_is_confirmed_shipped_and_invoiced() {
        var customer = customer("de");
        var to = customer.getString("email");
        var order = api.salesOrder(customer.getString("id"), api.item(10), 3);
        api.confirm(order).join().expect(200);
        var number = api.get(ORDERS + order).expect(200).order().getString("number");
        var confirmed = mail(to, "Ihre Bestellung " + number + " ist bestätigt");
        assertThat(confirmed.getString("text")).contains("Guten Tag Bäckerei Grün & Söhne 🥐,", "Gesamtbetrag:");
        assertThat(confirmed.getString("html")).contains("Bäckerei Grün &amp; Söhne 🥐", "<html lang=\"de\">");

        api.post(
                        ORDERS + order + "/shipments",
                        new JsonObject().put("carrier", "DHL").put("tracking", "0034 & <b>"))
                .expect(201);
        var shipped = mail(to, "Ihre Bestellung " + number + " ist unterwegs");
        assertThat(shipped.getString("text")).contains("DHL", "0034 & <b>");
        assertThat(shipped.getString("html")).contains("0034 &amp; &lt;b&gt;").doesNotContain("0034 & <b>");
        var invoice = mail(to, "Rechnung ");
        assertThat(invoice.getJsonArray("files")).singleElement().satisfies(f -> {
            assertThat(((JsonObject) f).getString("name")).startsWith("INV-").endsWith(".pdf");
            assertThat(((JsonObject) f).getInteger("bytes")).isGreaterThan(1_000);
        });
        var sent = Awaitility.await().until(() -> listed("entity_id=" + order), m -> !m.isEmpty());
        assertThat(sent).singleElement().satisfies(m -> {
            assertThat(m.getString("status")).isEqualTo("sent");
            assertThat(m.getString("template")).isEqualTo("order_confirmed");
            assertThat(m.getString("recipient")).isEqualTo(to);
            assertThat(m.containsKey("html")).isFalse();
        });
        var one = api.get(MAILS + "/" + sent.getFirst().getString("id"))
                .expect(200)
                .data();
        assertThat(one.getString("html")).isEqualTo(confirmed.getString("html"));
        assertThat(box.mails(to)).as("each mail once").hasSize(3);
    }

    @Test
    void a_mail_is_sent_again_on_request_with_another_message_id() {
        var customer = customer(null);
        var to = customer.getString("email");
        var order = api.salesOrder(customer.getString("id"), api.item(1), 1);
        api.confirm(order).join().expect(200);
        mail(to, " is confirmed");
        var id = Awaitility.await()
                .until(() -> listed("status=sent&recipient=" + to), m -> !m.isEmpty())
                .getFirst()
                .getString("id");
        api.post(MAILS + "/" + id + "/resend").expect(200);
        Awaitility.await().until(() -> box.mails(to), m -> m.size() == 2);
        assertThat(box.mails(to).stream().map(m -> m.getJsonObject("headers").getString("Message-ID")))
                .doesNotHaveDuplicates();

        var moved = "moved-" + to;
        api.patch("/api/customers/" + customer.getString("id"), new JsonObject().put("email", moved))
                .expect(200);
        api.post(MAILS + "/" + id + "/resend").expect(200);
        assertThat(mail(moved, " is confirmed").getString("text"))
                .isEqualTo(mail(to, " is confirmed").getString("text"));
    }

    /** Its order is cancelled before somebody has it sent again. */
    @Test
    void a_mail_about_a_cancelled_order_is_not_sent_again() {
        var customer = customer(null);
        var to = customer.getString("email");
        var order = api.salesOrder(customer.getString("id"), api.item(1), 1);
        api.confirm(order).join().expect(200);
        mail(to, " is confirmed");
        var id = Awaitility.await()
                .until(() -> listed("status=sent&recipient=" + to), m -> !m.isEmpty())
                .getFirst()
                .getString("id");
        api.post(ORDERS + order + "/cancel").expect(200);
        api.post(MAILS + "/" + id + "/resend").expect(200);
        Awaitility.await()
                .until(
                        () -> api.get(MAILS + "/" + id).expect(200).data(),
                        m -> m.getString("status").equals("skipped"));
        assertThat(box.mails(to)).hasSize(1);
    }

    @Test
    void a_template_is_previewed_and_refused_with_the_reason_and_reset() {
        var path = TEMPLATES + "/refund_done/en";
        var preview = api.post(path + "/preview", new JsonObject().put("subject", "Money for {{order.number}}"))
                .expect(200)
                .data();
        assertThat(preview.getString("subject")).isEqualTo("Money for SO-000042");
        assertThat(preview.getString("html")).contains("<html", "€59.90");
        var texts = new JsonObject().put("subject", "S").put("text", "T");
        for (var html : List.of(
                "{{nothing}}",
                "{{{order.number}}}",
                "{{#order}}",
                "{{order.class}}",
                "{{^refund.reason}}{{nothing}}{{/refund.reason}}")) {
            var refused = api.put(path, texts.copy().put("html", html)).expect(400);
            assertThat(refused.code()).isEqualTo("invalid_template");
        }
        api.put(path, texts.copy().put("html", "<p>{{refund.amount}}</p>")).expect(200);
        assertThat(api.get(path).expect(200).data().getBoolean("changed")).isTrue();
        api.delete(path).expect(200);
        assertThat(api.get(path).expect(200).data().getBoolean("changed")).isFalse();
        assertThat(api.get(TEMPLATES + "/refund_done/fr").expect(404).code()).isEqualTo("template_not_found");
        assertThat(api.get(TEMPLATES).expect(200).data().getJsonArray("templates"))
                .hasSize(18);
    }

    @Test
    void mails_and_templates_are_for_those_who_manage_notifications() {
        var clerk = anybody.registered("inventory_manager");
        for (var path : List.of(MAILS, "/api/notifications/suppressions", TEMPLATES, TEMPLATES + "/refund_done/en"))
            clerk.get(path).expect(403);
        anybody.get(MAILS).expect(401);
        api.get(MAILS + "?status=lost").expect(400);
        assertThat(api.get(MAILS + "/00000000-0000-7000-8000-000000000001")
                        .expect(404)
                        .code())
                .isEqualTo("mail_not_found");
        assertThat(new JsonArray(listed("limit=1"))).hasSizeLessThanOrEqualTo(1);
    }
}
