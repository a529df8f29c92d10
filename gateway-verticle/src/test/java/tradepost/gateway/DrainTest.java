package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.Patience;

/** A draining gateway responds to the requests in flight, and asks clients to close their connections. */
@ExtendWith(VertxExtension.class)
class DrainTest {
    private final LinkedBlockingQueue<Message<JsonObject>> requests = new LinkedBlockingQueue<>();
    private TestGateway gateway;

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        var limits = new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 20_000, 50);
        TestGateway.start(vertx, limits, java.util.Map.of()).onComplete(started.succeeding(g -> {
            gateway = g;
            gateway.context = requests::add;
            started.completeNow();
        }));
    }

    private final class Client implements AutoCloseable {
        final Socket socket = new Socket("127.0.0.1", gateway.port);
        private final BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

        Client() throws IOException {
            socket.setSoTimeout(60_000);
        }

        void ask(String path) throws IOException {
            var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + gateway.token("admin") + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }

        /** Status line and headers in lower case; the body is read and dropped. */
        String answer() throws IOException {
            var head = new StringBuilder();
            int length = 0;
            for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                var lower = line.toLowerCase(java.util.Locale.ROOT);
                if (lower.startsWith("content-length:"))
                    length = Integer.parseInt(lower.substring(15).strip());
                head.append(lower).append('\n');
            }
            for (int i = 0; i < length; i++) in.read();
            return head.toString();
        }

        boolean isClosed() throws IOException {
            return in.read() == -1;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void answerOne() throws InterruptedException {
        var message = requests.poll(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        message.reply(new JsonObject());
    }

    @Test
    void a_kept_connection_gets_one_more_response_and_is_closed() throws Exception {
        try (var client = new Client()) {
            client.ask("/livez");
            assertThat(client.answer()).startsWith("http/1.1 200").doesNotContain("connection: close");
            gateway.draining.drain();
            client.ask("/livez");
            assertThat(client.answer()).startsWith("http/1.1 200").contains("connection: close");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void a_request_from_before_the_drain_gets_a_response_that_closes_the_connection() throws Exception {
        try (var client = new Client()) {
            client.ask("/api/things");
            var first = requests.poll(Patience.SECONDS, TimeUnit.SECONDS);
            gateway.draining.drain();
            first.reply(new JsonObject());
            assertThat(client.answer()).startsWith("http/1.1 200").contains("connection: close");
        }
    }

    @Test
    void a_request_in_flight_is_answered_while_new_connections_are_refused() throws Exception {
        try (var client = new Client()) {
            client.ask("/api/things");
            var first = requests.poll(Patience.SECONDS, TimeUnit.SECONDS);
            gateway.draining.drain();
            var ended = gateway.vertx.undeploy(
                    gateway.vertx.deploymentIDs().iterator().next());
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThatThrownBy(() -> new Client()).isInstanceOf(ConnectException.class));
            assertThat(ended.isComplete()).isFalse();
            first.reply(new JsonObject());
            assertThat(client.answer()).startsWith("http/1.1 200").contains("connection: close");
            assertThat(client.isClosed()).isTrue();
            ended.await();
        }
    }

    @Test
    void readiness_fails_while_requests_are_still_served() throws Exception {
        gateway.draining.drain();
        assertThat(gateway.get("/readyz").status()).isEqualTo(503);
        try (var client = new Client()) {
            client.ask("/api/things");
            answerOne();
            assertThat(client.answer()).startsWith("http/1.1 200");
        }
    }
}
