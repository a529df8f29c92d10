package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.identity.KeyFormat;

/** Roles of one's own, API keys, service accounts, and the explanation of a decision, over HTTP. */
@ExtendWith(Shared.class)
class AccessTest {
    static Shared.Running running;
    static Api anybody;
    static Api admin;

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        anybody = shared.anybody();
        admin = anybody.registered("admin");
    }

    private static JsonObject role(String name, Object... permissions) {
        return new JsonObject().put("name", name).put("permissions", new JsonArray(List.of(permissions)));
    }

    private static String newRole(Object... permissions) {
        var name = "role_" + Api.unique();
        admin.post("/api/roles", role(name, permissions)).expect(201);
        return name;
    }

    private static JsonObject key(Object... permissions) {
        return new JsonObject().put("name", "Sync").put("permissions", new JsonArray(List.of(permissions)));
    }

    private static Api with(JsonObject created) {
        return new Api(anybody.base(), created.getString("key"));
    }

    private static void awaitCode(Api api, String path, int status, String code) {
        Awaitility.await().untilAsserted(() -> {
            var answer = api.get(path);
            assertThat(answer.status() + " " + answer.code()).isEqualTo(status + " " + code);
        });
    }

    @Test
    void a_role_of_ones_own_permits_what_it_lists_and_changes_at_once() {
        var name = newRole("vendors:read");
        var email = admin.accountWith(name);
        var user = anybody.login(email, Api.PASSWORD);
        user.get("/api/vendors").expect(200);
        user.get("/api/items").expect(403);
        admin.patch("/api/roles/" + name, new JsonObject().put("permissions", new JsonArray(List.of("items:read"))))
                .expect(200);
        awaitCode(user, "/api/vendors", 401, "session_ended");
        var again = anybody.login(email, Api.PASSWORD);
        again.get("/api/items").expect(200);
        again.get("/api/vendors").expect(403);
        assertThat(admin.delete("/api/roles/" + name).expect(409).code()).isEqualTo("in_use");
        assertThat(admin.get("/api/roles/" + name).expect(200).data().getLong("version"))
                .isEqualTo(2);
    }

    /** Such a user has no rights at the moment, but its keys will. */
    @Test
    void the_key_of_an_owner_who_must_first_change_the_password_stays_out_of_reach() {
        var email = "owner" + Api.unique() + "@example.com";
        var account = new JsonObject()
                .put("email", email)
                .put("password", Api.PASSWORD)
                .put("role", "admin");
        var owner = anybody.post("/api/auth/register", account).expect(201).data();
        var path = "/api/api-keys/"
                + anybody.login(email, Api.PASSWORD)
                        .post("/api/api-keys", key("*"))
                        .expect(201)
                        .data()
                        .getString("id");
        admin.put(
                        "/api/users/" + owner.getString("id") + "/password",
                        new JsonObject().put("password", "a word to be changed"))
                .expect(200);
        var finance = anybody.registered("finance_manager");
        assertThat(finance.post(path + "/rotate", new JsonObject()).expect(403).code())
                .isEqualTo("not_held");
        assertThat(finance.patch(path, new JsonObject().put("name", "mine"))
                        .expect(403)
                        .code())
                .isEqualTo("not_held");
        finance.delete(path).expect(403);
    }

    @Test
    void a_role_has_only_permissions_that_exist_and_that_its_maker_holds() {
        assertThat(admin.post("/api/roles", role("unknown_" + Api.unique(), "items:fly"))
                        .expect(400)
                        .code())
                .isEqualTo("unknown_permission");
        assertThat(admin.post("/api/roles", role("own_" + Api.unique(), "vendors:write:own"))
                        .expect(400)
                        .code())
                .isEqualTo("unknown_permission");
        admin.post("/api/roles", role("own_" + Api.unique(), "orders:read:own")).expect(201);
        assertThat(admin.post("/api/roles", role("viewer", "items:read"))
                        .expect(409)
                        .code())
                .isEqualTo("name_taken");
        assertThat(admin.patch("/api/roles/viewer", new JsonObject().put("description", "x"))
                        .expect(409)
                        .code())
                .isEqualTo("built_in_role");
        var maker = anybody.login(admin.accountWith(newRole("roles:*", "items:read")), Api.PASSWORD);
        maker.post("/api/roles", role("lesser_" + Api.unique(), "items:read")).expect(201);
        var refused = maker.post("/api/roles", role("more_" + Api.unique(), "items:read", "items:write"))
                .expect(403);
        assertThat(refused.code()).isEqualTo("not_held");
        assertThat(refused.body().encode()).contains("items:write").doesNotContain("items:read");
        maker.post("/api/roles", role("all_" + Api.unique(), "*")).expect(403);
    }

    @Test
    void a_role_with_locations_has_only_permissions_whose_operations_know_them() {
        var main = "00000000-0000-7000-8000-000000000001";
        var scopes = new JsonObject().put("locations", new JsonArray(List.of(main)));
        var refused = admin.post(
                        "/api/roles",
                        role(
                                        "limited_" + Api.unique(),
                                        "stock:read",
                                        "stock:manage",
                                        "orders:read",
                                        "items:read",
                                        "items:*")
                                .put("scopes", scopes))
                .expect(400);
        assertThat(refused.code()).isEqualTo("scope_not_known");
        assertThat(refused.body().encode())
                .contains(
                        "inventory.createLocation",
                        "catalog.createItem",
                        "permissions[1]",
                        "permissions[2]",
                        "permissions[4]")
                .doesNotContain("permissions[0]", "permissions[3]", "catalog.getItem");
        var nowhere = new JsonObject().put("locations", new JsonArray(List.of(RolesTest.NOBODY)));
        assertThat(admin.post(
                                "/api/roles",
                                role("limited_" + Api.unique(), "stock:read").put("scopes", nowhere))
                        .expect(400)
                        .code())
                .isEqualTo("location_not_found");
        admin.post("/api/roles", role("limited_" + Api.unique(), "stock:read").put("scopes", scopes))
                .expect(201);
    }

    @Test
    void a_key_is_shown_once_and_acts_with_its_permissions_until_it_is_revoked() {
        var created = admin.send("POST", "/api/api-keys", key("items:read"), "Idempotency-Key", Api.key())
                .join()
                .expect(201);
        assertThat(created.raw().headers().firstValue("Cache-Control")).contains("no-store");
        var text = created.data().getString("key");
        assertThat(text).startsWith("tp_live_");
        assertThat(created.data().getString("hint"))
                .startsWith("tp_live_…")
                .endsWith(text.substring(text.length() - 4));
        var api = with(created.data());
        api.get("/api/items").expect(200);
        anybody.send("GET", "/api/items", null, "X-API-Key", text).join().expect(200);
        api.get("/api/vendors").expect(403);
        assertThat(api.post("/api/api-keys", key("items:read")).expect(403).code())
                .isEqualTo("forbidden");
        assertThat(admin.get("/api/api-keys/" + created.id()).expect(200).data().getString("key"))
                .isNull();
        admin.delete("/api/api-keys/" + created.id()).expect(200);
        awaitCode(api, "/api/items", 401, "invalid_api_key");
    }

    @Test
    void a_repetition_never_shows_the_secret_again() {
        var idempotency = Api.key();
        for (var path : List.of("/api/api-keys", "/api/service-accounts")) {
            var secret = path.endsWith("keys") ? "key" : "secret";
            var body = key("items:read").put("name", "repeated-" + Api.unique());
            var first = admin.send("POST", path, body, "Idempotency-Key", idempotency)
                    .join()
                    .expect(201);
            var again = admin.send("POST", path, body, "Idempotency-Key", idempotency)
                    .join()
                    .expect(201);
            assertThat(first.data().getString(secret)).startsWith("tp_");
            assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(again.data().getString(secret)).isNull();
            var rotation = path + "/" + first.id() + "/rotate";
            var rotated = admin.send("POST", rotation, null, "Idempotency-Key", idempotency)
                    .join()
                    .expect(200);
            assertThat(rotated.data().getString(secret))
                    .isNotNull()
                    .isNotEqualTo(first.data().getString(secret));
            assertThat(admin.send("POST", rotation, null, "Idempotency-Key", idempotency)
                            .join()
                            .expect(200)
                            .data()
                            .getString(secret))
                    .isNull();
        }
        assertThat(
                        running.stores()
                                .number(
                                        "auth",
                                        "select count(*) from idempotency where body::text ~ 'tp_(live|pub|svc)_[A-Za-z0-9_-]{20}'"))
                .isZero();
    }

    @Test
    void a_rotated_key_is_good_for_the_overlap_only() {
        var created = admin.post("/api/api-keys", key("items:read")).expect(201).data();
        var path = "/api/api-keys/" + created.getString("id") + "/rotate";
        var second = admin.post(path, new JsonObject().put("overlap_hours", 1))
                .expect(200)
                .data();
        assertThat(Instant.parse(second.getString("previous_expires_at")))
                .isAfter(Instant.now().plusSeconds(3_000));
        with(created).get("/api/items").expect(200);
        with(second).get("/api/items").expect(200);
        var third = admin.post(path).expect(200).data();
        awaitCode(with(created), "/api/items", 401, "invalid_api_key");
        awaitCode(with(second), "/api/items", 401, "invalid_api_key");
        with(third).get("/api/items").expect(200);
    }

    @Test
    void a_key_has_at_most_the_rights_of_its_owner_at_each_request() {
        var name = newRole("api_keys:*", "items:read", "vendors:read");
        var email = admin.accountWith(name);
        var owner = anybody.login(email, Api.PASSWORD);
        var created =
                owner.post("/api/api-keys", key("items:*", "vendors:read")).expect(403);
        assertThat(created.code()).isEqualTo("not_held");
        var api = with(owner.post("/api/api-keys", key("items:read", "vendors:read"))
                .expect(201)
                .data());
        api.get("/api/vendors").expect(200);
        admin.patch("/api/roles/" + name, new JsonObject().put("permissions", new JsonArray(List.of("items:read"))))
                .expect(200);
        awaitCode(api, "/api/vendors", 403, "forbidden");
        api.get("/api/items").expect(200);
        running.stores().write("auth", "update app_user set status = 'disabled' where email = ?", email);
        admin.patch("/api/roles/" + name, new JsonObject().put("permissions", new JsonArray(List.of("vendors:read"))))
                .expect(200);
        awaitCode(api, "/api/items", 401, "invalid_api_key");
    }

    @Test
    void the_token_of_a_service_account_is_refused_from_other_addresses() throws Exception {
        var body = new JsonObject()
                .put("name", "limited-" + Api.unique())
                .put("permissions", new JsonArray(List.of("items:read")))
                .put("allowed_addresses", new JsonArray(List.of("127.0.0.1")));
        var account = admin.post("/api/service-accounts", body).expect(201).data();
        var login = new JsonObject()
                .put("service_name", account.getString("name"))
                .put("service_secret", account.getString("secret"));
        var token =
                admin.post("/api/auth/service-token", login).expect(200).data().getString("token");
        assertThat(itemsFrom("127.0.0.1", token)).isEqualTo(200);
        assertThat(itemsFrom("127.0.0.2", token)).isEqualTo(403);
    }

    private static int itemsFrom(String address, String token) throws Exception {
        try (var client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName(address))
                .build()) {
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + running.port() + "/api/items?limit=1"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void a_key_is_refused_after_it_has_expired_and_from_other_addresses() {
        var elsewhere = admin.post(
                        "/api/api-keys",
                        key("items:read").put("allowed_addresses", new JsonArray(List.of("192.0.2.0/24"))))
                .expect(201);
        assertThat(with(elsewhere.data()).get("/api/items").expect(403).code()).isEqualTo("address_not_allowed");
        admin.patch(
                        "/api/api-keys/" + elsewhere.id(),
                        new JsonObject().put("allowed_addresses", new JsonArray(List.of("127.0.0.0/8"))))
                .expect(200);
        Awaitility.await()
                .untilAsserted(() -> with(elsewhere.data()).get("/api/items").expect(200));
        assertThat(admin.post("/api/api-keys", key("items:read").put("expires_at", "2020-01-01T00:00:00Z"))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_request");
        assertThat(admin.post(
                                "/api/api-keys",
                                key("items:read").put("allowed_addresses", new JsonArray(List.of("shop"))))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_address");
        var expiring = admin.post(
                        "/api/api-keys",
                        key("items:read")
                                .put("expires_at", Instant.now().plusSeconds(3).toString()))
                .expect(201);
        awaitCode(with(expiring.data()), "/api/items", 401, "invalid_api_key");
    }

    @Test
    void a_mistyped_or_unknown_key_is_refused() {
        var text = admin.post("/api/api-keys", key("items:read"))
                .expect(201)
                .data()
                .getString("key");
        var mistyped = text.substring(0, 20) + (text.charAt(20) == 'x' ? 'y' : 'x') + text.substring(21);
        assertThat(new Api(anybody.base(), mistyped)
                        .get("/api/items")
                        .expect(401)
                        .code())
                .isEqualTo("invalid_api_key");
        var unknown = KeyFormat.of("tp_live_", new byte[32]);
        assertThat(new Api(anybody.base(), unknown)
                        .get("/api/items")
                        .expect(401)
                        .code())
                .isEqualTo("invalid_api_key");
    }

    @Test
    void what_a_key_does_is_named_after_it() {
        var created = admin.post("/api/api-keys", key("items:*")).expect(201);
        var api = with(created.data());
        var item = api.post(
                        "/api/items",
                        new JsonObject()
                                .put("name", "Nut")
                                .put("sku", "NUT-" + Api.unique())
                                .put("unit_price", 1))
                .expect(201)
                .id();
        Awaitility.await().untilAsserted(() -> {
            var events = admin.get("/api/events?types=catalog.item.created&limit=1000&after=0")
                    .expect(200)
                    .list();
            assertThat(events.encode()).contains(item).contains("key:" + created.id());
        });
        assertThat(admin.get("/api/api-keys/" + created.id()).expect(200).data().getString("last_used_at"))
                .isNotNull();
    }

    @Test
    void a_publishable_key_is_for_its_origins_and_has_no_other_rights() {
        var shop = "https://shop-" + Api.unique() + ".example";
        var body = new JsonObject()
                .put("name", "Shop")
                .put("publishable", true)
                .put("origins", new JsonArray(List.of(shop)));
        assertThat(admin.post("/api/api-keys", body.copy().put("permissions", new JsonArray(List.of("items:read"))))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_request");
        var text = admin.post("/api/api-keys", body).expect(201).data().getString("key");
        assertThat(text).startsWith("tp_pub_");
        for (var path :
                List.of("/api/items", "/api/customers", "/api/sales/orders", "/api/roles", "/api/stock", "/api/jobs"))
            anybody.send("GET", path, null, "X-API-Key", text).join().expect(403);
        assertThat(anybody.send("GET", "/api/products", null, "X-API-Key", text, "Origin", shop)
                        .join()
                        .code())
                .isNotEqualTo("origin_not_allowed");
        assertThat(anybody.send("GET", "/api/products", null, "X-API-Key", text, "Origin", "https://evil.example")
                        .join()
                        .expect(403)
                        .code())
                .isEqualTo("origin_not_allowed");
        Awaitility.await().untilAsserted(() -> {
            var preflight = anybody.send(
                            "OPTIONS",
                            "/api/products",
                            null,
                            "Origin",
                            shop,
                            "Access-Control-Request-Method",
                            "GET",
                            "Access-Control-Request-Headers",
                            "x-api-key")
                    .join();
            assertThat(preflight.raw().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(shop);
        });
    }

    @Test
    void a_service_account_logs_in_with_its_secret_until_it_is_disabled() {
        var name = "sync-" + Api.unique();
        var body = key("items:read").put("name", name);
        var created = admin.post("/api/service-accounts", body).expect(201);
        var credentials = new JsonObject()
                .put("service_name", name)
                .put("service_secret", created.data().getString("secret"));
        var login = anybody.post("/api/auth/service-token", credentials).expect(200);
        var api = new Api(anybody.base(), login.data().getString("token"));
        api.get("/api/items").expect(200);
        api.get("/api/vendors").expect(403);
        assertThat(admin.post("/api/service-accounts", body).expect(409).code()).isEqualTo("name_taken");
        assertThat(admin.post("/api/service-accounts", body.copy().put("name", "shop"))
                        .expect(409)
                        .code())
                .isEqualTo("name_taken");
        admin.patch("/api/service-accounts/" + created.id(), new JsonObject().put("status", "disabled"))
                .expect(200);
        awaitCode(api, "/api/items", 401, "session_ended");
        anybody.post("/api/auth/service-token", credentials).expect(401);
        admin.delete("/api/service-accounts/" + created.id()).expect(200);
        admin.get("/api/service-accounts/" + created.id()).expect(404);
    }

    @Test
    void an_explanation_says_what_the_operation_then_does() {
        var viewer = anybody.registered("viewer");
        var refused = viewer.get("/api/auth/explain?operation=catalog.createItem")
                .expect(200)
                .data();
        assertThat(refused.getBoolean("allowed")).isFalse();
        assertThat(refused.getString("code")).isEqualTo("forbidden");
        assertThat(refused.encode()).contains("does not hold items:write");
        assertThat(viewer.get("/api/auth/explain?operation=listItems")
                        .expect(200)
                        .data()
                        .getBoolean("allowed"))
                .isTrue();
        assertThat(viewer.get("/api/auth/explain?operation=createEverything")
                        .expect(400)
                        .code())
                .isEqualTo("unknown_operation");

        var customer = anybody.registered("customer");
        var staff = anybody.registered("admin");
        var foreign = staff.salesOrder(staff.customer(), staff.item(1), 1);
        var hidden = customer.get("/api/auth/explain?operation=sales.cancelOrder&resource=" + foreign)
                .expect(200)
                .data();
        assertThat(hidden.getString("code")).isEqualTo("order_not_found");
        customer.post("/api/sales/orders/" + foreign + "/cancel").expect(404);
        assertThat(staff.get("/api/auth/explain?operation=sales.cancelOrder&resource=" + foreign)
                        .expect(200)
                        .data()
                        .getBoolean("allowed"))
                .isTrue();

        var key = admin.post("/api/api-keys", key("items:read")).expect(201);
        var ofKey = admin.get("/api/auth/explain?operation=auth.createApiKey&key_id=" + key.id())
                .expect(200)
                .data();
        assertThat(ofKey.getBoolean("allowed")).isFalse();
        assertThat(ofKey.encode()).contains("was not granted api_keys:write", "which programs cannot give");
        viewer.get("/api/auth/explain?operation=listItems&key_id=" + key.id()).expect(403);
    }
}
