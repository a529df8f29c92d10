package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.cluster.ClusterStatus;
import tradepost.node.command.AdminCreateCommand;
import tradepost.node.config.Contexts;
import tradepost.node.process.ProgramRefusal;

/**
 * `serve` as an operator runs it: a gateway on one node, the contexts on others, and a separate PostgreSQL. Its databases are
 * those of the next release, which has only expanded them, so every flow here also tests an old program on a new schema.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(2)
class ServeTest {
    /** Of the load: few enough that a slow machine answers each within the deadlines of the product. */
    private static final int CLIENTS = 2;

    private static final String CONTEXTS = String.join(",", Contexts.names());
    private static final int NODES = 4;

    @TempDir
    static Path folder;

    private static Installation installation;
    private static Program gateway;
    private static Program service;
    private static Api admin;

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.open(folder, NODES);
        gateway = installation.serve(1, "gateway");
        await(() -> manage(1, "/livez").status() == 200);
        gateway.awaitOutput("alone in the cluster: none of the other cluster.members");
        var waiting = manage(1, "/readyz");
        assertThat(waiting.status()).isEqualTo(503);
        await(() -> manage(1, "/readyz")
                .body()
                .getJsonObject("gateway")
                .getJsonArray("missing")
                .contains("sales"));
        await(() -> Api.at(installation.http(1)).get("/readyz").status() == 503);
        service = installation.serve(2, CONTEXTS);
        gateway.awaitOutput("(?m)^ready http://");
        service.awaitOutput("(?m)^ready auth,");
        admin = Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    @AfterAll
    static void stop() {
        try {
            for (var p : new Program[] {gateway, service}) if (p != null) p.close();
        } finally {
            if (installation != null) installation.close();
        }
    }

    private interface Check {
        boolean holds() throws Exception;
    }

    private static void await(Check check) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(check::holds);
    }

    private static Api.Answer manage(int node, String path) {
        return Api.at(installation.management(node)).get(path);
    }

    @Test
    @Order(1)
    void a_gateway_without_contexts_works_on_the_schema_of_the_next_release() {
        var customer = admin.customer();
        var item = admin.item(0);
        var purchase = admin.purchaseOrder(admin.vendor(), item, 50);
        admin.post("/api/purchase/orders/" + purchase + "/receive").expect(200);
        assertThat(admin.stock(item)).isEqualTo(50);
        var order = admin.salesOrder(customer, item, 20);
        admin.confirm(order).join().expect(200);
        assertThat(admin.stock(item)).isEqualTo(30);
        admin.post("/api/sales/orders/" + admin.salesOrder(customer, item, 1) + "/cancel")
                .expect(200);
        var product =
                new JsonObject().put("name", "Laptop").put("price", 999.99).put("stock", 10);
        var laptop = admin.post("/api/products", product).expect(201).id();
        var lines =
                new JsonArray().add(new JsonObject().put("productId", laptop).put("quantity", 2));
        admin.post("/api/orders", new JsonObject().put("customerId", customer).put("items", lines))
                .expect(201);
        for (var list : List.of("/api/items", "/api/customers", "/api/vendors", "/api/products", "/api/sales/orders"))
            assertThat(admin.get(list + "?limit=5").expect(200).list()).isNotEmpty();
        await(() -> admin.get("/api/sales/orders/" + order + "/timeline").status() == 200);
        admin.isSound();
    }

    @Test
    @Order(1)
    void a_node_without_a_gateway_has_no_http_port_and_reports_its_contexts() {
        assertThatThrownBy(() -> new Socket("127.0.0.1", installation.http(2)).close())
                .isInstanceOf(IOException.class);
        // on a busy machine, a context does not always report in time
        var node = Awaitility.await()
                .until(() -> manage(2, "/readyz"), a -> a.status() == 200)
                .body();
        assertThat(node.getString("status")).isEqualTo("ok");
        assertThat(node.containsKey("gateway")).isFalse();
        for (var context : Contexts.names()) {
            var part = node.getJsonObject("contexts").getJsonObject(context);
            assertThat(part.getString("status") + part.getBoolean("registered") + part.getString("database"))
                    .isEqualTo("oktrueok");
            assertThat(part.getJsonObject("pool").getInteger("size")).isEqualTo(6);
            assertThat(part.getJsonObject("relay").getBoolean("holder"))
                    .as(context)
                    .isTrue();
        }
        assertThat(node.encode())
                .doesNotContain(installation.secret("db"))
                .doesNotContain(installation.secret("service"));
        assertThat(admin.get("/metrics").status()).isEqualTo(404);
        assertThat(admin.get("/cluster").status()).isEqualTo(404);
        assertThat(manage(2, "/metrics").raw().body())
                .contains(
                        "tradepost_relay_lag{",
                        "tradepost_relay_lag_seconds{",
                        "tradepost_dead_letters{",
                        "tradepost_relay_parked{",
                        "tradepost_reservations_active{",
                        "saga=\"confirm\"",
                        "saga=\"placing\"",
                        "tradepost_db_pool_in_use{",
                        "tradepost_db_pool_waiting{",
                        "tradepost_node_draining 0.0",
                        "tradepost_cluster_nodes 2.0",
                        "jvm_memory_used_bytes{");
        assertThat(manage(1, "/metrics").raw().body())
                .contains("tradepost_breaker_open{", "tradepost_http_requests_seconds_count{");
    }

    @Test
    @Order(1)
    void undelivered_events_show_in_the_metrics() throws Exception {
        var order = admin.salesOrder(admin.customer(), admin.item(5), 1);
        admin.confirm(order).join().expect(200);
        try (var inventory = installation.connect("tradepost_inventory");
                var sales = installation.connect("tradepost_sales");
                var held = inventory.createStatement();
                var placing = sales.createStatement()) {
            held.execute("""
                    insert into event_number(seq, position) values (-1, -1);
                    insert into event_log(position, id, type, subject, subject_version, data, actor, at) values (-1,
                      gen_random_uuid(), 'inventory.order.reserved', gen_random_uuid(), 1, '{}', 'test', now() - interval '1 hour');
                    insert into relay_parked(subscriber, seq, subject, next_at, error)
                      select 'sales', seq, subject, now() + interval '55 seconds', 'of a test' from event_numbered where seq = -1;
                    """);
            placing.execute("""
                    insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error)
                      values ('inventory', -1, gen_random_uuid(), 'sales.order.cancelled', gen_random_uuid(), 10, 'of a test')
                    """);
            for (var figure : List.of(
                    "tradepost_relay_lag_seconds\\{context=\"inventory\",subscriber=\"sales\"} 3[67]\\d\\d\\.",
                    "tradepost_relay_parked\\{context=\"inventory\"} 1\\.0",
                    "tradepost_saga_age_seconds\\{context=\"inventory\",saga=\"confirm\"} 3[67]\\d\\d\\.",
                    "tradepost_reservations_active\\{context=\"inventory\"} [1-9]",
                    "tradepost_dead_letters\\{context=\"sales\"} 1\\.0"))
                await(() -> Pattern.compile(figure)
                        .matcher(manage(2, "/metrics").raw().body())
                        .find());
            assertThat(ClusterStatus.text(manage(1, "/cluster").body()))
                    .contains("; 1 parked")
                    .contains("; 1 dead letters");
            held.execute(
                    "delete from relay_parked where seq = -1; delete from event_log where position = -1; delete from event_number where seq = -1");
            placing.execute("delete from dead_letter where seq = -1");
        }
    }

    @Test
    @Order(1)
    void any_node_reports_the_status_of_all_nodes() {
        var status =
                Awaitility.await().until(() -> manage(1, "/cluster").expect(200).body(), ClusterStatus::isReady);
        assertThat(ClusterStatus.text(status))
                .contains("gateway      127.0.0.1:" + installation.http(1))
                .contains("contexts     analytics, audit, auth, billing, catalog, contact")
                .containsPattern(
                        "relay +inventory +on 127.0.0.1:" + (installation.management(2) + 1)
                                + "; audit \\d+ behind, billing \\d+ behind, catalog \\d+ behind, purchase \\d+ behind, sales \\d+ behind")
                .containsPattern("ok +\\d+\\.\\d+\\.\\d+");
        assertThat(status.getJsonArray("nodes")).hasSize(2);
    }

    @Test
    @Order(1)
    void an_administrator_is_created_while_the_nodes_run() {
        var config = installation.config(2, CONTEXTS);
        AdminCreateCommand.make(config, "Second@Example.com", "another administrator", "admin");
        Api.at(installation.http(1))
                .login("second@example.com", "another administrator")
                .get("/api/items")
                .expect(200);
        assertThatThrownBy(() -> AdminCreateCommand.make(config, "second@example.com", "yet another word", "admin"))
                .isInstanceOf(ProgramRefusal.class)
                .hasMessageContaining("second@example.com");
        assertThatThrownBy(() -> AdminCreateCommand.make(config, "third@example.com", "short", "admin"))
                .hasStackTraceContaining("admin.password");
    }

    /** A command of the program, which reads the settings of node 2. */
    private static Program command(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", folder.resolve("node-2.properties").toString()));
        return Program.start(folder, all.toArray(String[]::new));
    }

    private static void succeeds(String output, String... arguments) {
        try (var command = command(arguments)) {
            assertThat(command.exitCode()).as(command.output()).isZero();
            assertThat(command.output()).contains(output);
        }
    }

    @Test
    @Order(1)
    void users_with_other_roles_are_created_while_the_nodes_run() {
        var own = "role_" + Api.unique();
        loggedIn()
                .post(
                        "/api/roles",
                        new JsonObject().put("name", own).put("permissions", new JsonArray().add("vendors:read")))
                .expect(201);
        for (var role : List.of("viewer", own)) {
            var email = role + "@example.com";
            succeeds("created " + email + " with the role " + role, "admin", "create", email, "--role", role);
            var user = Api.at(installation.http(1)).login(email, Program.ADMIN_PASSWORD);
            assertThat(user.get("/api/auth/me").expect(200).data().getString("role"))
                    .isEqualTo(role);
            user.get("/api/vendors").expect(200);
            user.get("/api/users").expect(403);
        }
        try (var refused = command("admin", "create", "janitor@example.com", "--role", "janitor")) {
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output()).contains("There is no role janitor: no account was created");
        }
        assertThat(loggedIn()
                        .get("/api/users?email=janitor@example.com")
                        .expect(200)
                        .list())
                .isEmpty();
    }

    private static Api loggedIn() {
        return Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    private static List<String> publishedKeys() {
        return Api.at(installation.http(1))
                .get("/.well-known/jwks.json")
                .expect(200)
                .body()
                .getJsonArray("keys")
                .stream()
                .map(k -> ((JsonObject) k).getString("kid"))
                .toList();
    }

    private static JsonObject login() {
        var credentials = new JsonObject().put("email", "admin@example.com").put("password", Program.ADMIN_PASSWORD);
        return Api.at(installation.http(1))
                .post("/api/auth/login", credentials)
                .expect(200)
                .data();
    }

    @Test
    @Order(1)
    void an_operator_replaces_the_signing_key_and_the_tokens_of_the_previous_one_stay_valid_unless_it_is_revoked() {
        var before = publishedKeys();
        var login = login();
        var held = new Api(admin.base(), login.getString("access_token"));
        succeeds("it signs in ten minutes", "admin", "rotate-key");
        await(() -> publishedKeys().size() == before.size() + 1);
        assertThat(publishedKeys()).containsAll(before);
        held.get("/api/items").expect(200);
        loggedIn().get("/api/items").expect(200);

        succeeds("tokens of the previous keys are refused", "admin", "rotate-key", "--revoke");
        await(() -> publishedKeys().size() == 1);
        await(() -> held.get("/api/items").code().equals("invalid_token"));
        var refresh = new JsonObject().put("refresh_token", login.getString("refresh_token"));
        var refreshed = Api.at(installation.http(1))
                .post("/api/auth/refresh", refresh)
                .expect(200)
                .data();
        new Api(admin.base(), refreshed.getString("access_token"))
                .get("/api/items")
                .expect(200);
        admin = loggedIn();
    }

    @Test
    @Order(3)
    void a_node_with_another_jwt_secret_says_so_in_its_last_line_and_the_doctor_finds_it() throws Exception {
        var sentence = "jwt.secret does not decrypt the signing keys";
        try (var node = installation.serve(4, "auth", Map.of("jwt.secret", "kM3vTq8Zx1LrWb6YpJc9Hd2Nf5Gs7Ua4"))) {
            assertThat(node.exitCode()).isEqualTo(1);
            assertThat(node.output().strip().lines().toList().getLast()).startsWith(sentence);
        }
        var file = folder.resolve("node-4.properties").toString();
        try (var doctor = Program.start(folder, "doctor", "--config", file)) {
            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.output()).contains("FAIL  signing keys     " + sentence);
        }
    }

    @Test
    @Order(2)
    void no_request_fails_through_the_other_gateway_when_one_of_two_nodes_stops_under_load() throws Exception {
        try (var other = installation.serve(3, "gateway," + CONTEXTS)) {
            other.awaitOutput("(?m)^ready http");
            var customer = admin.customer();
            var item = admin.item(1_000_000);
            Queue<String> failures = new ConcurrentLinkedQueue<>();
            var answered = new AtomicInteger();
            var end = new AtomicBoolean();
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(n -> Thread.ofVirtual().start(() -> {
                        while (!end.get() && round(admin, customer, item, failures, answered)) {
                            // until the end
                        }
                    }))
                    .toList();
            await(() -> answered.get() > 100);
            var process = ProcessHandle.of(service.pid()).orElseThrow();
            process.destroy();
            await(() -> service.output().contains("draining"));
            process.destroy();
            assertThat(service.exitCode()).isZero();
            int then = answered.get();
            await(() -> answered.get() > then + 100);
            end.set(true);
            for (var c : clients) c.join();
            assertThat(failures).isEmpty();
            admin.isSound();
            await(() -> admin.get("/readyz").status() == 200);
            endsUnderLoad(other, admin.through(installation.http(3)), customer, item);
        }
        await(() ->
                admin.get("/readyz").expect(200).body().getJsonArray("missing").contains("sales"));
        await(() ->
                admin.get("/readyz").expect(200).body().getJsonArray("missing").contains("catalog"));
        assertThat(manage(1, "/readyz")
                        .expect(200)
                        .body()
                        .getJsonObject("gateway")
                        .getJsonArray("missing"))
                .contains("sales");
        await(() -> manage(1, "/metrics")
                .raw()
                .body()
                .contains("tradepost_contexts_missing " + Contexts.names().size()));
        var refused = admin.get("/api/items");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
    }

    /**
     * The gateway and the last of the contexts share a node, which answers every request that it has received. These clients
     * ignore /readyz and Connection: close, so for each of them its last connection may be closed without a response, and its
     * retry too.
     */
    private static void endsUnderLoad(Program node, Api through, String customer, String item) {
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        var answered = new AtomicInteger();
        var clients = IntStream.range(0, CLIENTS)
                .mapToObj(n -> CompletableFuture.runAsync(() -> {
                    while (round(through, customer, item, failures, answered)) {
                        // until the port is closed
                    }
                }))
                .toList();
        await(() -> answered.get() > 100);
        assertThat(node.stop()).isZero();
        for (var c : clients) c.join();
        assertThat(failures).allMatch(f -> f.contains("header parser received no bytes") || f.contains("reset"));
        assertThat(failures).hasSizeLessThanOrEqualTo(2 * clients.size());
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** False if the gateway accepts no connection. */
    private static boolean round(
            Api api, String customer, String item, Queue<String> failures, AtomicInteger answered) {
        var draft = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
        var all = new ArrayList<Api.Answer>();
        boolean open = true;
        pause(); // the machine is not to be the limit
        try {
            all.add(api.post("/api/sales/orders", draft));
            if (all.getFirst().status() == 201) {
                all.add(api.post("/api/sales/orders/" + all.getFirst().id() + "/confirm"));
                all.add(api.get("/api/sales/orders/" + all.getFirst().id()));
            }
            all.add(api.get("/api/items/" + item + "/stock"));
        } catch (RuntimeException e) {
            if (e.getCause() instanceof ConnectException) open = false;
            else failures.add(e.toString());
        }
        for (var a : all)
            if (a.status() >= 300)
                failures.add(a.status() + " " + a.code() + " " + a.raw().uri());
        answered.addAndGet(all.size());
        return open;
    }

    @Test
    @Order(3)
    void a_node_that_is_stopped_while_it_starts_leaves_the_cluster_cleanly() throws Exception {
        try (var starting = installation.serve(4, CONTEXTS)) {
            starting.awaitOutput("cluster joined");
            assertThat(starting.stop()).isZero();
            assertThat(starting.output()).doesNotContain("\"level\":\"ERROR\"");
        }
        await(() -> manage(1, "/metrics").raw().body().contains("tradepost_cluster_nodes 1.0"));
    }
}
