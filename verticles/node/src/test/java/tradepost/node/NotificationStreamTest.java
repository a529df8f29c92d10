package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Notifications as they are written: server-sent events and WebSockets of a running program. */
@ExtendWith(Shared.class)
class NotificationStreamTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int WAIT_S = 60;

    static Api admin;

    @BeforeAll
    static void start(Shared.Running shared) {
        admin = shared.anybody().registered("admin");
    }

    private static BufferedReader stream(Api api, String after) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api.base() + "/api/notifications/stream"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + api.token());
        if (!after.isEmpty()) request.header("Last-Event-ID", after);
        var answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static @Nullable JsonObject next(BufferedReader stream, String title) throws IOException {
        for (String line; (line = stream.readLine()) != null; )
            if (line.startsWith("data: ")) {
                var found = new JsonObject(line.substring(6));
                if (found.getString("title").contains(title)) return found;
            }
        return null;
    }

    private static JsonObject post(String title) {
        return admin.post("/api/notifications", new JsonObject().put("title", title))
                .expect(201)
                .data();
    }

    @Test
    void a_stream_shows_an_order_that_waits_and_goes_on_after_a_break() throws Exception {
        var item = admin.item(5);
        var customer = admin.customer();
        String position;
        try (var stream = stream(admin, "")) {
            stream.readLine(); // it has begun
            var order = admin.salesOrder(customer, item, 1);
            var number = admin.get("/api/sales/orders/" + order)
                    .expect(200)
                    .data()
                    .getJsonObject("order")
                    .getString("number");
            var shown = next(stream, number + " ");
            assertThat(shown).isNotNull();
            assertThat(shown.getString("type")).isEqualTo("order_to_confirm");
            assertThat(shown.getString("entity_id")).isEqualTo(order);
            position = shown.getString("sequence");
        }
        var missed = post("Missed " + Api.unique());
        try (var again = stream(admin, position)) {
            assertThat(next(again, missed.getString("title"))).isEqualTo(missed);
        }
    }

    @Test
    void a_socket_shows_them_too() throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        var socket = CLIENT.newWebSocketBuilder()
                .header("Authorization", "Bearer " + admin.token())
                .buildAsync(
                        URI.create(admin.base().replace("http://", "ws://") + "/api/notifications/stream/ws"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket s, CharSequence data, boolean last) {
                                messages.add(data.toString());
                                s.request(1);
                                return CompletableFuture.completedFuture(null);
                            }
                        })
                .get(WAIT_S, TimeUnit.SECONDS);
        assertThat(messages.poll(WAIT_S, TimeUnit.SECONDS)).contains("position");
        var posted = post("Live " + Api.unique());
        String message;
        do {
            message = messages.poll(WAIT_S, TimeUnit.SECONDS);
            assertThat(message).as("the notification, or one before it").isNotNull();
        } while (!message.contains(posted.getString("id")));
        socket.abort();
    }

    @Test
    void a_stream_ends_with_the_rights_of_its_reader() throws Exception {
        var name = "reader_" + Api.unique();
        var role = new JsonObject()
                .put("name", name)
                .put("permissions", new JsonArray().add("notifications:read").add("items:read"));
        admin.post("/api/roles", role).expect(201);
        var reader = admin.login(admin.accountWith(name), Api.PASSWORD);
        try (var stream = stream(reader, "")) {
            stream.readLine();
            var id = reader.get("/api/auth/me").expect(200).data().getString("id");
            var path = "/api/users/" + id;
            admin.send("PATCH", path, new JsonObject().put("status", "disabled"))
                    .join()
                    .expect(200);
            assertThat(next(stream, "no such title")).isNull();
        }
    }

    @Test
    void a_customer_reads_its_own_and_posts_nothing() {
        var customer = admin.login(admin.accountWith("customer"), Api.PASSWORD);
        var posted = post("For staff " + Api.unique());
        assertThat(customer.get("/api/notifications?limit=100").expect(200).list())
                .noneMatch(n -> ((JsonObject) n).getString("id").equals(posted.getString("id")));
        customer.get("/api/notifications/" + posted.getString("id")).expect(404);
        customer.post("/api/notifications", new JsonObject().put("title", "Mine"))
                .expect(403);
    }
}
