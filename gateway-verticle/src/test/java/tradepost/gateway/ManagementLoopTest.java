package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.management.ManagementVerticle;

/** The port for operators, while the rest of the node does not respond. */
class ManagementLoopTest {
    private static HttpResponse<String> get(int port, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return TestGateway.HTTP.send(request, BodyHandlers.ofString());
    }

    @Test
    void it_responds_while_all_other_event_loops_are_stuck() throws Exception {
        int port = TestGateway.freePort();
        var settings = Map.of("management.port", "" + port, "management.host", "127.0.0.1");
        var own = ManagementVerticle.ownVertx();
        var stuck = new CountDownLatch(1);
        try (var gateway = TestGateway.alone(HttpLimits.DEFAULTS, settings)) {
            own.deployVerticle(new ManagementVerticle(
                            gateway.env,
                            new DrainFlag(),
                            () -> Future.succeededFuture(new JsonObject().put("ready", true)),
                            () -> Future.succeededFuture(new JsonObject())))
                    .await();
            assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);
            try {
                ((VertxInternal) gateway.vertx).nettyEventLoopGroup().forEach(loop -> loop.execute(() -> await(stuck)));
                assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
                assertThat(get(port, "/metrics").statusCode()).isEqualTo(200);
                var ready = get(port, "/readyz");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).isEqualTo("{\"ready\":false,\"status\":\"silent\"}");
            } finally {
                stuck.countDown();
            }
            assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);
        } finally {
            own.close().await();
        }
    }

    private static void await(CountDownLatch stuck) {
        try {
            stuck.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
