package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while events are sent to webhooks, and between two attempts: each event arrives. */
@Tag("prove")
@ExtendWith(VertxExtension.class)
class WebhookCrashTest {
    private static final int ITEMS = 60;

    @Test
    void a_kill_among_deliveries_loses_none(Vertx vertx, @TempDir Path folder) {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        Map<String, Set<String>> bodies = new ConcurrentHashMap<>();
        Map<String, Integer> attempts = new ConcurrentHashMap<>();
        var receiver = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    // the first attempt of every third event fails, so that some wait for the next when the program is
                    // killed
                    var id = request.getHeader("webhook-id");
                    boolean accepts = attempts.merge(id, 1, Integer::sum) > 1 || attempts.size() % 3 != 0;
                    bodies.computeIfAbsent(id, k -> ConcurrentHashMap.newKeySet())
                            .add(body.toString());
                    if (accepts) accepted.add(new JsonObject(body).getString("subject"));
                    request.response().setStatusCode(accepts ? 204 : 500).end();
                }))
                .listen(0, "127.0.0.1")
                .await();
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("finance_manager");
            var webhook = new JsonObject()
                    .put("url", "http://127.0.0.1:" + receiver.actualPort() + "/in")
                    .put("types", new JsonArray().add("catalog.item.created"));
            api.post("/api/webhooks", webhook).expect(201);
            var items = new HashSet<String>();
            for (int i = 0; i < ITEMS; i++) items.add(api.item(0));
            Awaitility.await().until(() -> accepted.size() > 5);
            program.kill();
            assertThat(accepted.size()).as("deliveries that wait").isLessThan(ITEMS);
            var begun = Set.copyOf(bodies.keySet());
            program = Program.dev(folder, port);
            Awaitility.await().until(() -> accepted.containsAll(items));
            assertThat(bodies).hasSize(ITEMS).containsKeys(begun.toArray(String[]::new));
            for (var body : bodies.entrySet()) {
                assertThat(body.getValue()).as("the body of each attempt").hasSize(1);
                assertThat(new JsonObject(body.getValue().iterator().next()).getString("id"))
                        .isEqualTo(body.getKey());
            }
        } finally {
            program.close();
        }
    }
}
