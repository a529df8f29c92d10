package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.HttpLimits;

/** Clients of the bridge that do not read: they affect no other client, and hold a bounded amount of memory. */
@Isolated("it measures memory")
@ExtendWith(VertxExtension.class)
@Tag("prove")
class BridgeSlowClientsTest {
    private static final int QUEUE_BYTES = 262_144;
    /** What 64 queues may hold, twice because a write copies it, and some for everything else. */
    private static final long MEMORY_MAX = 2L * 64 * QUEUE_BYTES + (32 << 20);

    private static final String CONFIRMED = "sales.order.confirmed";
    private static final String CHECK = "ext.order.check";
    private static TestGateway gateway;
    private static Vertx vertx;
    private static int port;
    private final List<BridgePeer> open = new ArrayList<>();

    @BeforeAll
    static void start(Vertx of, VertxTestContext started) {
        vertx = of;
        port = TestGateway.freePort();
        var settings = Map.of(
                "bridge.port",
                "" + port,
                "bridge.queue_bytes",
                "" + QUEUE_BYTES,
                "bridge.clients_max",
                "1500",
                "bridge.idle_ms",
                "60000");
        TestGateway.start(vertx, HttpLimits.DEFAULTS, settings)
                .onSuccess(g -> gateway = g)
                .compose(g -> vertx.deployVerticle(new BridgeVerticle(g.env, g.draining)))
                .onComplete(started.succeedingThenComplete());
    }

    @AfterEach
    void closeAll() throws IOException {
        for (var peer : open) peer.close();
        await().until(() -> gateway.metric("tradepost_bridge_clients") == 0);
    }

    private BridgePeer connect(boolean narrow, String token) throws IOException {
        var peer = narrow ? BridgePeer.narrow(port) : BridgePeer.to(port);
        open.add(peer);
        return peer.as(token);
    }

    private static double slow() {
        return gateway.metric("tradepost_bridge_ended_total{kind=\"user\",reason=\"slow_reader\"}");
    }

    private static long memory() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    @Test
    void a_hundred_stuck_clients_lose_their_connection_and_a_reading_one_loses_nothing() throws IOException {
        var token = gateway.token("admin");
        for (int i = 0; i < 100; i++) connect(true, token).registered(CONFIRMED);
        var reader = connect(false, token).registered(CONFIRMED);
        var padding = "x".repeat(8_000);
        long before = memory();
        long most = 0;
        int sent = 0;
        double cut = slow();
        while (slow() - cut < 100 && sent < 2_000) {
            for (int i = 0; i < 20; i++)
                vertx.eventBus()
                        .publish(
                                CONFIRMED,
                                new JsonObject()
                                        .put("n", sent + i)
                                        .put("type", CONFIRMED)
                                        .put("padding", padding));
            for (int i = 0; i < 20; i++)
                assertThat(reader.read().getJsonObject("body").getInteger("n")).isEqualTo(sent + i);
            sent += 20;
            if (sent % 100 == 0) most = Math.max(most, memory() - before);
        }
        assertThat(slow() - cut).isEqualTo(100);
        assertThat(most).isLessThan(MEMORY_MAX);
        assertThat(gateway.metric("tradepost_bridge_clients")).isEqualTo(1);
        assertThat(gateway.metric("tradepost_bridge_lost_total{kind=\"user\"}")).isPositive();
    }

    @Test
    void a_client_that_does_not_answer_delays_nobody() throws IOException {
        var token = gateway.token("admin");
        connect(true, token).registered(CHECK);
        var other = connect(false, token).registered("ext.tax.quote");
        var asked = new ArrayList<Future<?>>();
        for (int i = 0; i < 400; i++) asked.add(vertx.eventBus().request(CHECK, new JsonObject()));
        var answered = vertx.eventBus().request("ext.tax.quote", new JsonObject());
        var request = other.read();
        other.send(new JsonObject()
                .put("type", "send")
                .put("address", request.getString("replyAddress"))
                .put("body", new JsonObject()));
        await().until(answered::succeeded);
        await().until(() -> asked.stream().filter(Future::failed).count() == 400 - 256);
    }

    @Test
    void a_thousand_idle_clients_delay_no_event() throws IOException {
        var token = gateway.token("admin");
        for (int i = 0; i < 1_000; i++) connect(false, token).registered("sales.order.cancelled");
        var reader = connect(false, token).registered(CONFIRMED);
        for (int i = 0; i < 100; i++) {
            vertx.eventBus().publish(CONFIRMED, new JsonObject().put("n", i));
            assertThat(reader.read().getJsonObject("body").getInteger("n")).isEqualTo(i);
        }
        assertThat(gateway.metric("tradepost_bridge_clients")).isEqualTo(1_001);
    }
}
