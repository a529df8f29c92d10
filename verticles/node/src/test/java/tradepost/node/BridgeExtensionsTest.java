package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of the bridge takes part in orders, and disturbs none when it answers wrongly, not at all, or is gone. */
class BridgeExtensionsTest {
    private static final String POINT = "ext.order.check";
    private static final JsonObject ACCEPT = new JsonObject().put("decision", "accept");

    @Test
    void a_client_of_the_bridge_may_refuse_orders_and_cannot_hold_them_up(@TempDir Path folder) throws Exception {
        int port = Program.freePorts(2);
        var settings = Map.of("TRADEPOST_BRIDGE_PORT", "" + (port + 1), "TRADEPOST_EXTENSIONS_DEADLINE_MS", "3000");
        try (var program = Program.dev(folder, port, settings)) {
            var api = Api.at(port).registered("admin");
            var order = new JsonObject()
                    .put("customer_id", api.customer())
                    .put(
                            "items",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("item_id", api.item(100))
                                            .put("quantity", 1)));
            try (var peer = new BridgePeer(port + 1, String.valueOf(api.token()))) {
                peer.send(new JsonObject()
                        .put("type", "register")
                        .put("address", POINT)
                        .put("headers", new JsonObject().put("name", "licences").put("version", "2.1")));
                assertThat(peer.read().getString("type")).isEqualTo("registered");
                peer.answer(ACCEPT); // the trial
                Awaitility.await()
                        .until(() ->
                                api.get("/api/extensions").expect(200).list().size() == 1);
                assertThat(api.get("/api/extensions").list().getJsonObject(0).getString("name"))
                        .isEqualTo("licences");

                var refused = api.send("POST", "/api/orders", order);
                var asked =
                        peer.answer(new JsonObject().put("decision", "refuse").put("reason", "no licence"));
                assertThat(asked.getJsonObject("order").getString("customer_id"))
                        .isEqualTo(order.getString("customer_id"));
                assertThat(refused.join().expect(409).code()).isEqualTo("refused_by_extension");

                var accepted = api.send("POST", "/api/orders", order);
                peer.answer(ACCEPT);
                assertThat(accepted.join()
                                .expect(201)
                                .order()
                                .getJsonArray("extensions")
                                .getJsonObject(0)
                                .getString("version"))
                        .isEqualTo("2.1");

                var answeredWrongly = api.send("POST", "/api/orders", order);
                peer.answer(new JsonObject().put("decision", 7));
                assertThat(answeredWrongly.join().expect(201).order().getJsonArray("extensions"))
                        .isEmpty();
                // nobody answers this one
                assertThat(api.post("/api/orders", order).expect(201).order().getJsonArray("extensions"))
                        .isEmpty();
            }
            assertThat(api.post("/api/orders", order).expect(201).order().getJsonArray("extensions"))
                    .isEmpty();
            quotesTheShipping(api, port + 1, order, folder);
            api.isSound();
            assertThat(program.stop()).isZero();
        }
    }

    /** The example in Node.js, also after it was killed. */
    private static void quotesTheShipping(Api api, int bridge, JsonObject order, Path folder) throws Exception {
        var script = Path.of("..", "..", "examples", "services", "node-shipping-cost", "shipping_cost.mjs");
        var builder = new ProcessBuilder("node", script.toString(), "127.0.0.1:" + bridge, api.base())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shipping").toFile());
        builder.environment().put("TRADEPOST_EMAIL", "admin@example.com");
        builder.environment().put("TRADEPOST_PASSWORD", Program.ADMIN_PASSWORD);
        Process node;
        try {
            node = builder.start();
        } catch (IOException notInstalled) {
            System.out.println("The example in Node.js is skipped: " + notInstalled.getMessage());
            return;
        }
        try {
            var quoted = Awaitility.await()
                    .pollInterval(Duration.ofMillis(500)) // each order takes a piece of the stock
                    .until(
                            () -> api.post("/api/orders", order).expect(201).order(),
                            o -> o.getJsonObject("shipping") != null);
            assertThat(quoted.getJsonObject("shipping").getString("carrier")).isEqualTo("Parcel Post");
            assertThat(quoted.getDouble("shipping_amount")).isEqualTo(4.90);
            assertThat(quoted.getDouble("total_amount") - quoted.getDouble("subtotal_amount"))
                    .isCloseTo(4.90, within(0.001));
            assertThat(quoted.getJsonArray("extensions").getJsonObject(0).getString("name"))
                    .isEqualTo("shipping-cost");
        } finally {
            node.destroyForcibly().waitFor();
        }
        assertThat(api.post("/api/orders", order).expect(201).order().getValue("shipping"))
                .isNull();
    }
}
