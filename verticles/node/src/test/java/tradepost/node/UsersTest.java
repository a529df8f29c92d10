package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The accounts of others over HTTP: invitations, roles, status, passwords and sessions. */
@ExtendWith(Shared.class)
class UsersTest {
    private static final String PASSWORD = "securepassword123";
    private static final String OTHER = "another-password-456";

    static Api anybody;
    static Api admin;
    static Mailbox mailbox;
    static Stores stores;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        stores = running.stores();
        mailbox = new Mailbox(anybody);
        admin = anybody.registered("admin");
    }

    static String newEmail() {
        return "member" + Api.unique() + "@example.com";
    }

    static JsonObject invited(String email, String role) {
        return admin.post(
                        "/api/users",
                        new JsonObject().put("email", email).put("role", role).put("name", "Kim Park"))
                .expect(201)
                .data();
    }

    static Api.Answer verify(String token, String password) {
        return anybody.post(
                "/api/auth/verify-email", new JsonObject().put("token", token).put("password", password));
    }

    static Api.Answer login(String email, String password) {
        return anybody.post(
                "/api/auth/login", new JsonObject().put("email", email).put("password", password));
    }

    /** A user with a new address, which is shown. */
    static JsonObject user(String role) {
        var body = new JsonObject()
                .put("email", newEmail())
                .put("password", PASSWORD)
                .put("role", role);
        return anybody.post("/api/auth/register", body).expect(201).data();
    }

    static Api as(JsonObject user) {
        return anybody.login(user.getString("email"), PASSWORD);
    }

    static String path(JsonObject user) {
        return "/api/users/" + user.getString("id");
    }

    static Api.Answer patch(Api api, JsonObject user, String field, @Nullable Object value, String... headers) {
        return api.send("PATCH", path(user), new JsonObject().put(field, value), headers)
                .join();
    }

    static List<String> events(JsonObject user) {
        return stores.texts(
                "auth", "select type from event_log where subject = ?::uuid order by position", user.getString("id"));
    }

    @Test
    void an_invited_person_chooses_a_password_and_has_the_role() {
        var email = newEmail();
        var user = invited(email, "inventory_manager");
        assertThat(user.getString("status")).isEqualTo("invited");
        login(email, PASSWORD).expect(401);
        assertThat(mailbox.mail(email, "You are invited").getString("text")).contains("7 days");
        var accepted = verify(mailbox.token(email), PASSWORD).expect(200).data();
        assertThat(accepted.getString("id")).isEqualTo(user.getString("id"));
        var member = anybody.login(email, PASSWORD);
        var me = member.get("/api/auth/me").expect(200).data();
        assertThat(me.getString("role") + " " + me.getString("name")).isEqualTo("inventory_manager Kim Park");
        assertThat(me.getJsonArray("missing")).isEmpty();
        assertThat(events(user)).containsExactly("auth.user.invited", "auth.user.registered");
    }

    @Test
    void an_invitation_is_sent_again_expires_and_is_withdrawn() {
        var email = newEmail();
        var user = invited(email, "viewer");
        var first = mailbox.token(email);
        admin.post(path(user) + "/invite").expect(200);
        var second = mailbox.token(email, 2);
        assertThat(verify(first, PASSWORD).expect(400).code()).isEqualTo("invalid_proof_token");
        assertThat(stores.number(
                        "auth",
                        "select count(*) from address_proof where email = ? and expires_at between now() + interval '6 days' and now() + interval '7 days'",
                        email))
                .isEqualTo(1);
        stores.write("auth", "update address_proof set expires_at = now() where email = ?", email);
        assertThat(verify(second, PASSWORD).expect(400).code()).isEqualTo("invalid_proof_token");
        admin.post(path(user) + "/invite").expect(200);
        var third = mailbox.token(email, 3);
        admin.delete(path(user)).expect(200);
        assertThat(verify(third, PASSWORD).expect(400).code()).isEqualTo("invalid_proof_token");
        admin.get(path(user)).expect(404);
        invited(email, "viewer");
    }

    /** A member of staff whose role is one's own. */
    private static Api staff(String... permissions) {
        var name = "role_" + Api.unique();
        admin.post(
                        "/api/roles",
                        new JsonObject().put("name", name).put("permissions", new JsonArray(List.of(permissions))))
                .expect(201);
        var user = user("viewer");
        patch(admin, user, "role", name).expect(200);
        return as(user);
    }

    @Test
    void a_customer_record_is_linked_by_those_who_may_change_customers_and_with_the_whole_patch() {
        var customer = admin.customer();
        var customers = "/api/customers/" + customer;
        var user = user("viewer");
        var manager = staff("users:read", "users:write", "users:manage", "items:read", "customers:read:own");
        var other = invited(newEmail(), "customer");
        assertThat(patch(manager, other, "customer_id", customer).status()).isEqualTo(403);
        var both = new JsonObject().put("customer_id", customer).put("status", "invited");
        admin.send("PATCH", path(user), both).join().expect(400);
        var escalating = new JsonObject().put("customer_id", customer).put("role", "admin");
        staff("users:*", "customers:*", "items:read")
                .send("PATCH", path(other), escalating)
                .join()
                .expect(403);
        assertThat(patch(admin, user, "customer_id", customer, "If-Match", "\"77\"")
                        .code())
                .isEqualTo("stale_version");
        assertThat(admin.get(customers).expect(200).data().getString("user_id")).isNull();
        var version = admin.get(path(user)).expect(200).data().getInteger("version");
        patch(admin, user, "customer_id", customer, "If-Match", "\"" + version + "\"")
                .expect(200);
        assertThat(admin.get(customers).expect(200).data().getString("user_id")).isEqualTo(user.getString("id"));
    }

    @Test
    void whoever_has_the_rights_of_a_setting_is_changed_by_those_who_hold_them() {
        var user = user("inventory_manager");
        var held = admin.get("/api/roles/inventory_manager").expect(200).data().getJsonArray("permissions").stream()
                .map(String::valueOf)
                .collect(Collectors.toCollection(ArrayList::new));
        held.add("users:*");
        var password = new JsonObject().put("password", PASSWORD + " set");
        assertThat(staff(held.toArray(String[]::new))
                        .put(path(user) + "/password", password)
                        .code())
                .isEqualTo("more_rights");
        held.add("orders:price");
        staff(held.toArray(String[]::new))
                .put(path(user) + "/password", password)
                .expect(200);
    }

    @Test
    void nobody_sets_ones_own_password_without_the_one_of_now() {
        var user = user("admin");
        as(user).put(path(user) + "/password", new JsonObject().put("password", PASSWORD + " set"))
                .expect(403);
    }

    @Test
    void a_token_for_a_change_of_address_takes_no_password() {
        var user = user("viewer");
        var email = newEmail();
        as(user).put("/api/auth/me", new JsonObject().put("email", email).put("current_password", PASSWORD))
                .expect(202);
        var token = mailbox.token(email);
        verify(token, PASSWORD + " of somebody else").expect(400);
        anybody.post("/api/auth/verify-email", new JsonObject().put("token", token))
                .expect(200);
        login(email, PASSWORD).expect(200);
    }

    @Test
    void nobody_is_invited_twice_or_without_a_role_that_exists() {
        var known = user("viewer").getString("email");
        var body = new JsonObject().put("email", known).put("role", "viewer");
        assertThat(admin.post("/api/users", body).expect(409).code()).isEqualTo("email_taken");
        body.put("email", newEmail()).put("role", "janitor");
        assertThat(admin.post("/api/users", body).expect(400).code()).isEqualTo("unknown_role");
        assertThat(admin.post(path(user("viewer")) + "/invite").expect(409).code())
                .isEqualTo("invalid_state");
    }

    @Test
    void users_are_found_by_words_and_filters() {
        var user = user("viewer");
        patch(admin, user, "name", "Wilhelmina Quast").expect(200);
        var email = user.getString("email");
        for (var query : List.of(
                "q=quast",
                "q=" + email,
                "email=" + email.toUpperCase(),
                "role=viewer,admin&status=active&proved=false&email=" + email,
                "ids=" + user.getString("id") + "&created_from=2020-01-01T00:00:00Z"))
            assertThat(admin.get("/api/users?sort=-updated_at&" + query)
                            .expect(200)
                            .list())
                    .as(query)
                    .extracting(u -> ((JsonObject) u).getString("id"))
                    .contains(user.getString("id"));
        for (var query : List.of("status=invited", "proved=true", "role=admin", "customer_id=" + RolesTest.NOBODY))
            assertThat(admin.get("/api/users?email=" + email + "&" + query)
                            .expect(200)
                            .list())
                    .as(query)
                    .isEmpty();
    }

    @Test
    void a_change_needs_the_version_that_was_read() {
        var user = user("viewer");
        var read = admin.get(path(user)).expect(200);
        var tag = read.raw().headers().firstValue("ETag").orElseThrow();
        patch(admin, user, "name", "First", "If-Match", tag).expect(200);
        assertThat(patch(admin, user, "name", "Second", "If-Match", tag)
                        .expect(412)
                        .code())
                .isEqualTo("stale_version");
        var same = patch(admin, user, "name", "First").expect(200).data();
        assertThat(same.getLong("version")).as("nothing changed").isEqualTo(2);
    }

    @Test
    void another_role_applies_to_open_sessions() {
        var user = user("viewer");
        var login = login(user.getString("email"), PASSWORD).expect(200).data();
        var member = new Api(anybody.base(), login.getString("access_token"));
        patch(admin, user, "role", "customer").expect(200);
        Awaitility.await().untilAsserted(() -> member.get("/api/items").expect(401));
        var next = anybody.post(
                        "/api/auth/refresh", new JsonObject().put("refresh_token", login.getString("refresh_token")))
                .expect(200)
                .data();
        new Api(anybody.base(), next.getString("access_token"))
                .get("/api/items")
                .expect(403);
        assertThat(events(user)).endsWith("auth.user.updated");
    }

    @Test
    void a_disabled_user_is_out_until_enabled() {
        var user = user("viewer");
        var member = as(user);
        patch(admin, user, "status", "disabled").expect(200);
        Awaitility.await().untilAsserted(() -> member.get("/api/items").expect(401));
        login(user.getString("email"), PASSWORD).expect(401);
        patch(admin, user, "status", "active").expect(200);
        login(user.getString("email"), PASSWORD).expect(200);
        assertThat(events(user)).containsExactly("auth.user.registered", "auth.user.disabled", "auth.user.enabled");
        var invited = invited(newEmail(), "viewer");
        assertThat(patch(admin, invited, "status", "active").expect(409).code()).isEqualTo("invalid_state");
    }

    @Test
    void an_erased_user_leaves_an_anonymous_row() {
        var user = user("viewer");
        var email = user.getString("email");
        patch(admin, user, "name", "Wilhelmina").expect(200);
        var member = as(user);
        login(email, "a wrong password").expect(401);
        admin.delete(path(user)).expect(200);
        Awaitility.await().untilAsserted(() -> member.get("/api/items").expect(401));
        admin.get(path(user)).expect(404);
        assertThat(stores.number(
                        "auth",
                        "select count(*) from app_user where id = ?::uuid and name is null",
                        user.getString("id")))
                .isEqualTo(1);
        for (var table : List.of(
                "app_user",
                "user_session",
                "user_login",
                "known_address",
                "mail_outbox",
                "last_login",
                "user_mfa",
                "api_key"))
            assertThat(stores.number(
                            "auth",
                            "select count(*) from " + table
                                    + " t where t::text like '%' || ? || '%' or (t::text like '%' || ? || '%' and ?)",
                            email,
                            user.getString("id"),
                            !table.equals("app_user")))
                    .as(table)
                    .isZero();
        assertThat(events(user)).endsWith("auth.user.deleted");
        var again = new JsonObject().put("email", email).put("password", PASSWORD);
        anybody.post("/api/auth/register", again).expect(201);
    }

    @Test
    void a_password_of_an_administrator_must_be_changed_at_the_next_login() {
        var user = user("viewer");
        var email = user.getString("email");
        var before = as(user);
        var set = admin.put(path(user) + "/password", new JsonObject().put("password", "one-time-password"))
                .expect(200)
                .data();
        assertThat(set.getBoolean("must_change_password")).isTrue();
        Awaitility.await().untilAsserted(() -> before.get("/api/items").expect(401));
        login(email, PASSWORD).expect(401);
        var login = login(email, "one-time-password").expect(200).data();
        var member = new Api(anybody.base(), login.getString("access_token"));
        assertThat(member.get("/api/items").expect(403).code()).isEqualTo("password_change_required");
        assertThat(member.get("/api/auth/me").expect(200).data().getJsonArray("missing"))
                .contains("password_change");
        var change =
                new JsonObject().put("current_password", "one-time-password").put("new_password", OTHER);
        member.put("/api/auth/me/password", change).expect(200);
        anybody.login(email, OTHER).get("/api/items").expect(200);
        mailbox.mail(email, "Your password was set by an administrator");
    }

    @Test
    void a_user_with_more_rights_cannot_be_changed_and_no_more_rights_can_be_given() {
        var manager = user("viewer");
        stores.write(
                "auth",
                "insert into role(name, permissions) values (?, '{users:read,users:write,users:delete,users:manage,customers:read}')",
                "personnel" + manager.getString("id"));
        stores.write(
                "auth", "update app_user set role = 'personnel' || id where id = ?::uuid", manager.getString("id"));
        var personnel = as(manager);
        var boss = user("admin");
        var customer = user("customer");
        for (var answer : List.of(
                patch(personnel, boss, "name", "Mallory"),
                patch(personnel, boss, "status", "disabled"),
                patch(personnel, boss, "role", "customer"),
                patch(personnel, customer, "role", "admin"),
                patch(personnel, manager, "role", "finance_manager"),
                personnel.post(
                        "/api/users", new JsonObject().put("email", newEmail()).put("role", "viewer")),
                personnel.delete(path(boss)),
                personnel.delete(path(boss) + "/sessions"),
                personnel.put(path(boss) + "/password", new JsonObject().put("password", OTHER))))
            assertThat(answer.expect(403).code())
                    .as(answer.raw().uri().toString())
                    .isEqualTo("more_rights");
        patch(personnel, customer, "name", "Kim").expect(403); // who may order, which personnel may not
        personnel.get(path(boss)).expect(200);
        as(boss).get("/api/items").expect(200);
    }

    @Test
    void logins_are_listed_with_address_and_client() {
        var user = user("viewer");
        as(user);
        login(user.getString("email"), "a wrong password").expect(401);
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                admin.get(path(user) + "/logins?sort=created_at").expect(200).list().stream()
                                        .map(JsonObject.class::cast)
                                        .map(l -> l.getString("outcome") + " " + l.getString("reason") + " "
                                                + l.getString("address")))
                        .containsExactly("succeeded null 127.0.0.1", "failed invalid_credentials 127.0.0.1"));
        assertThat(admin.get(path(user)).data().getString("last_login_at")).isNotNull();
        admin.get("/api/users/" + RolesTest.NOBODY + "/logins").expect(404);
    }

    @Test
    void sessions_are_listed_and_ended_by_their_user() {
        var user = user("viewer");
        var here = as(user);
        var there = as(user);
        var elsewhere = as(user);
        var sessions = here.get("/api/auth/me/sessions").expect(200).list();
        assertThat(sessions).hasSize(3).allSatisfy(s -> {
            var session = (JsonObject) s;
            assertThat(session.getString("address")).isEqualTo("127.0.0.1");
            assertThat(session.getString("agent")).startsWith("Java-http-client");
        });
        var other = there.get("/api/auth/me/sessions").expect(200).list().stream()
                .map(JsonObject.class::cast)
                .filter(s -> s.getBoolean("current"))
                .map(s -> s.getString("id"))
                .toList();
        assertThat(other).hasSize(1);
        here.delete("/api/auth/me/sessions/" + other.getFirst()).expect(200);
        Awaitility.await().untilAsserted(() -> there.get("/api/items").expect(401));
        assertThat(here.delete("/api/auth/me/sessions/" + other.getFirst())
                        .expect(404)
                        .code())
                .isEqualTo("session_not_found");
        assertThat(as(user("viewer"))
                        .delete("/api/auth/me/sessions/"
                                + sessions.getJsonObject(0).getString("id"))
                        .expect(404)
                        .code())
                .isEqualTo("session_not_found");
        elsewhere.get("/api/items").expect(200);
        here.delete("/api/auth/me/sessions").expect(200);
        Awaitility.await().untilAsserted(() -> elsewhere.get("/api/items").expect(401));
        here.get("/api/items").expect(200);
    }

    @Test
    void an_administrator_ends_one_session_or_all() {
        var user = user("viewer");
        var first = as(user);
        var second = as(user);
        var sessions = admin.get(path(user) + "/sessions").expect(200).list();
        assertThat(sessions).hasSize(2);
        admin.delete(path(user) + "/sessions/" + sessions.getJsonObject(0).getString("id"))
                .expect(200);
        Awaitility.await().untilAsserted(() -> second.get("/api/items").expect(401));
        first.get("/api/items").expect(200);
        admin.delete(path(user) + "/sessions").expect(200);
        Awaitility.await().untilAsserted(() -> first.get("/api/items").expect(401));
        assertThat(admin.get(path(user) + "/sessions").expect(200).list()).isEmpty();
    }

    @Test
    void an_unproved_address_of_open_registration_is_proved_by_a_mail() {
        var user = user("viewer");
        var member = as(user);
        assertThat(member.get("/api/auth/me").data().getJsonArray("missing")).containsExactly("email_proof");
        var body = new JsonObject().put("email", user.getString("email")).put("current_password", PASSWORD);
        member.put("/api/auth/me", body).expect(202);
        anybody.post("/api/auth/verify-email", new JsonObject().put("token", mailbox.token(user.getString("email"))))
                .expect(200);
        assertThat(member.get("/api/auth/me").data().getJsonArray("missing")).isEmpty();
        member.put("/api/auth/me", body).expect(200);
    }

    /** Staff who may not read accounts see who has written a comment, and nothing else of the account. */
    @Test
    void staff_see_the_names_of_those_who_did_something() {
        var kim = invited(newEmail(), "viewer");
        var nameless = user("viewer");
        var erased = invited(newEmail(), "viewer");
        admin.delete(path(erased)).expect(200);
        var key = admin.post(
                        "/api/api-keys", new JsonObject().put("name", "Till").put("permissions", List.of("items:read")))
                .expect(201)
                .data();
        var asked = Stream.of(
                        "user:" + kim.getString("id"),
                        "user:" + nameless.getString("id"),
                        "user:" + erased.getString("id"),
                        "key:" + key.getString("id"),
                        "key:" + RolesTest.NOBODY)
                .collect(Collectors.joining(","));
        for (var role : List.of("finance_manager", "inventory_manager", "viewer")) {
            var named = as(user(role))
                    .get("/api/actors?actors=" + asked)
                    .expect(200)
                    .list();
            assertThat(named.stream()
                            .map(a -> ((JsonObject) a).getString("kind") + " " + ((JsonObject) a).getString("name")))
                    .containsExactlyInAnyOrder("user Kim Park", "user " + nameless.getString("email"), "api_key Till");
        }
        as(user("customer")).get("/api/actors?actors=" + asked).expect(403);
        for (var wrong : List.of("", "user:1", "system:sales", "user:" + RolesTest.NOBODY + ";drop"))
            assertThat(admin.get("/api/actors?actors=" + wrong).expect(400).code())
                    .isEqualTo("invalid_request");
    }
}
