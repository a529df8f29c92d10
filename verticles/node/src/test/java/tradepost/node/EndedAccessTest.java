package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.config.Contexts;

/** On three nodes: who may no longer do something is refused by each of them within a second, and loses its streams. */
@Tag("prove")
@Tag("long")
class EndedAccessTest {
    private static final int NODES = 3;
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final String PASSWORD = "a long word of tests";

    @TempDir
    static Path folder;

    private static Installation installation;
    private static Api admin;
    private static final List<Program> programs = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.open(folder, NODES);
        for (int node = 1; node <= NODES; node++)
            programs.add(installation.serve(
                    node, "gateway," + String.join(",", Contexts.names()), Map.of("auth.access_minutes", "15")));
        for (var program : programs) program.awaitOutput("(?m)^ready ");
        admin = Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    @AfterAll
    static void stop() {
        programs.forEach(Program::close);
        if (installation != null) installation.close();
    }

    /** A member of staff with a password that was set for it and then changed, logged in at the second node. */
    private record Member(String id, String email, Api api, String refreshToken) {}

    private static Member member(String role) {
        var email = "member" + Api.unique() + "@example.com";
        var id = admin.post("/api/users", new JsonObject().put("email", email).put("role", role))
                .expect(201)
                .id();
        admin.put("/api/users/" + id + "/password", new JsonObject().put("password", PASSWORD))
                .expect(200);
        var second = Api.at(installation.http(2));
        var first = second.login(email, PASSWORD);
        first.put(
                        "/api/auth/me/password",
                        new JsonObject().put("current_password", PASSWORD).put("new_password", PASSWORD + " again"))
                .expect(200);
        var login = second.post(
                        "/api/auth/login", new JsonObject().put("email", email).put("password", PASSWORD + " again"))
                .expect(200)
                .data();
        var api = new Api(second.base(), login.getString("access_token"));
        return new Member(id, email, api, login.getString("refresh_token"));
    }

    private static List<Api> everywhere(Api caller) {
        var all = new ArrayList<Api>();
        for (int node = 1; node <= NODES; node++) all.add(caller.through(installation.http(node)));
        return all;
    }

    /** Each node knows the caller before, and refuses it within a second after. */
    private static void endsEverywhere(Api caller, String path, int status, Runnable change) throws Exception {
        var nodes = everywhere(caller);
        for (var node : nodes) node.get(path).expect(200);
        change.run();
        long since = System.nanoTime();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(20))
                .until(() -> nodes.stream().allMatch(n -> n.get(path).status() == status));
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(WITHIN);
    }

    /** Reads a stream of events at the third node until its end. */
    private static CompletableFuture<String> stream(Api caller) throws Exception {
        var connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + installation.http(3) + "/api/events?types=sales.*")
                        .toURL()
                        .openConnection();
        connection.setRequestProperty("Accept", "text/event-stream");
        connection.setRequestProperty("Authorization", "Bearer " + caller.token());
        assertThat(connection.getResponseCode()).isEqualTo(200);
        return CompletableFuture.supplyAsync(() -> {
            try (var lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                return lines.lines().collect(Collectors.joining("\n"));
            } catch (java.io.IOException e) {
                return e.toString();
            }
        });
    }

    @Test
    void a_session_that_another_session_ends() throws Exception {
        var member = member("viewer");
        var other = Api.at(installation.http(1)).login(member.email(), PASSWORD + " again");
        endsEverywhere(
                member.api(),
                "/api/items",
                401,
                () -> other.delete("/api/auth/me/sessions").expect(200));
        other.get("/api/items").expect(200);
    }

    @Test
    void a_disabled_user_and_its_stream() throws Exception {
        var member = member("finance_manager");
        var reading = stream(member.api());
        endsEverywhere(
                member.api(),
                "/api/items",
                401,
                () -> admin.patch("/api/users/" + member.id(), new JsonObject().put("status", "disabled"))
                        .expect(200));
        assertThat(reading.get(2, TimeUnit.SECONDS)).contains("session_ended");
        Api.at(installation.http(3))
                .post("/api/auth/refresh", new JsonObject().put("refresh_token", member.refreshToken()))
                .expect(401);
    }

    @Test
    void a_changed_role_whose_session_goes_on() throws Exception {
        var member = member("finance_manager");
        var reading = stream(member.api());
        endsEverywhere(
                member.api(),
                "/api/customers",
                401,
                () -> admin.patch("/api/users/" + member.id(), new JsonObject().put("role", "viewer"))
                        .expect(200));
        assertThat(reading.get(2, TimeUnit.SECONDS)).contains("session_ended");
        var refreshed = Api.at(installation.http(3))
                .post("/api/auth/refresh", new JsonObject().put("refresh_token", member.refreshToken()))
                .expect(200)
                .data();
        var now = new Api(member.api().base(), refreshed.getString("access_token"));
        for (var node : everywhere(now)) {
            node.get("/api/customers").expect(200);
            node.post("/api/customers", new JsonObject().put("name", "n").put("email", "n@example.com"))
                    .expect(403);
        }
    }

    @Test
    void a_role_of_ones_own_that_holds_less() throws Exception {
        var name = "clerk" + Api.unique();
        var role = new JsonObject()
                .put("name", name)
                .put("permissions", new JsonArray().add("items:read").add("customers:read"));
        admin.post("/api/roles", role).expect(201);
        var member = member(name);
        endsEverywhere(
                member.api(),
                "/api/customers",
                401,
                () -> admin.patch(
                                "/api/roles/" + name,
                                new JsonObject().put("permissions", new JsonArray().add("items:read")))
                        .expect(200));
        var refreshed = Api.at(installation.http(3))
                .post("/api/auth/refresh", new JsonObject().put("refresh_token", member.refreshToken()))
                .expect(200)
                .data();
        for (var node : everywhere(new Api(member.api().base(), refreshed.getString("access_token")))) {
            node.get("/api/items").expect(200);
            node.get("/api/customers").expect(403);
        }
    }

    @Test
    void a_changed_password_ends_the_other_sessions() throws Exception {
        var member = member("viewer");
        var other = Api.at(installation.http(1)).login(member.email(), PASSWORD + " again");
        endsEverywhere(
                member.api(),
                "/api/items",
                401,
                () -> other.put(
                                "/api/auth/me/password",
                                new JsonObject()
                                        .put("current_password", PASSWORD + " again")
                                        .put("new_password", PASSWORD + " once more"))
                        .expect(200));
    }

    @Test
    void a_revoked_key_and_the_key_of_a_disabled_owner() throws Exception {
        var permissions = new JsonArray().add("items:read");
        var key = admin.post("/api/api-keys", new JsonObject().put("name", "k").put("permissions", permissions))
                .expect(201)
                .data();
        endsEverywhere(
                new Api(admin.base(), key.getString("key")),
                "/api/items",
                401,
                () -> admin.delete("/api/api-keys/" + key.getString("id")).expect(200));
        var owner = member("finance_manager");
        var theirs = owner.api()
                .post("/api/api-keys", new JsonObject().put("name", "k").put("permissions", permissions))
                .expect(201)
                .data();
        endsEverywhere(
                new Api(admin.base(), theirs.getString("key")),
                "/api/items",
                401,
                () -> admin.patch("/api/users/" + owner.id(), new JsonObject().put("status", "disabled"))
                        .expect(200));
    }
}
