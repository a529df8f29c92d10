package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.HttpLimits;

/** The same frames to the bridge of vertx-tcp-eventbus-bridge and to ours give the same answers. */
@ExtendWith(VertxExtension.class)
class BridgeProtocolTest {
    private static final String EVENT = "sales.order.confirmed";
    private static TestGateway gateway;
    private static Vertx vertx;
    private static int port;
    private static int reference;

    @BeforeAll
    static void start(Vertx of, VertxTestContext started) {
        vertx = of;
        port = TestGateway.freePort();
        reference = TestGateway.freePort();
        var all = new PermittedOptions().setAddressRegex("ext[.].*|" + EVENT);
        var permitted = new BridgeOptions().addInboundPermitted(all).addOutboundPermitted(all);
        TestGateway.start(vertx, HttpLimits.DEFAULTS, Map.of("bridge.port", "" + port))
                .onSuccess(g -> gateway = g)
                .compose(g -> vertx.deployVerticle(new BridgeVerticle(g.env, g.draining)))
                .compose(v -> TcpEventBusBridge.create(vertx, permitted).listen(reference))
                .onComplete(started.succeedingThenComplete());
    }

    /** What a client of the protocol sees: everything but the texts of reply addresses. */
    private static List<JsonObject> conversation(BridgePeer peer) throws IOException {
        var seen = new ArrayList<JsonObject>();
        peer.send("ping", null);
        seen.add(peer.read());
        peer.send("register", EVENT).send("register", "ext.order.check").send("ping", null);
        for (var frame = peer.read(); !frame.getString("type").equals("pong"); frame = peer.read())
            assertThat(frame.getString("type")).isEqualTo("registered");
        vertx.eventBus().publish(EVENT, new JsonObject().put("n", 1));
        seen.add(peer.read());
        var options = new DeliveryOptions().addHeader("point", "ext.order.check");
        var asked = vertx.eventBus().request("ext.order.check", new JsonObject().put("n", 2), options);
        var request = peer.read();
        peer.send(new JsonObject()
                .put("type", "send")
                .put("address", request.remove("replyAddress"))
                .put("body", new JsonObject().put("n", 3)));
        seen.add(request);
        seen.add((JsonObject)
                asked.toCompletionStage().toCompletableFuture().join().body());
        peer.send(new JsonObject()
                .put("type", "send")
                .put("address", "ext.nobody")
                .put("replyAddress", "r1")
                .put("body", new JsonObject()));
        var failed = peer.read();
        assertThat(failed.remove("message")).isNotNull();
        seen.add(failed);
        var answering = vertx.eventBus().<JsonObject>consumer("ext.answering", m -> m.reply(m.body()));
        peer.send(new JsonObject()
                .put("type", "send")
                .put("address", "ext.answering")
                .put("replyAddress", "r2")
                .put("body", new JsonObject().put("n", 4)));
        seen.add(peer.read());
        answering.unregister();
        peer.send("unregister", EVENT).send("unregister", EVENT);
        seen.add(withoutCode(peer.read()));
        peer.send("register", "sales.orders");
        seen.add(withoutCode(peer.read()));
        peer.send("send", "sales.orders");
        seen.add(withoutCode(peer.read()));
        peer.send("unregister", "ext.order.check").send("ping", null); // or it is asked in the next conversation, too
        seen.add(peer.read());
        return seen;
    }

    /** Errors of ours also name the address and a status. */
    private static JsonObject withoutCode(JsonObject error) {
        error.remove("failureCode");
        error.remove("address");
        return error;
    }

    @Test
    void a_conversation_is_the_same_as_with_the_bridge_of_vertx() throws IOException {
        try (var theirs = BridgePeer.to(reference);
                var ours = BridgePeer.to(port).as(gateway.token("admin"))) {
            var expected = conversation(theirs);
            theirs.close();
            assertThat(conversation(ours)).isEqualTo(expected);
        }
    }
}
