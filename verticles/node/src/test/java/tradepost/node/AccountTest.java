package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.contract.Contract;
import tradepost.node.config.Contexts;

/** A user's own account over HTTP: password reset, password change, and tokens that end with their session. */
@ExtendWith(Shared.class)
class AccountTest {
    private static final String PASSWORD = "securepassword123";
    private static final String OTHER = "another-password-456";
    private static final Pattern TOKEN = Pattern.compile("tpw_[\\w-]{43}");
    static Program program;
    static Api anybody;
    static Stores stores;

    @BeforeAll
    static void start(Shared.Running running) {
        program = running.program();
        anybody = running.anybody();
        stores = running.stores();
    }

    static String newEmail() {
        var email = "person" + Api.unique() + "@example.com";
        var body =
                new JsonObject().put("email", email).put("password", PASSWORD).put("role", "viewer");
        anybody.post("/api/auth/register", body).expect(201);
        return email;
    }

    static Api.Answer login(String email, String password) {
        return anybody.post(
                "/api/auth/login", new JsonObject().put("email", email).put("password", password));
    }

    static Api.Answer forgot(String email) {
        return anybody.post("/api/auth/forgot-password", new JsonObject().put("email", email));
    }

    static Api.Answer reset(String token) {
        var body = new JsonObject().put("reset_token", token).put("new_password", OTHER);
        return anybody.post("/api/auth/reset-password", body);
    }

    /** The mail sent to this address. */
    static List<String> mails(String email) {
        return anybody.get("/dev/mail").expect(200).list().stream()
                .map(JsonObject.class::cast)
                .filter(m -> m.getString("to").equals(email))
                .map(m -> m.getString("text"))
                .toList();
    }

    static String resetToken(String email) {
        var mail =
                Awaitility.await().until(() -> mails(email), m -> !m.isEmpty()).getFirst();
        var token = TOKEN.matcher(mail);
        assertThat(token.find()).isTrue();
        return token.group();
    }

    static void assertEnds(Api person) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(person.get("/api/items").code()).isEqualTo("session_ended"));
        person.get("/api/auth/me").expect(401);
    }

    @Test
    void a_forgotten_password_is_reset_with_the_mailed_token_and_the_old_one_stops_working() {
        var email = newEmail();
        var before = anybody.login(email, PASSWORD);
        before.get("/api/items").expect(200);
        var answer = forgot(email).expect(200);
        assertThat(answer.raw().body()).doesNotContain("tpw_");
        var token = resetToken(email);
        reset(token).expect(200);
        assertEnds(before);
        assertThat(login(email, PASSWORD).expect(401).code()).isEqualTo("invalid_credentials");
        login(email, OTHER).expect(200);
        assertThat(reset(token).expect(400).code()).isEqualTo("invalid_reset_token");
        assertThat(program.output()).contains(token);
    }

    @Test
    void forgot_returns_the_same_response_for_an_unknown_address() {
        var known = forgot(newEmail());
        var unknown = forgot("nobody" + Api.unique() + "@example.com");
        assertThat(unknown.status()).isEqualTo(known.status()).isEqualTo(200);
        assertThat(unknown.body()).isEqualTo(known.body());
        assertThat(unknown.raw().headers().map().keySet())
                .isEqualTo(known.raw().headers().map().keySet());
    }

    @Test
    void logout_ends_the_access_token_too() {
        var login = login(newEmail(), PASSWORD).expect(200).data();
        var person = new Api(anybody.base(), login.getString("access_token"));
        person.get("/api/items").expect(200);
        person.post("/api/auth/logout", new JsonObject().put("refresh_token", login.getString("refresh_token")))
                .expect(200);
        assertEnds(person);
    }

    @Test
    void changing_the_password_keeps_this_session_and_ends_the_others() {
        var email = newEmail();
        var mine = anybody.login(email, PASSWORD);
        var other = anybody.login(email, PASSWORD);
        var body = new JsonObject().put("current_password", PASSWORD).put("new_password", OTHER);
        var key = Api.key();
        mine.send("PUT", "/api/auth/me/password", body, "Idempotency-Key", key)
                .join()
                .expect(200);
        var again = mine.send("PUT", "/api/auth/me/password", body, "Idempotency-Key", key)
                .join()
                .expect(200);
        assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertEnds(other);
        mine.get("/api/items").expect(200);
        assertThat(mine.put("/api/auth/me/password", body).expect(403).code()).isEqualTo("wrong_password");
    }

    @Test
    void the_mail_page_runs_no_scripts_and_is_not_readable_from_another_origin() {
        var email = "a&b" + Api.unique() + "@example.com"; // an address cannot contain the start of a tag
        var body = new JsonObject().put("email", email).put("password", PASSWORD);
        anybody.post("/api/auth/register", body).expect(201);
        forgot(email).expect(200);
        resetToken(email);
        var page = anybody.send("GET", "/dev/mail", null, "Accept", "text/html,*/*", "Origin", "http://evil.example")
                .join()
                .raw();
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(page.body()).contains("a&amp;b").doesNotContain(email);
    }

    @Test
    void every_permission_of_a_contract_is_listed() {
        var listed = anybody.registered("admin").get("/api/permissions").expect(200).list().stream()
                .map(p -> ((JsonObject) p).getString("name"))
                .collect(Collectors.toSet());
        for (var context : Contexts.names())
            for (var op : Contract.load(context).operations())
                if (op.permission().contains(":")) assertThat(listed).contains(op.permission());
        assertThat(anybody.registered("admin").get("/api/roles").expect(200).list())
                .filteredOn(role -> ((JsonObject) role).getBoolean("built_in")) // other tests create more
                .hasSize(6);
    }

    /**
     * The stored hashes against which a thief of the database could try passwords: of the body, and of the request that contains
     * it.
     */
    private static List<String> unsalted(String path, JsonObject body) {
        return Stream.of(body.encode(), "POST\n" + path + "\nnull\n" + body.encode())
                .map(text -> Buffer.buffer(text).getBytes())
                .map(AccountTest::sha256)
                .toList();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String named(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Test
    void no_record_of_a_command_allows_its_password_to_be_guessed() {
        var path = "/api/auth/register";
        var key = Api.key();
        var body = new JsonObject()
                .put("email", "traceless" + Api.unique() + "@example.com")
                .put("password", PASSWORD)
                .put("role", "viewer");
        var first =
                anybody.send("POST", path, body, "Idempotency-Key", key).join().expect(201);
        for (var unsalted : unsalted(path, body))
            assertThat(stores.number(
                            "auth",
                            "select count(*) from idempotency where key = ? and (request_hash = ? or principal ="
                                    + " ?::uuid)",
                            key,
                            unsalted,
                            named("public\n" + unsalted)))
                    .isZero();
        var stored = stores.texts("auth", "select request_hash from idempotency where key = ?", key);
        assertThat(stored)
                .as("the command is recorded, so the zero counts are conclusive")
                .hasSize(1);

        var again =
                anybody.send("POST", path, body, "Idempotency-Key", key).join().expect(201);
        assertThat(again.data()).isEqualTo(first.data());
        assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).hasValue("true");
        var other = body.copy().put("password", OTHER);
        assertThat(anybody.send("POST", path, other, "Idempotency-Key", key)
                        .join()
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
    }

    @Test
    void a_new_password_with_a_used_key_is_not_treated_as_the_previous_one() {
        var email = newEmail();
        var own = anybody.login(email, PASSWORD);
        var path = "/api/auth/me/password";
        var key = Api.key();
        var body = new JsonObject().put("current_password", PASSWORD).put("new_password", OTHER);
        own.send("PUT", path, body, "Idempotency-Key", key).join().expect(200);
        own.send("PUT", path, body, "Idempotency-Key", key).join().expect(200);
        var next = new JsonObject().put("current_password", OTHER).put("new_password", "a-third-password");
        assertThat(own.send("PUT", path, next, "Idempotency-Key", key)
                        .join()
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        login(email, OTHER).expect(200);
    }

    @Test
    void the_content_of_other_commands_is_hashed_with_a_secret_too() {
        var admin = anybody.registered("admin");
        var path = "/api/customers";
        var key = Api.key();
        var body = new JsonObject().put("name", "Keyed").put("email", "keyed" + Api.unique() + "@example.com");
        admin.send("POST", path, body, "Idempotency-Key", key).join().expect(201);
        var stored = stores.texts("contact", "select request_hash from idempotency where key = ?", key);
        assertThat(stored).hasSize(1).doesNotContainAnyElementsOf(unsalted(path, body));
        admin.send("POST", path, body, "Idempotency-Key", key).join().expect(201);
        admin.send("POST", path, body.copy().put("name", "Other"), "Idempotency-Key", key)
                .join()
                .expect(422);
    }

    @Test
    void a_customer_record_belongs_to_a_user_only_after_the_email_address_is_verified() {
        var email = "known" + Api.unique() + "@example.com";
        var record = new JsonObject().put("name", "Known Co").put("email", email);
        var id = anybody.registered("admin")
                .post("/api/customers", record)
                .expect(201)
                .id();
        var body =
                new JsonObject().put("email", email).put("password", PASSWORD).put("role", "customer");
        anybody.post("/api/auth/register", body).expect(201);
        var stranger = anybody.login(email, PASSWORD);
        assertThat(stranger.get("/api/customers").expect(200).list()).isEmpty(); // anyone can enter an address
        forgot(email).expect(200);
        reset(resetToken(email)).expect(200);
        var owner = anybody.login(email, OTHER);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(owner.get("/api/customers").expect(200).list())
                                .hasSize(1));
        owner.get("/api/customers/" + id).expect(200);
    }
}
