package tradepost.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoApiTest {
    private static final int CLIENTS = 6;

    private final AtomicInteger refreshed = new AtomicInteger();
    private final List<String> served = new ArrayList<>();
    private HttpServer server;
    private DemoApi api;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        api = new DemoApi("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The access token of the login has expired. */
    private void handle(HttpExchange e) throws IOException {
        try (e) {
            var path = e.getRequestURI().getPath();
            var authorization = e.getRequestHeaders().getFirst("authorization");
            e.getRequestBody().readAllBytes();
            if (path.equals("/api/auth/login")) answer(e, 200, tokens("expired", "first"));
            else if (path.equals("/api/auth/refresh"))
                answer(e, 200, tokens("new-" + refreshed.incrementAndGet(), "second"));
            else if ("Bearer expired".equals(authorization)) answer(e, 401, new JsonObject());
            else {
                synchronized (served) {
                    served.add(authorization);
                }
                answer(e, 200, new JsonObject().put("id", path));
            }
        }
    }

    private static JsonObject tokens(String access, String refresh) {
        return new JsonObject().put("access_token", access).put("refresh_token", refresh);
    }

    private static void answer(HttpExchange e, int status, JsonObject data) throws IOException {
        var body = new JsonObject().put("data", data).encode().getBytes(StandardCharsets.UTF_8);
        e.sendResponseHeaders(status, body.length);
        e.getResponseBody().write(body);
    }

    @Test
    void requests_whose_token_expires_at_the_same_time_get_one_new_token() throws Exception {
        assertThat(api.login("admin@demo.example", Demo.PASSWORD)).isTrue();
        var steps = new ArrayList<DemoWork.Step>();
        for (int i = 0; i < CLIENTS; i++) {
            var path = "/api/orders/" + i;
            steps.add(() -> assertThat(api.once(path, "POST", path, null).getString("id"))
                    .isEqualTo(path));
        }
        new DemoWork().run(steps);
        assertThat(served).hasSize(CLIENTS).containsOnly("Bearer new-1");
        assertThat(refreshed).hasValue(1);
    }
}
