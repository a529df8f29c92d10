package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A webhook lasts as long as the account of its owner. */
@ExtendWith(Shared.class)
class WebhookOwnersTest {
    /** The subjects of the events that the receiver got. */
    private final Set<String> received = ConcurrentHashMap.newKeySet();

    private Api admin;
    private HttpServer receiver;

    @BeforeEach
    void start(Shared.Running running) throws IOException {
        admin = running.anybody().registered("admin");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new JsonObject(body).getString("subject"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void the_webhooks_of_a_disabled_user_stop(Shared.Running running) {
        var owner = running.anybody().registered("finance_manager");
        var user = "/api/users/" + owner.get("/api/auth/me").expect(200).id();
        stopsWith(
                owner,
                () -> admin.patch(user, status("disabled")).expect(200),
                () -> admin.patch(user, status("active")).expect(200));
    }

    @Test
    void the_webhooks_of_a_disabled_service_account_stop(Shared.Running running) {
        var body = new JsonObject()
                .put("name", "hooks-" + Api.unique())
                .put("permissions", new JsonArray(List.of("webhooks:write", "events:read", "items:read")));
        var made = admin.post("/api/service-accounts", body).expect(201).data();
        var login = new JsonObject()
                .put("service_name", made.getString("name"))
                .put("service_secret", made.getString("secret"));
        var token = running.anybody()
                .post("/api/auth/service-token", login)
                .expect(200)
                .data();
        var account = "/api/service-accounts/" + made.getString("id");
        stopsWith(
                new Api(admin.base(), token.getString("token")),
                () -> admin.patch(account, status("disabled")).expect(200),
                () -> admin.patch(account, status("active")).expect(200));
    }

    private static JsonObject status(String status) {
        return new JsonObject().put("status", status);
    }

    private void stopsWith(Api owner, Runnable disable, Runnable enable) {
        var body = new JsonObject()
                .put("url", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in")
                .put("types", new JsonArray().add("catalog.item.created"));
        var webhook =
                "/api/webhooks/" + owner.post("/api/webhooks", body).expect(201).id();
        var first = admin.item(0);
        Awaitility.await().until(() -> received.contains(first));
        disable.run();
        // what auth has said about the owner counts for a second
        Awaitility.await().until(() -> {
            admin.item(0);
            return shown(webhook).getBoolean("paused");
        });
        assertThat(shown(webhook).getString("reason")).isEqualTo("owner_inactive");
        var last = admin.item(0);
        Awaitility.await("the event waits")
                .until(() -> admin.get(webhook + "/deliveries").expect(200).list().stream()
                        .map(JsonObject.class::cast)
                        .anyMatch(d -> d.getString("subject").equals(last)
                                && d.getString("status").equals("pending")));
        assertThat(received).doesNotContain(last);
        enable.run();
        admin.post(webhook + "/resume").expect(200);
        Awaitility.await("nothing is lost").until(() -> {
            if (shown(webhook).getBoolean("paused"))
                admin.post(webhook + "/resume").expect(200);
            return received.contains(last);
        });
    }

    private JsonObject shown(String webhook) {
        return admin.get(webhook).expect(200).data();
    }
}
