package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registration of customers over HTTP: an address is proved before it owns anything. And the last administrator. */
class SignUpTest {
    private static final String PASSWORD = "securepassword123";
    private static final String OTHER = "another-password-456";

    @TempDir
    static Path folder;

    static Program program;
    static Api anybody;
    static Api admin;
    static Mailbox mailbox;
    static Stores stores;

    @BeforeAll
    static void start() {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_REGISTRATION", "customer"));
        anybody = Api.at(port);
        mailbox = new Mailbox(anybody);
        stores = new Stores(folder.resolve("data"));
        admin = anybody.login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        PreparedDataFolder.takeBack(folder);
    }

    static String newEmail() {
        return "somebody" + Api.unique() + "@example.com";
    }

    static Api.Answer register(String email) {
        return anybody.post("/api/auth/register", new JsonObject().put("email", email));
    }

    static Api.Answer verify(String token, @Nullable String password) {
        var body = new JsonObject().put("token", token);
        return anybody.post("/api/auth/verify-email", password == null ? body : body.put("password", password));
    }

    /** A customer with a proved address. */
    static Api customer(String email) {
        register(email).expect(202);
        verify(mailbox.token(email), PASSWORD).expect(200);
        return anybody.login(email, PASSWORD);
    }

    static Api.Answer login(String email, String password) {
        return anybody.post(
                "/api/auth/login", new JsonObject().put("email", email).put("password", password));
    }

    /** A customer record that staff created. */
    static String record(String email) {
        return admin.post(
                        "/api/customers",
                        new JsonObject().put("name", "Known Co").put("email", email))
                .expect(201)
                .id();
    }

    static JsonArray missing(Api person) {
        return person.get("/api/auth/me").expect(200).data().getJsonArray("missing");
    }

    @Test
    void an_account_exists_only_after_its_address_was_proved() {
        var email = newEmail();
        var answer = register(" " + email.toUpperCase() + " ").expect(202);
        assertThat(answer.raw().body()).doesNotContain("tpe_").doesNotContain("data");
        login(email, PASSWORD).expect(401);
        assertThat(admin.get("/api/users?email=" + email).expect(200).list()).isEmpty();
        var token = mailbox.token(email);
        assertThat(verify(token, null).expect(400).code()).isEqualTo("password_required");
        assertThat(verify(token, "aaaaaaa").expect(400).code()).isEqualTo("invalid_request");
        assertThat(verify(token, "password123").expect(400).code()).isEqualTo("invalid_password");
        var user = verify(token, PASSWORD).expect(200).data();
        assertThat(user.getString("role") + " " + user.getString("status")).isEqualTo("customer active");
        assertThat(user.getString("proved_at")).isNotNull();
        assertThat(verify(token, OTHER).expect(400).code()).isEqualTo("invalid_proof_token");
        var person = anybody.login(email, PASSWORD);
        assertThat(missing(person)).isEmpty();
        var own = person.get("/api/customers").expect(200).list();
        assertThat(own).hasSize(1);
        Awaitility.await()
                .untilAsserted(() -> assertThat(admin.get("/api/users/" + user.getString("id"))
                                .data()
                                .getString("customer_id"))
                        .isEqualTo(own.getJsonObject(0).getString("id")));
    }

    @Test
    void the_response_is_the_same_for_a_known_address_and_the_mail_says_so() {
        var known = newEmail();
        customer(known);
        var first = register(known);
        var second = register(newEmail());
        assertThat(first.status()).isEqualTo(second.status()).isEqualTo(202);
        assertThat(first.body()).isEqualTo(second.body());
        assertThat(first.raw().headers().map().keySet())
                .isEqualTo(second.raw().headers().map().keySet());
        assertThat(mailbox.mail(known, "You already have an account").getString("text"))
                .contains("forgot-password")
                .doesNotContain("tpe_");
        assertThat(mailbox.tokens(known)).hasSize(1);
    }

    @Test
    void an_address_gets_few_mails_however_often_it_is_entered() {
        var email = newEmail();
        for (int i = 0; i < 10; i++) register(email).expect(202);
        var last = newEmail();
        register(last).expect(202);
        mailbox.token(last);
        assertThat(mailbox.mails(email)).hasSizeBetween(1, 3);
    }

    @Test
    void whoever_registers_sends_no_password_and_is_a_customer() {
        var body = new JsonObject().put("email", newEmail()).put("password", PASSWORD);
        assertThat(anybody.post("/api/auth/register", body).expect(400).code()).isEqualTo("password_too_early");
        body.put("role", "admin");
        assertThat(anybody.post("/api/auth/register", body).expect(403).code()).isEqualTo("registration_closed");
    }

    @Test
    void a_token_ends_after_a_day() {
        var email = newEmail();
        register(email).expect(202);
        var token = mailbox.token(email);
        stores.write(
                "auth",
                "update address_proof set expires_at = expires_at - interval '24 hours' where email = ?",
                email);
        assertThat(verify(token, PASSWORD).expect(400).code()).isEqualTo("invalid_proof_token");
    }

    @Test
    void a_stranger_who_registers_an_address_first_owns_nothing_of_it() {
        var email = newEmail();
        register(email).expect(202); // by the stranger, who cannot read the mail
        var record = record(email);
        login(email, PASSWORD).expect(401);
        register(email).expect(202); // by the owner of the address
        var stale = mailbox.token(email, 2);
        verify(stale, PASSWORD).expect(200);
        var owner = anybody.login(email, PASSWORD);
        assertThat(owner.get("/api/customers")
                        .expect(200)
                        .list()
                        .getJsonObject(0)
                        .getString("id"))
                .isEqualTo(record);
        for (var other : mailbox.tokens(email))
            assertThat(verify(other, OTHER).expect(400).code()).isEqualTo("invalid_proof_token");
        anybody.login(email, PASSWORD);
    }

    @Test
    void a_record_that_staff_created_first_is_linked_at_proof_and_not_before() {
        var email = newEmail();
        var record = record(email);
        register(email).expect(202);
        assertThat(admin.get("/api/customers/" + record).expect(200).data().getString("user_id"))
                .isNull();
        verify(mailbox.token(email), PASSWORD).expect(200);
        var person = anybody.login(email, PASSWORD);
        person.get("/api/customers/" + record).expect(200);
        assertThat(person.get("/api/auth/me").data().getString("customer_id")).isEqualTo(record);
    }

    @Test
    void a_record_of_somebody_else_stays_theirs_and_the_account_says_what_is_missing() {
        var email = newEmail();
        var record = record(email);
        var first = customer(newEmail());
        var user = "/api/users/" + first.get("/api/auth/me").data().getString("id");
        patch(user, new JsonObject().put("customer_id", record)).expect(200);
        first.get("/api/customers/" + record).expect(200);
        var person = customer(email);
        assertThat(person.get("/api/customers").expect(200).list()).isEmpty();
        assertThat(missing(person)).containsExactly("customer_record");
        var other = "/api/users/" + person.get("/api/auth/me").data().getString("id");
        assertThat(patch(other, new JsonObject().put("customer_id", record))
                        .expect(409)
                        .code())
                .isEqualTo("customer_linked");
        assertThat(patch(other, new JsonObject().put("customer_id", RolesTest.NOBODY))
                        .expect(400)
                        .code())
                .isEqualTo("unknown_customer");
        patch(user, new JsonObject().putNull("customer_id")).expect(200);
        first.get("/api/customers/" + record).expect(404);
        assertThat(patch(other, new JsonObject().put("customer_id", record))
                        .expect(200)
                        .data()
                        .getString("customer_id"))
                .isEqualTo(record);
        person.get("/api/customers/" + record).expect(200);
    }

    static Api.Answer patch(String path, JsonObject body) {
        return admin.send("PATCH", path, body).join();
    }

    @Test
    void another_address_is_the_accounts_only_when_it_is_proved() {
        var before = newEmail();
        var next = newEmail();
        var record = record(next);
        var person = customer(before);
        var change = new JsonObject().put("email", next).put("current_password", PASSWORD);
        assertThat(person.put("/api/auth/me", change).expect(202).data().getString("email"))
                .isEqualTo(before);
        login(next, PASSWORD).expect(401);
        login(before, PASSWORD).expect(200);
        assertThat(verify(mailbox.token(next), null).expect(200).data().getString("email"))
                .isEqualTo(next);
        login(before, PASSWORD).expect(401);
        login(next, PASSWORD).expect(200);
        mailbox.mail(before, "Your e-mail address was changed");
        assertThat(admin.get("/api/customers/" + record).data().getString("user_id"))
                .as("the account has a record of its own already")
                .isNull();
    }

    @Test
    void a_new_password_takes_back_a_change_of_address_that_waits() {
        var email = newEmail();
        var next = newEmail();
        var thief = customer(email); // who knows the password
        thief.put("/api/auth/me", new JsonObject().put("email", next).put("current_password", PASSWORD))
                .expect(202);
        var token = mailbox.token(next);
        var owner = anybody.login(email, PASSWORD);
        var change = new JsonObject().put("current_password", PASSWORD).put("new_password", OTHER);
        owner.put("/api/auth/me/password", change).expect(200);
        assertThat(verify(token, null).expect(400).code()).isEqualTo("invalid_proof_token");
        login(email, OTHER).expect(200);
    }

    @Test
    void tokens_are_in_mails_and_nowhere_else() {
        var email = newEmail();
        customer(email);
        var invited = newEmail();
        admin.post("/api/users", new JsonObject().put("email", invited).put("role", "viewer"))
                .expect(201);
        for (var token : List.of(mailbox.token(email), mailbox.token(invited)))
            for (var context : List.of("auth", "contact"))
                for (var table : List.of("event_log", "idempotency"))
                    assertThat(stores.number(
                                    context,
                                    "select count(*) from " + table + " t where t::text like '%' || ? || '%'",
                                    token))
                            .isZero();
    }

    @Test
    void the_last_administrator_stays_one_however_many_requests_come_at_once() {
        var second = "second" + Api.unique() + "@example.com";
        admin.post("/api/users", new JsonObject().put("email", second).put("role", "admin"))
                .expect(201);
        verify(mailbox.token(second), PASSWORD).expect(200);
        var mine = path(admin);
        var theirs = path(anybody.login(second, PASSWORD));
        var demoted = new JsonObject().put("role", "viewer");
        var disabled = new JsonObject().put("status", "disabled");
        for (int round = 0; round < 5; round++)
            try {
                var other = anybody.login(second, PASSWORD);
                var tries = List.of(
                        admin.send("PATCH", theirs, disabled),
                        other.send("PATCH", mine, disabled),
                        admin.send("PATCH", mine, demoted),
                        other.send("PATCH", theirs, demoted));
                assertThat(tries.stream().map(t -> t.join().code()).toList())
                        .contains("")
                        .doesNotContain("internal");
                assertThat(administrators()).isPositive();
            } finally {
                restoreAdministrators(second);
            }
        try {
            patch(theirs, demoted).expect(200);
            for (var body : List.of(demoted, disabled))
                assertThat(patch(mine, body).expect(409).code()).isEqualTo("last_administrator");
            assertThat(admin.delete(mine).expect(409).code()).isEqualTo("last_administrator");
        } finally {
            restoreAdministrators(second);
        }
    }

    private static String path(Api person) {
        return "/api/users/" + person.get("/api/auth/me").expect(200).data().getString("id");
    }

    private static long administrators() {
        return stores.number("auth", "select count(*) from app_user where role = 'admin' and status = 'active'");
    }

    private static void restoreAdministrators(String second) {
        stores.write(
                "auth",
                "update app_user set role = 'admin', status = 'active' where email in (?, 'admin@example.com')",
                second);
        admin = anybody.login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    @Test
    void what_happened_is_in_the_security_log() {
        var email = newEmail();
        customer(email);
        verify("tpe_" + "A".repeat(43), PASSWORD).expect(400);
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                admin.get("/api/events?types=auth.security.*&limit=1000").expect(200).list().stream()
                                        .map(e -> ((JsonObject) e).getJsonObject("data"))
                                        .map(d -> d.getString("action") + " " + d.getString("outcome")))
                        .contains("address_proof succeeded", "role_grant succeeded"));
    }
}
