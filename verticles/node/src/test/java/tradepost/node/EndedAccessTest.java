package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Settings;
import tradepost.node.command.AdminCreateCommand;
import tradepost.node.config.Contexts;

/** On three nodes: who may no longer do something is refused by each of them within a second, and loses its streams. */
@Tag("prove")
class EndedAccessTest {
    private static final int NODES = 3;
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final String PASSWORD = "a long word of tests";

    @TempDir
    static Path folder;

    private static Installation installation;
    private static int bridge;
    private static Api admin;
    private static final List<AutoCloseable> open = new ArrayList<>();
    private static final List<Program> programs = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.open(folder, NODES);
        bridge = Program.freePorts(NODES);
        for (int node = 1; node <= NODES; node++)
            programs.add(installation.serve(
                    node,
                    "gateway," + String.join(",", Contexts.names()),
                    Map.of(
                            "auth.access_minutes",
                            "15",
                            Settings.BRIDGE_PORT.key(),
                            "" + (bridge + node - 1),
                            Settings.BRIDGE_IDLE_MS.key(),
                            "600000")));
        for (var program : programs) program.awaitOutput("(?m)^ready ");
        admin = Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        for (var stream : open) stream.close();
        programs.forEach(Program::close);
        if (installation != null) installation.close();
    }

    /** A member of staff, logged in at the second node. */
    private record Member(String id, String email, Api api, String refreshToken) {}

    private static Member member(String role) {
        var email = "member" + Api.unique() + "@example.com";
        AdminCreateCommand.make(installation.config(1, "auth"), email, PASSWORD, role);
        var second = Api.at(installation.http(2));
        var login = second.post(
                        "/api/auth/login", new JsonObject().put("email", email).put("password", PASSWORD))
                .expect(200)
                .data();
        var api = new Api(second.base(), login.getString("access_token"));
        return new Member(login.getJsonObject("user").getString("id"), email, api, login.getString("refresh_token"));
    }

    private static List<Api> everywhere(Api caller) {
        var all = new ArrayList<Api>();
        for (int node = 1; node <= NODES; node++) all.add(caller.through(installation.http(node)));
        return all;
    }

    /** Each node knows the caller before, and refuses it within a second after; by then these streams of the caller have ended, too. */
    private static void endsEverywhere(
            Api caller, String path, int status, Runnable change, List<CompletableFuture<String>> streams)
            throws Exception {
        var nodes = everywhere(caller);
        for (var node : nodes) node.get(path).expect(200);
        for (var stream : streams) assertThat(stream).isNotDone();
        change.run();
        long since = System.nanoTime();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> nodes.stream().allMatch(n -> n.get(path).status() == status)
                        && streams.stream().allMatch(CompletableFuture::isDone));
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(WITHIN);
    }

    private static void endsEverywhere(Api caller, String path, int status, Runnable change) throws Exception {
        endsEverywhere(caller, path, status, change, List.of());
    }

    /** Connections of a caller, each at another node. */
    private record Streams(LiveEvents sse, LiveEvents socket, CompletableFuture<String> ofBridge) {
        static Streams of(Api caller) throws Exception {
            var sse = LiveEvents.sse(caller.through(installation.http(1)), "?types=sales.*");
            open.add(sse);
            var socket = LiveEvents.socket(caller.through(installation.http(2)), "?types=sales.*");
            open.add(socket);
            var peer = new BridgePeer(bridge + 2, String.valueOf(caller.token()));
            open.add(peer);
            return new Streams(
                    sse, socket, peer.register("sales.order.confirmed").end());
        }

        List<CompletableFuture<String>> ends() {
            return List.of(sse.end(), socket.end(), ofBridge);
        }

        void endedWith(String code) {
            assertThat(ends()).allSatisfy(end -> assertThat(end.join()).contains(code));
        }
    }

    @Test
    void a_session_that_another_session_ends() throws Exception {
        var member = member("viewer");
        var other = Api.at(installation.http(1)).login(member.email(), PASSWORD);
        endsEverywhere(
                member.api(),
                "/api/items",
                401,
                () -> other.delete("/api/auth/me/sessions").expect(200));
        other.get("/api/items").expect(200);
    }

    @Test
    void a_disabled_user_and_its_streams() throws Exception {
        var member = member("finance_manager");
        var streams = Streams.of(member.api());
        endsEverywhere(
                member.api(),
                "/api/items",
                401,
                () -> admin.patch("/api/users/" + member.id(), new JsonObject().put("status", "disabled"))
                        .expect(200),
                streams.ends());
        streams.endedWith("session_ended");
        Api.at(installation.http(3))
                .post("/api/auth/refresh", new JsonObject().put("refresh_token", member.refreshToken()))
                .expect(401);
    }

    @Test
    void a_changed_role_whose_session_goes_on() throws Exception {
        var member = member("finance_manager");
        var streams = Streams.of(member.api());
        endsEverywhere(
                member.api(),
                "/api/customers",
                401,
                () -> admin.patch("/api/users/" + member.id(), new JsonObject().put("role", "viewer"))
                        .expect(200),
                streams.ends());
        streams.endedWith("session_ended");
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
        var other = Api.at(installation.http(1)).login(member.email(), PASSWORD);
        endsEverywhere(
                member.api(),
                "/api/items",
                401,
                () -> other.put(
                                "/api/auth/me/password",
                                new JsonObject()
                                        .put("current_password", PASSWORD)
                                        .put("new_password", PASSWORD + " once more"))
                        .expect(200));
    }

    private static JsonObject key(Api owner) {
        var permissions = new JsonArray().add("items:read").add("events:read").add("orders:read");
        return owner.post("/api/api-keys", new JsonObject().put("name", "k").put("permissions", permissions))
                .expect(201)
                .data();
    }

    @Test
    void a_revoked_key_and_its_streams() throws Exception {
        var key = key(admin);
        var caller = new Api(admin.base(), key.getString("key"));
        var streams = Streams.of(caller);
        endsEverywhere(
                caller,
                "/api/items",
                401,
                () -> admin.delete("/api/api-keys/" + key.getString("id")).expect(200),
                streams.ends());
        streams.endedWith("invalid_api_key");
    }

    @Test
    void the_key_of_a_disabled_owner_and_its_streams() throws Exception {
        var owner = member("finance_manager");
        var caller = new Api(admin.base(), key(owner.api()).getString("key"));
        var streams = Streams.of(caller);
        endsEverywhere(
                caller,
                "/api/items",
                401,
                () -> admin.patch("/api/users/" + owner.id(), new JsonObject().put("status", "disabled"))
                        .expect(200),
                streams.ends());
        streams.endedWith("invalid_api_key");
    }

    @Test
    void the_streams_of_a_key_go_on_when_its_rights_change_but_not_without_them() throws Exception {
        var key = key(admin);
        var caller = new Api(admin.base(), key.getString("key"));
        var streams = Streams.of(caller);
        endsEverywhere(caller, "/api/items", 403, () -> permit(key, "events:read", "orders:read"));
        var order = admin.salesOrder(admin.customer(), admin.item(0), 1);
        for (var reader : List.of(streams.sse(), streams.socket()))
            assertThat(reader.next().getString("subject")).isEqualTo(order);
        assertThat(streams.ofBridge()).isNotDone();
        endsEverywhere(caller, "/api/events", 403, () -> permit(key, "orders:read"), streams.ends());
    }

    private static void permit(JsonObject key, String... permissions) {
        admin.patch(
                        "/api/api-keys/" + key.getString("id"),
                        new JsonObject().put("permissions", new JsonArray(List.of(permissions))))
                .expect(200);
    }

    @Test
    void a_service_account_that_is_disabled_and_its_streams() throws Exception {
        var permissions = new JsonArray().add("items:read").add("events:read").add("orders:read");
        var account = admin.post(
                        "/api/service-accounts",
                        new JsonObject().put("name", "s" + Api.unique()).put("permissions", permissions))
                .expect(201)
                .data();
        var proof = new JsonObject()
                .put("service_name", account.getString("name"))
                .put("service_secret", account.getString("secret"));
        var token = Api.at(installation.http(2))
                .post("/api/auth/service-token", proof)
                .expect(200)
                .data();
        var caller = new Api(admin.base(), token.getString("token"));
        var streams = Streams.of(caller);
        endsEverywhere(
                caller,
                "/api/items",
                401,
                () -> admin.patch(
                                "/api/service-accounts/" + account.getString("id"),
                                new JsonObject().put("status", "disabled"))
                        .expect(200),
                streams.ends());
        streams.endedWith("session_ended");
    }
}
