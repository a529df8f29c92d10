package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.management.ManagementVerticle;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.Env;

/** Who may read the management port. */
@ExtendWith(VertxExtension.class)
class ManagementPortTest {
    private static final String TOKEN = "the-token-of-the-operators";
    private static int open;
    private static int closed;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestGateway.start(vertx, HttpLimits.DEFAULTS, Map.of()).await().env;
        open = TestGateway.freePort();
        closed = TestGateway.freePort();
        deploy(vertx, env, Map.of("management.port", "" + open));
        deploy(vertx, env, Map.of("management.port", "" + closed, "management.token", TOKEN));
    }

    private static void deploy(Vertx vertx, Env of, Map<String, String> settings) {
        var env = new Env(vertx, Config.of(settings), of.tokens(), of.seal(), of.meters());
        var status = new JsonObject().put("ready", true);
        vertx.deployVerticle(new ManagementVerticle(
                        env,
                        new DrainFlag(),
                        () -> Future.succeededFuture(status),
                        () -> Future.succeededFuture(status)))
                .await();
    }

    private static HttpResponse<String> get(int port, String path, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (authorization != null) request.header("Authorization", authorization);
        return TestGateway.HTTP.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void with_a_token_only_the_probes_are_open() throws Exception {
        for (var probe : new String[] {"/livez", "/readyz"})
            assertThat(get(closed, probe, null).statusCode()).as(probe).isEqualTo(200);
        for (var path : new String[] {"/metrics", "/cluster"}) {
            var refused = get(closed, path, null);
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            for (var wrong : new String[] {"Bearer " + TOKEN + "x", "Bearer x", "Basic " + TOKEN, TOKEN})
                assertThat(get(closed, path, wrong).statusCode())
                        .as(path + " " + wrong)
                        .isEqualTo(401);
            assertThat(get(closed, path, "Bearer " + TOKEN).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void without_a_token_everything_is_open() throws Exception {
        for (var path : new String[] {"/livez", "/readyz", "/metrics", "/cluster"})
            assertThat(get(open, path, null).statusCode()).as(path).isEqualTo(200);
    }

    @Test
    void it_listens_on_loopback_by_default() throws Exception {
        var other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                .findFirst();
        Assumptions.assumeTrue(other.isPresent(), "this machine has loopback only");
        boolean reached;
        try (var socket = new Socket(other.get(), open)) {
            reached = socket.isConnected();
        } catch (IOException refused) {
            reached = false;
        }
        assertThat(reached).isFalse();
    }
}
