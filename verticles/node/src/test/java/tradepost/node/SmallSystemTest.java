package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.Patience;

/** Clients of small systems run unchanged: they send their requests to the root, and in {@code dev --anonymous admin} without a token. */
class SmallSystemTest {
    private static final Path SCRIPT =
            Path.of("../../examples/small-system.sh").toAbsolutePath().normalize();
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    @TempDir
    static Path folder;

    static Program program;
    static Api anybody;

    @BeforeAll
    static void start() {
        int port = Program.freePorts(1);
        PreparedDataFolder.in(folder.resolve("data"));
        var data = folder.resolve("data").toString();
        program = Program.start(folder, "dev", "--port", "" + port, "--data", data, "--no-demo", "--anonymous", "admin")
                .ready("Tradepost is ready");
        anybody = Api.at(port);
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void the_requests_of_a_small_system_are_served_at_the_root_without_a_token() throws Exception {
        var script = new ProcessBuilder("bash", SCRIPT.toString(), anybody.base())
                .redirectErrorStream(true)
                .start();
        var output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).as(output).isZero();
        assertThat(output).contains("created, listed, read, updated and deleted at the root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/products", "/orders", "/customers", "/items", "/vendors", "/sales/orders", "/purchase/orders"})
    void a_list_at_the_root_is_the_list_of_the_api(String path) {
        assertThat(anybody.get(path).expect(200).body())
                .isEqualTo(anybody.get("/api" + path).expect(200).body());
        assertThat(anybody.get(path + "?limit=0")
                        .expect(400)
                        .body()
                        .getJsonObject("error")
                        .getJsonArray("details"))
                .isEqualTo(anybody.get("/api" + path + "?limit=0")
                        .expect(400)
                        .body()
                        .getJsonObject("error")
                        .getJsonArray("details"));
    }

    @Test
    void what_is_below_such_a_list_is_served_at_the_root_too() {
        var item = anybody.item(7);
        assertThat(anybody.get("/items/" + item + "/stock").expect(200).data().getLong("quantity"))
                .isEqualTo(7);
        var order = anybody.salesOrder(anybody.customer(), item, 2);
        anybody.post("/sales/orders/" + order + "/confirm").expect(200);
        assertThat(anybody.stock(item)).isEqualTo(5);
        anybody.get("/stock").expect(404); // what no small system has is only below /api
    }

    @Test
    void the_root_is_not_published() {
        var paths = anybody.get("/openapi.json").expect(200).body().getJsonObject("paths");
        assertThat(paths.fieldNames()).contains("/api/products").doesNotContain("/products", "/orders", "/customers");
    }

    @ParameterizedTest
    @CsvSource({"/products", "/orders/0198c0de-0000-7000-8000-000000000001", "/login", "/sales/orders"})
    void a_browser_that_asks_for_a_page_at_the_root_gets_no_json(String path) {
        var page = anybody.send("GET", path, null, "Accept", BROWSER).join();
        assertThat(page.expect(404).code()).isEqualTo("route_not_found");
    }

    @Test
    void a_cache_keeps_the_page_of_a_path_apart_from_its_json() {
        assertThat(anybody.get("/products").expect(200).raw().headers().allValues("Vary"))
                .contains("Accept");
    }

    @Test
    void a_put_sets_the_stock_at_the_root_and_below_api_only_what_was_read() {
        var body = new JsonObject().put("name", "Pen").put("price", 2).put("stock", 3);
        var id = anybody.post("/products", body).expect(201).id();
        assertThat(anybody.put("/products/" + id, body.copy().put("stock", 9))
                        .expect(200)
                        .data()
                        .getLong("stock"))
                .isEqualTo(9);
        anybody.put("/api/products/" + id, body.copy().put("stock", 4)).expect(428);
        assertThat(anybody.get("/products/" + id).expect(200).data().getLong("stock"))
                .isEqualTo(9);
        anybody.isSound();
    }

    @Test
    void a_live_stream_without_a_token_acts_as_the_role_at_once_until_a_token_is_sent() throws Exception {
        try (var sse = LiveEvents.sse(anybody, "?types=contact.*");
                var socket = LiveEvents.socket(anybody, "?types=contact.*")) {
            var customer = anybody.customer();
            for (var reader : List.of(sse, socket))
                assertThat(reader.next().getString("subject")).isEqualTo(customer);
            var finance = anybody.registered("finance_manager");
            socket.continueAs(finance);
            var user = "/api/users/" + finance.get("/api/auth/me").expect(200).id();
            anybody.patch(user, new JsonObject().put("status", "disabled")).expect(200);
            assertThat(socket.end().get(Patience.SECONDS, TimeUnit.SECONDS)).startsWith("4401 session_ended");
            assertThat(sse.end()).isNotDone();
        }
    }

    @Test
    void the_banner_names_the_role() {
        assertThat(program.output()).contains("Requests without a token act as admin (--anonymous)");
    }

    @Test
    void requests_without_a_token_are_those_of_a_user_of_dev() {
        var me = anybody.get("/api/auth/me").expect(200).data();
        assertThat(me.getString("role")).isEqualTo("admin");
        assertThat(me.getString("email")).isEqualTo("anonymous-admin@dev.example");
        var order = anybody.salesOrder(anybody.customer(), anybody.item(0), 1);
        assertThat(anybody.get("/api/sales/orders/" + order + "/timeline")
                        .expect(200)
                        .raw()
                        .body())
                .contains("\"actor\":\"user:" + me.getString("id"));
    }

    @Test
    void nobody_gets_a_credential_or_locks_the_account_without_a_token() {
        for (var path : List.of(
                "/api/auth/me/mfa",
                "/api/auth/me/mfa/recovery-codes",
                "/api/api-keys",
                "/api/service-accounts",
                "/api/roles"))
            assertThat(anybody.post(path, new JsonObject()).expect(403).code())
                    .as(path)
                    .isEqualTo("step_up_required");
        assertThat(anybody.post("/api/auth/step-up", new JsonObject().put("password", "any-password-1"))
                        .expect(403)
                        .code())
                .isEqualTo("step_up_required");
        var password =
                new JsonObject().put("current_password", "any-password-1").put("new_password", "any-password-2");
        assertThat(anybody.put("/api/auth/me/password", password).expect(403).code())
                .isEqualTo("wrong_password");
    }

    @Test
    void a_wrong_token_is_refused_and_an_own_token_counts() {
        assertThat(new Api(anybody.base(), "wrong").get("/products").expect(401).code())
                .isEqualTo("invalid_token");
        assertThat(anybody.send("GET", "/products", null, "Authorization", "Basic YTpi")
                        .join()
                        .expect(401)
                        .code())
                .isEqualTo("unauthorized");
        var viewer = anybody.registered("viewer");
        assertThat(viewer.get("/api/auth/me").expect(200).data().getString("role"))
                .isEqualTo("viewer");
        viewer.delete("/products/" + anybody.item(0)).expect(403);
    }

    @Test
    void the_event_feed_is_read_without_a_token() throws Exception {
        var id = anybody.customer();
        Awaitility.await()
                .untilAsserted(() -> assertThat(anybody.get("/api/events?types=contact.customer.created&limit=1000")
                                .expect(200)
                                .raw()
                                .body())
                        .contains(id));
        var streamed = HttpRequest.newBuilder(
                        URI.create(anybody.base() + "/api/events?types=contact.customer.created&after=0"))
                .header("Accept", "text/event-stream")
                .build();
        try (var client = HttpClient.newHttpClient();
                var lines = client.send(streamed, HttpResponse.BodyHandlers.ofLines())
                        .body()) {
            assertThat(lines.anyMatch(line -> line.contains(id))).isTrue();
            client.shutdownNow();
        }
    }

    /** A browser sends some requests of a foreign page without asking first, and such a page may also be reached under a name of its own. */
    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example, 403",
        "Origin, null, 403",
        "Origin, http://localhost:3000, 200",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-origin, 200",
        "Sec-Fetch-Site, none, 200"
    })
    void a_page_of_a_foreign_site_does_not_act_as_the_role(String header, String value, int status) throws IOException {
        var answer = anybody.send("GET", "/api/products", null, header, value).join();
        answer.expect(status);
        if (status == 403) assertThat(answer.code()).isEqualTo("origin_not_allowed");
    }

    @Test
    void a_page_with_a_publishable_key_needs_the_key() {
        var key = new JsonObject()
                .put("name", "Shop page")
                .put("publishable", true)
                .put("origins", new JsonArray().add("https://shop.example"));
        anybody.registered("admin").post("/api/api-keys", key).expect(201);
        var page = anybody.send("GET", "/api/customers", null, "Origin", "https://shop.example");
        assertThat(page.join().expect(403).code()).isEqualTo("origin_not_allowed");
    }

    @Test
    void a_name_that_a_foreign_server_resolves_to_this_machine_is_refused() throws IOException {
        try (var socket = new Socket("127.0.0.1", URI.create(anybody.base()).getPort())) {
            var request = "GET /api/customers HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 403").contains("host_not_allowed");
        }
    }

    @Test
    void the_role_must_exist() {
        var data = folder.resolve("other").toString();
        var port = "" + Program.freePorts(1);
        try (var refused = Program.start(folder, "dev", "--port", port, "--data", data, "--anonymous", "god")) {
            assertThat(refused.exitCode()).isNotZero();
            assertThat(refused.output()).contains("--anonymous").contains("must be one of admin");
        }
    }

    @Test
    void serve_refuses_it() {
        try (var refused = Program.start(folder, "serve", "--anonymous", "admin")) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output()).contains("--anonymous");
        }
        var environment = Map.of("TRADEPOST_DEV_ANONYMOUS", "admin");
        try (var refused = Program.start(folder, List.of(), "", environment, "serve")) {
            assertThat(refused.exitCode()).isNotZero();
            assertThat(refused.output()).contains("dev.anonymous must not be set in production");
        }
    }
}
