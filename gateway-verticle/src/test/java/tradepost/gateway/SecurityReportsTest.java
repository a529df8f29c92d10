package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.config.Config;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.Env;

/** Who was refused at the gateway is reported to auth, counted, in the gateway's own name. */
class SecurityReportsTest {
    private static final String THING = "/api/things/" + TestGateway.THING;

    private static TestGateway gateway(Queue<Message<JsonObject>> reports) {
        var gateway = TestGateway.alone(HttpLimits.DEFAULTS, Map.of());
        gateway.vertx.eventBus().<JsonObject>consumer(Tokens.AUTH_ADDRESS, m -> {
            if (!"recordRefusals".equals(m.headers().get("action"))) {
                gateway.answerKeys(m);
                return;
            }
            reports.add(m);
            m.reply(null);
        });
        gateway.auth.unregister().await();
        return gateway;
    }

    /** Ends the gateway, which sends its last report. */
    private static void undeploy(TestGateway gateway) {
        for (var id : List.copyOf(gateway.vertx.deploymentIDs()))
            gateway.vertx.undeploy(id).await();
    }

    private static List<JsonObject> refusals(Queue<Message<JsonObject>> reports) {
        return reports.stream()
                .flatMap(m -> m.body().getJsonObject("counted").getJsonArray("refusals").stream())
                .map(JsonObject.class::cast)
                .toList();
    }

    @Test
    void refused_requests_are_reported_with_caller_address_reason_and_count() {
        var reports = new ConcurrentLinkedQueue<Message<JsonObject>>();
        var user = UUID.randomUUID();
        try (var gateway = gateway(reports)) {
            gateway.get(THING);
            for (int i = 0; i < 5; i++)
                assertThat(gateway.get(THING, "Authorization", "Bearer no token", "X-Request-ID", "request-" + i)
                                .status())
                        .isEqualTo(401);
            var nobody = "Bearer " + gateway.token(user, "emperor", "s", 60);
            for (int i = 0; i < 3; i++)
                assertThat(gateway.get(THING, "Authorization", nobody).status()).isEqualTo(403);
            gateway.context = m -> m.reply(new ServiceException(403, "not_yours", new JsonObject()));
            assertThat(gateway.get(THING).status()).isEqualTo(403);
            gateway.context = m -> m.reply(new ServiceException(404, "thing_not_found", new JsonObject()));
            assertThat(gateway.get(THING).status()).isEqualTo(404);
            assertThat(gateway.metric("tradepost_security_events_total{action=\"request\",outcome=\"refused\"}"))
                    .isEqualTo(9);
            undeploy(gateway);
        }
        assertThat(refusals(reports))
                .extracting(r -> r.getString("reason") + " " + r.getLong("count"))
                .containsExactly("invalid_token 5", "forbidden 3", "not_yours 1");
        var token = refusals(reports).getFirst();
        assertThat(token.getString("actor")).isNull();
        assertThat(token.getString("address")).isEqualTo("127.0.0.1");
        assertThat(token.getString("request_id")).isEqualTo("request-0");
        assertThat(refusals(reports).get(1).getString("actor")).isEqualTo("user:" + user);
        for (var report : reports) {
            var seal = new Seal(TestGateway.SERVICE_SECRET);
            assertThat(seal.verify(report.headers().get("seal"), Tokens.AUTH_ADDRESS, "recordRefusals", report.body()))
                    .isEqualTo("gateway");
        }
    }

    @Test
    void refusals_of_the_bridge_are_reported_too() throws Exception {
        var reports = new ConcurrentLinkedQueue<Message<JsonObject>>();
        var user = UUID.randomUUID();
        try (var gateway = gateway(reports)) {
            int port = TestGateway.freePort();
            var config = Config.of(Map.of("bridge.port", "" + port));
            var of = gateway.env;
            var env = new Env(gateway.vertx, config, of.tokens(), of.seal(), of.meters());
            gateway.vertx
                    .deployVerticle(new BridgeVerticle(env, gateway.draining))
                    .await();
            try (var peer = BridgePeer.to(port)) {
                peer.send(new JsonObject().put("type", "auth").put("token", "no token"));
                assertThat(peer.closed()).isEqualTo("invalid_token");
            }
            try (var peer = BridgePeer.to(port).as(gateway.token(user, "viewer", "s", 60))) {
                peer.send(new JsonObject().put("type", "publish").put("address", "sales.order.confirmed"));
                assertThat(peer.error()).isEqualTo("access_denied");
            }
            undeploy(gateway);
        }
        assertThat(refusals(reports))
                .extracting(r -> r.getString("reason") + " " + r.getString("operation") + " " + r.getString("actor"))
                .containsExactly("invalid_token bridge null", "access_denied bridge user:" + user);
    }

    @Test
    void no_request_waits_for_a_report_that_auth_does_not_accept() {
        try (var gateway = TestGateway.alone(HttpLimits.DEFAULTS, Map.of())) {
            gateway.get(THING);
            gateway.auth.unregister().await();
            assertThat(gateway.get(THING, "Authorization", "Bearer no token").status())
                    .isEqualTo(401);
            undeploy(gateway);
        }
    }
}
