package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.node.HookSender.from;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages of other programs that call an operation, over HTTP. */
@ExtendWith(Shared.class)
class HookSourcesTest {
    private static final String SOURCES = "/api/hook-sources";

    static Api anybody;
    static Api admin;
    static String customer;
    static String item;

    @BeforeAll
    static void start(Shared.Running shared) {
        anybody = shared.anybody();
        admin = anybody.registered("admin");
        customer = admin.customer();
        item = admin.item(0);
    }

    private static String account(Object... permissions) {
        var body = new JsonObject()
                .put("name", "hooks-" + Api.unique())
                .put("permissions", new JsonArray(List.of(permissions)));
        return admin.post("/api/service-accounts", body).expect(201).id();
    }

    private static JsonObject orders() {
        return HookSender.source(account("orders:write", "items:read"), "sales.createOrder", HookSender.ORDER);
    }

    private static JsonObject created(JsonObject source) {
        return admin.post(SOURCES, source).expect(201).data();
    }

    private static HookSender sender(JsonObject source) {
        return HookSender.to(anybody, created(source));
    }

    private static JsonObject message(String number) {
        return HookSender.order(customer, item, number);
    }

    private static int ordersWith(String number) {
        return admin.get("/api/sales/orders?reference=" + number)
                .expect(200)
                .list()
                .size();
    }

    private static JsonObject received(String source, String messageId) {
        var path = SOURCES + "/" + source + "/received?message_id=" + messageId;
        return admin.get(path).expect(200).list().getJsonObject(0);
    }

    private static String idOf(HookSender sender) {
        return sender.path().substring(sender.path().lastIndexOf('/') + 1);
    }

    private static String number() {
        return "R" + Api.unique();
    }

    private static void assertRefused(int status, String code, Api.Answer answer) {
        assertThat(answer.status() + " " + answer.code())
                .as(answer.body().encode())
                .isEqualTo(status + " " + code);
    }

    private static void assertRefused(String code, String field, JsonObject source) {
        var answer = admin.post(SOURCES, source);
        assertRefused(400, code, answer);
        assertThat(answer.body().encode()).contains("\"" + field + "\"");
    }

    @Test
    void a_message_calls_the_operation_once_and_its_repetition_gets_the_first_response() {
        var sender = sender(orders());
        var number = number();
        var first = sender.send("msg_1", message(number)).expect(200);
        var again = sender.send("msg_1", message(number)).expect(200);
        assertThat(again.data()).isEqualTo(first.data());
        assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(first.data().getInteger("http_status")).isEqualTo(201);
        assertThat(ordersWith(number)).isEqualTo(1);
        sender.send("msg_2", message(number)).expect(200);
        assertThat(ordersWith(number)).isEqualTo(2);
    }

    @Test
    void what_was_received_is_listed_with_the_response_of_the_operation() {
        var sender = sender(orders());
        var number = number();
        var receipt = sender.send("msg_1", message(number)).expect(200).data();
        var hook = received(idOf(sender), "msg_1");
        assertThat(hook.getString("id")).isEqualTo(receipt.getString("id"));
        assertThat(hook.getString("status")).isEqualTo("done");
        assertThat(hook.getInteger("http_status")).isEqualTo(201);
        assertThat(hook.getString("response")).contains(number, "from the shop");
        var other = anybody.login(admin.accountWith(readers()), Api.PASSWORD);
        var shown = other.get(SOURCES + "/" + idOf(sender) + "/received?status=done,failed")
                .expect(200)
                .list()
                .getJsonObject(0);
        assertThat(shown.getString("response")).isNull();
    }

    /** A role that reads webhooks and no orders. */
    private static String readers() {
        var name = "readers_" + Api.unique();
        admin.post(
                        "/api/roles",
                        new JsonObject()
                                .put("name", name)
                                .put(
                                        "permissions",
                                        new JsonArray().add("webhooks:read").add("webhooks:write")))
                .expect(201);
        return name;
    }

    @Test
    void twenty_duplicates_at_once_have_one_effect() {
        var sender = sender(orders());
        var number = number();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> sender.sending("msg_1", Instant.now(), message(number)))
                .toList();
        var statuses = tries.stream().map(t -> t.join().status()).toList();
        assertThat(statuses).contains(200).allMatch(s -> s == 200 || s == 409);
        assertThat(ordersWith(number)).isEqualTo(1);
        sender.send("msg_1", message(number)).expect(200);
        assertThat(ordersWith(number)).isEqualTo(1);
    }

    @Test
    void a_wrong_signature_and_an_unknown_source_get_the_same_response() {
        var sender = sender(orders());
        var wrong = sender.with("whsec_" + "A".repeat(40)).send("msg_1", message(number()));
        var unknown = new HookSender(anybody, "/api/hooks/" + UUID.randomUUID(), sender.secret())
                .send("msg_1", message(number()));
        var noId = new HookSender(anybody, "/api/hooks/shop", sender.secret()).send("msg_1", message(number()));
        for (var answer : List.of(wrong, unknown, noId)) {
            assertRefused(401, "invalid_signature", answer);
            assertThat(answer.body().getString("message"))
                    .isEqualTo(wrong.body().getString("message"));
        }
        assertRefused(
                401,
                "invalid_signature",
                sender.send(Map.of(), message(number())).join());
        assertThat(admin.get(SOURCES + "/" + idOf(sender) + "/received").list()).isEmpty();
    }

    @Test
    void a_message_that_is_too_old_or_of_the_future_is_refused() {
        var sender = sender(orders());
        for (int seconds : List.of(-600, 600))
            assertRefused(
                    401,
                    "invalid_signature",
                    sender.sending("msg_1", Instant.now().plusSeconds(seconds), message(number()))
                            .join());
    }

    @Test
    void a_changed_body_or_id_is_refused() {
        var sender = sender(orders());
        var number = number();
        var headers = new java.util.HashMap<>(tradepost.webhook.core.signature.WebhookSignature.headers(
                List.of(sender.secret()),
                "msg_1",
                Instant.now(),
                message(number).encode().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertRefused(
                401,
                "invalid_signature",
                sender.send(headers, message(number + "x")).join());
        headers.put("webhook-id", "msg_2");
        assertRefused(
                401, "invalid_signature", sender.send(headers, message(number)).join());
        assertThat(ordersWith(number)).isZero();
    }

    private static JsonObject gitHub() {
        return orders().put("verification", "hmac")
                .put("signature_header", "X-Hub-Signature-256")
                .put("signature_prefix", "sha256=")
                .put("message_id_header", "X-GitHub-Delivery");
    }

    @Test
    void messages_are_verified_as_those_of_github() {
        var sender = sender(gitHub());
        var number = number();
        sender.asGitHub("72d3162e", message(number)).expect(200);
        sender.asGitHub("72d3162e", message(number)).expect(200);
        assertThat(ordersWith(number)).isEqualTo(1);
        assertRefused(
                401, "invalid_signature", sender.with("another secret of it").asGitHub("1", message(number)));
        var unmarked = Map.of("X-Hub-Signature-256", sender.hmac(message(number).encode()));
        assertRefused(
                401, "invalid_signature", sender.send(unmarked, message(number)).join());
    }

    @Test
    void messages_are_verified_as_those_of_stripe() {
        var source = orders().put("verification", "stripe")
                .put("signature_header", "stripe-signature")
                .put("message_id_pointer", "/number")
                .put("secret", "whsec_as-stripe-shows-it");
        var sender = sender(source);
        var number = number();
        long now = Instant.now().getEpochSecond();
        sender.asStripe(now, message(number)).expect(200);
        sender.asStripe(now - 60, message(number)).expect(200);
        assertThat(ordersWith(number)).isEqualTo(1);
        assertThat(received(idOf(sender), number).getInteger("attempts")).isEqualTo(1);
        assertRefused(401, "invalid_signature", sender.asStripe(now - 600, message(number)));
    }

    @Test
    void an_hmac_may_cover_a_time() {
        var sender = sender(orders().put("verification", "hmac")
                .put("signature_header", "x-signature")
                .put("timestamp_header", "x-time"));
        var body = message(number());
        var time = "" + Instant.now().getEpochSecond();
        sender.send(Map.of("x-signature", sender.hmac(time + "." + body.encode()), "x-time", time), body)
                .join()
                .expect(200);
        assertRefused(
                401,
                "invalid_signature",
                sender.send(Map.of("x-signature", sender.hmac(body.encode())), body)
                        .join());
    }

    @Test
    void the_same_signed_content_under_another_id_is_a_repetition() {
        var sender = sender(gitHub());
        var number = number();
        var body = message(number);
        sender.asGitHub("1", body).expect(200);
        sender.asGitHub("2", body).expect(200);
        sender.send(Map.of("X-Hub-Signature-256", "sha256=" + sender.hmac(body.encode())), body)
                .join()
                .expect(200);
        assertThat(ordersWith(number)).isEqualTo(1);
        assertThat(admin.get(SOURCES + "/" + idOf(sender) + "/received").list()).hasSize(1);
    }

    @Test
    void another_verification_needs_a_secret_that_fits() {
        var path = SOURCES + "/"
                + created(gitHub().put("secret", "is no Base64, of course")).getString("id");
        var standard = new JsonObject()
                .put("verification", "standard_webhooks")
                .putNull("signature_header")
                .putNull("signature_prefix")
                .putNull("message_id_header");
        assertRefused(400, "invalid_verification", admin.patch(path, standard));
        var secret = "whsec_" + "A".repeat(40);
        admin.post(path + "/rotate", new JsonObject().put("secret", secret).put("overlap_hours", 0))
                .expect(200);
        var source = admin.patch(path, standard).expect(200).data();
        HookSender.to(anybody, source)
                .with(secret)
                .send("msg_1", message(number()))
                .expect(200);
    }

    @Test
    void a_message_without_an_id_is_known_by_its_content() {
        var source = gitHub();
        source.remove("message_id_header");
        var sender = sender(source);
        var number = number();
        for (var delivery : List.of("1", "2"))
            sender.asGitHub(delivery, message(number)).expect(200);
        assertThat(ordersWith(number)).isEqualTo(1);
    }

    @Test
    void a_message_that_does_not_fit_the_mapping_is_kept_and_tried_again_when_it_comes_again() {
        var source = created(orders());
        var sender = HookSender.to(anybody, source);
        var number = number();
        var body = message(number).put("lines", new JsonArray().add(new JsonObject().put("item", item)));
        var refused = sender.send("msg_1", body);
        assertRefused(422, "mapping_failed", refused);
        assertThat(refused.body().encode()).contains("/lines/0/count");
        var hook = received(source.getString("id"), "msg_1");
        assertThat(hook.getString("status")).isEqualTo("failed");
        assertThat(hook.getString("code")).isEqualTo("mapping_failed");
        assertThat(hook.getJsonArray("details")).hasSize(1);
        var mapping = HookSender.ORDER.copy();
        mapping.remove(3);
        mapping.add(new JsonObject().put("field", "/items/*/quantity").put("value", 7));
        admin.patch(SOURCES + "/" + source.getString("id"), new JsonObject().put("mapping", mapping))
                .expect(200);
        sender.send("msg_1", body).expect(200);
        assertThat(ordersWith(number)).isEqualTo(1);
        assertThat(received(source.getString("id"), "msg_1").getInteger("attempts"))
                .isEqualTo(2);
    }

    @Test
    void what_the_contract_refuses_is_answered_with_the_fields_of_the_operation() {
        var sender = sender(orders());
        var body = message(number());
        body.getJsonArray("lines").getJsonObject(0).put("count", "many");
        var refused = sender.send("msg_1", body);
        assertRefused(400, "invalid_request", refused);
        assertThat(refused.body().encode()).contains("items[0].quantity");
        assertThat(received(idOf(sender), "msg_1").getString("status")).isEqualTo("failed");
    }

    @Test
    void a_secret_of_a_response_is_not_kept() {
        var mapping = new JsonArray()
                .add(from("/url", "/url"))
                .add(new JsonObject().put("field", "/types/0").put("value", "sales.order.*"));
        var account = account("webhooks:write", "events:read", "orders:read");
        var sender = sender(HookSender.source(account, "webhook.createWebhook", mapping));
        sender.send("msg_1", new JsonObject().put("url", "http://127.0.0.1:9/hooks"))
                .expect(200);
        assertThat(received(idOf(sender), "msg_1").getString("response"))
                .contains("\"hint\":\"whsec_")
                .doesNotContain("\"secret\"");
    }

    @Test
    void hostile_numbers_and_texts_are_refused() {
        var sender = sender(orders());
        for (Object count : List.of(new java.math.BigDecimal("1e999999999"), 2.5, -1, new JsonObject(), "\u0000")) {
            var body = message(number());
            body.getJsonArray("lines").getJsonObject(0).put("count", count);
            var answer = sender.send("msg_" + Api.unique(), body);
            assertThat(answer.status()).as(answer.body().encode()).isIn(400, 422);
        }
    }

    @Test
    void a_refusal_because_of_a_state_is_final() {
        var mapping = new JsonArray().add(from("order_id", "/order"));
        var sender = sender(HookSender.source(account("orders:confirm"), "sales.confirmOrder", mapping));
        var order = admin.salesOrder(customer, item, 5);
        var body = new JsonObject().put("order", order);
        assertRefused(409, "insufficient_stock", sender.send("msg_1", body));
        admin.put("/api/items/" + item + "/stock", new JsonObject().put("delta", 100))
                .expect(200);
        var again = sender.send("msg_1", body);
        assertRefused(409, "insufficient_stock", again);
        sender.send("msg_2", body).expect(200);
    }

    @Test
    void an_unknown_resource_in_the_path_is_not_found() {
        var mapping = new JsonArray().add(from("order_id", "/order"));
        var sender = sender(HookSender.source(account("orders:cancel"), "sales.cancelOrder", mapping));
        assertRefused(
                404,
                "order_not_found",
                sender.send(
                        "msg_1", new JsonObject().put("order", UUID.randomUUID().toString())));
        assertRefused(400, "invalid_request", sender.send("msg_2", new JsonObject().put("order", "../../x?y=1")));
    }

    @Test
    void the_permissions_of_the_service_account_decide_at_each_call() {
        var account = account("orders:write", "items:read");
        var sender = sender(HookSender.source(account, "sales.createOrder", HookSender.ORDER));
        var number = number();
        sender.send("msg_1", message(number)).expect(200);
        var path = "/api/service-accounts/" + account;
        admin.patch(path, new JsonObject().put("permissions", new JsonArray().add("items:read")))
                .expect(200);
        assertRefused(403, "forbidden", sender.send("msg_2", message(number)));
        admin.patch(path, new JsonObject().put("status", "disabled")).expect(200);
        assertRefused(403, "account_not_active", sender.send("msg_2", message(number)));
        admin.patch(
                        path,
                        new JsonObject()
                                .put("status", "active")
                                .put(
                                        "permissions",
                                        new JsonArray().add("orders:write").add("items:read")))
                .expect(200);
        sender.send("msg_2", message(number)).expect(200);
        assertThat(ordersWith(number)).isEqualTo(2);
        assertThat(received(idOf(sender), "msg_2").getInteger("attempts")).isEqualTo(3);
    }

    @Test
    void nobody_grants_an_operation_that_he_may_not_call() {
        var other = anybody.login(admin.accountWith(readers()), Api.PASSWORD);
        assertRefused(403, "not_held", other.post(SOURCES, orders()));
        var source = created(orders());
        var path = SOURCES + "/" + source.getString("id");
        assertRefused(403, "not_held", other.patch(path, new JsonObject().put("name", "Mine")));
        assertRefused(403, "not_held", other.post(path + "/rotate"));
        assertThat(other.patch(path, new JsonObject().put("paused", true))
                        .expect(200)
                        .data()
                        .getBoolean("paused"))
                .isTrue();
        assertRefused(403, "not_held", other.patch(path, new JsonObject().put("paused", false)));
    }

    @Test
    void only_an_active_service_account_with_the_permission_is_accepted() {
        var me = admin.get("/api/auth/me").expect(200).id();
        for (var account : List.of(account("items:read"), me, UUID.randomUUID().toString()))
            assertRefused(
                    "unusable_service_account", "service_account_id", orders().put("service_account_id", account));
    }

    @Test
    void operations_that_no_program_should_call_by_a_hook_are_refused() {
        for (var name : List.of(
                "sales.listOrders",
                "sales.unknown",
                "unknown.createOrder",
                "auth.login",
                "auth.putMyPassword",
                "webhook.receiveHook"))
            assertRefused("unknown_operation", "operation", orders().put("operation", name));
    }

    @Test
    void a_mapping_that_does_not_fit_the_contract_is_refused() {
        var value = new JsonObject().put("field", "/notes").put("value", 5);
        for (var wrong : List.of(
                from("/unknown", "/a"),
                from("/items/0/unknown", "/a"),
                from("/items/x/quantity", "/a"),
                from("order_id", "/a"),
                from("/customer_id", "/b"),
                from("/items", "/b"),
                from("/items/*/unit_price", "/a"),
                from("/notes", "/a/*/b"),
                value,
                new JsonObject().put("field", "/notes"),
                from("/notes", "/a").put("value", "x")))
            assertRefused(
                    "invalid_mapping",
                    "details",
                    orders().put("mapping", HookSender.ORDER.copy().add(wrong)));
        assertRefused("invalid_mapping", "mapping", orders().put("mapping", new JsonArray().add(from("/notes", "/a"))));
        var confirm = orders().put("operation", "sales.confirmOrder").put("mapping", new JsonArray());
        assertRefused("invalid_mapping", "mapping", confirm);
    }

    @Test
    void settings_that_do_not_fit_the_verification_are_refused() {
        assertRefused("invalid_verification", "signature_header", orders().put("verification", "hmac"));
        assertRefused("invalid_verification", "signature_header", orders().put("signature_header", "x"));
        assertRefused("invalid_verification", "message_id_header", orders().put("message_id_header", "x"));
        assertRefused("invalid_verification", "secret", orders().put("secret", "whsec_is too short"));
        assertRefused("invalid_verification", "message_id_pointer", gitHub().put("message_id_pointer", "/a"));
        assertRefused(
                "invalid_verification",
                "timestamp_header",
                gitHub().put("verification", "stripe").put("timestamp_header", "x"));
        assertRefused("invalid_request", "secret", gitHub().put("secret", "short"));
        for (var field : List.of("signature_header", "message_id_header"))
            assertRefused("invalid_verification", field, gitHub().put(field, "Authorization"));
    }

    @Test
    void a_large_body_is_refused() {
        var sender = sender(orders());
        assertRefused(
                413, "payload_too_large", sender.send("msg_1", message(number()).put("x", "a".repeat(300_000))));
        assertRefused(
                413, "payload_too_large", sender.send("msg_1", message(number()).put("x", "a".repeat(1_100_000))));
        assertThat(admin.get(SOURCES + "/" + idOf(sender) + "/received").list()).isEmpty();
    }

    @Test
    void the_secret_is_shown_once_and_both_are_good_after_a_rotation() {
        var source = created(orders());
        var path = SOURCES + "/" + source.getString("id");
        assertThat(admin.get(path).expect(200).data().getString("secret")).isNull();
        var old = HookSender.to(anybody, source);
        var rotated = admin.post(path + "/rotate", new JsonObject().put("overlap_hours", 1))
                .expect(200)
                .data();
        assertThat(rotated.getString("previous_expires_at")).isNotNull();
        var next = HookSender.to(anybody, rotated);
        var number = number();
        old.send("msg_1", message(number)).expect(200);
        next.send("msg_2", message(number)).expect(200);
        next.send("msg_1", message(number)).expect(200);
        assertThat(ordersWith(number)).isEqualTo(2);
        var last = HookSender.to(
                anybody,
                admin.post(path + "/rotate", new JsonObject().put("overlap_hours", 0))
                        .expect(200)
                        .data());
        assertRefused(401, "invalid_signature", next.send("msg_3", message(number)));
        last.send("msg_3", message(number)).expect(200);
    }

    @Test
    void a_repeated_creation_does_not_show_the_secret_again() {
        var source = orders();
        var key = Api.key();
        var first = admin.send("POST", SOURCES, source, "Idempotency-Key", key)
                .join()
                .expect(201);
        var again = admin.send("POST", SOURCES, source, "Idempotency-Key", key)
                .join()
                .expect(201);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.data().getString("secret")).isNull();
        HookSender.to(anybody, first.data()).send("msg_1", message(number())).expect(200);
    }

    @Test
    void a_paused_source_refuses_messages_until_it_is_resumed() {
        var sender = sender(orders().put("paused", true));
        var number = number();
        assertRefused(409, "source_paused", sender.send("msg_1", message(number)));
        assertRefused(
                401, "invalid_signature", sender.with("whsec_" + "A".repeat(40)).send("msg_1", message(number)));
        admin.patch(SOURCES + "/" + idOf(sender), new JsonObject().put("paused", false))
                .expect(200);
        sender.send("msg_1", message(number)).expect(200);
    }

    @Test
    void a_deleted_source_is_unknown_and_its_changes_are_events() {
        var sender = sender(orders());
        var path = SOURCES + "/" + idOf(sender);
        admin.patch(path, new JsonObject().put("paused", true)).expect(200);
        admin.patch(path, new JsonObject().put("paused", false)).expect(200);
        admin.patch(path, new JsonObject().put("name", "Other")).expect(200);
        sender.send("msg_1", message(number())).expect(200);
        admin.delete(path).expect(200);
        assertRefused(401, "invalid_signature", sender.send("msg_1", message(number())));
        assertRefused(404, "hook_source_not_found", admin.get(path));
        Awaitility.await()
                .untilAsserted(() -> assertThat(eventsOf(idOf(sender)))
                        .containsExactly("created", "paused", "resumed", "updated", "deleted"));
    }

    private static List<String> eventsOf(String source) {
        return admin.get("/api/events?types=webhook.source.*&limit=1000").expect(200).list().stream()
                .map(JsonObject.class::cast)
                .filter(e -> e.getString("subject").equals(source))
                .map(e -> e.getString("type").substring("webhook.source.".length()))
                .toList();
    }

    @Test
    void only_the_version_that_was_read_is_changed_if_the_client_says_so() {
        var source = created(orders());
        var path = SOURCES + "/" + source.getString("id");
        admin.patch(path, new JsonObject().put("name", "Other")).expect(200);
        var stale = admin.send("PATCH", path, new JsonObject().put("name", "Mine"), "If-Match", "\"1\"")
                .join();
        assertRefused(412, "stale_version", stale);
    }

    @Test
    void sources_are_found_by_account_operation_and_state() {
        var source = created(orders());
        for (var filter : List.of(
                "service_account_id=" + source.getString("service_account_id"),
                "operation=sales.createOrder&paused=false&ids=" + source.getString("id")))
            assertThat(admin.get(SOURCES + "?" + filter).expect(200).list())
                    .extracting(s -> ((JsonObject) s).getString("id"))
                    .containsExactly(source.getString("id"));
        assertRefused(404, "hook_source_not_found", admin.get(SOURCES + "/" + UUID.randomUUID() + "/received"));
    }
}
