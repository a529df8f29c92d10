package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.HttpLimits;

/** What the clients of the bridge see of a node that shuts down. */
@ExtendWith(VertxExtension.class)
class BridgeDrainTest {
    private static final String CHECK = "ext.order.check";

    @Test
    void a_client_answers_the_requests_it_has_and_gets_no_more(Vertx vertx) throws IOException {
        int port = TestGateway.freePort();
        var gateway = TestGateway.start(vertx, HttpLimits.DEFAULTS, Map.of("bridge.port", "" + port))
                .await();
        vertx.deployVerticle(new BridgeVerticle(gateway.env, gateway.draining)).await();
        try (var serving = BridgePeer.to(port).as(gateway.token("admin")).registered(CHECK);
                var idle = BridgePeer.to(port).as(gateway.token("admin")).registered("sales.order.confirmed")) {
            var asked = vertx.eventBus().request(CHECK, new JsonObject());
            var request = serving.read();
            gateway.draining.drain();
            serving.send(new JsonObject()
                    .put("type", "send")
                    .put("address", request.getString("replyAddress"))
                    .put("body", new JsonObject().put("ok", true)));
            await().until(asked::succeeded);
            assertThat(idle.closed()).isEqualTo("draining");
            assertThat(serving.closed()).isEqualTo("draining");
            try (var late = BridgePeer.to(port)) {
                assertThat(late.closed()).isEqualTo("draining");
            }
        }
    }
}
