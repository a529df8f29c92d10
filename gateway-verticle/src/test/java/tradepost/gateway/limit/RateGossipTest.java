package tradepost.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.background.Background;
import tradepost.kernel.shutdown.ShutdownBudget;

/** The reports between gateways, under a clock that stands still. */
@ExtendWith(VertxExtension.class)
class RateGossipTest {
    private final TokenBuckets buckets = new TokenBuckets(new Rate("caller", 1, 1_000), () -> 0);
    private final List<JsonObject> sent = new CopyOnWriteArrayList<>();
    private Vertx vertx;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        vertx.eventBus().consumer(RateGossip.ADDRESS, m -> {
            if (m.body() instanceof JsonObject report) sent.add(report);
        });
        new RateGossip(Map.of("caller", buckets))
                .start(vertx, new Background(vertx, new SimpleMeterRegistry(), new ShutdownBudget()));
    }

    private static JsonObject report(Object node, Object used) {
        return new JsonObject().put("node", node).put("used", new JsonObject().put("caller", used));
    }

    private double left() {
        var decision = buckets.take("a", 1);
        buckets.giveBack("a", 1);
        return decision.left() + 1;
    }

    @Test
    void a_report_of_another_node_is_paid_for_and_an_own_one_is_not() {
        buckets.take("a", 7);
        await().until(() -> !sent.isEmpty());
        var own = sent.getFirst();
        assertThat(own.getJsonObject("used")).isEqualTo(new JsonObject("{\"caller\":{\"a\":7}}"));
        vertx.eventBus().publish(RateGossip.ADDRESS, own);
        vertx.eventBus().publish(RateGossip.ADDRESS, report("another", new JsonObject().put("a", 100)));
        await().until(() -> left() == 893);
        assertThat(sent).hasSize(3); // a report is not reported again
    }

    @Test
    void a_report_of_another_form_is_dropped_as_a_whole() {
        var many = new JsonObject();
        for (int i = 0; i < 2_000; i++) many.put("caller-" + i, 1);
        var wrong = new ArrayList<Object>(List.of(
                new JsonObject(),
                "text",
                report(null, new JsonObject().put("a", 1)),
                report(5, new JsonObject().put("a", 1)),
                report("x".repeat(65), new JsonObject().put("a", 1)),
                report("another", new JsonArray()),
                report("another", many),
                report("another", new JsonObject().put("a", 1).put("b", -5)),
                report("another", new JsonObject().put("a", 1).put("b", "5")),
                report("another", new JsonObject().put("a", 1).put("b", 1e300)),
                report("another", new JsonObject().put("a", 1).putNull("b")),
                report("another", new JsonObject().put("a", 1).put("x".repeat(65), 1))));
        for (var body : wrong) vertx.eventBus().publish(RateGossip.ADDRESS, body);
        vertx.eventBus().publish(RateGossip.ADDRESS, report("another", new JsonObject().put("last", 1)));
        await().until(() -> buckets.tracked() == 1);
        assertThat(left()).isEqualTo(1_000);
    }
}
