package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} of the node while orders are shipped, packed, cancelled and closed in parts. Afterwards each shipment is in a state of its
 * diagram, each reserved piece is in one of them or closed, and shipping, sales and the movements of the stock agree on what was shipped.
 * {@code tradepost.rounds} sets the number of rounds. {@link SalesCrashTest} does the same among other operations, so this is only part of
 * {@code prove}.
 */
@Tag("prove")
@Order(3)
class ShippingCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int CLIENTS = 8;
    /** So many that they are not all shipped before the kill. */
    private static final int ORDERS = 20;

    private final Random random = new Random(SEED);

    @Test
    void shipments_are_exact_after_the_node_was_killed(@TempDir Path folder) throws InterruptedException {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("admin");
            var stores = new Stores(folder.resolve("data"));
            var writers = new Writers(api);
            for (int round = 1; round <= ROUNDS; round++) {
                var orders = orders(api);
                writers.start(CLIENTS, SEED + round, own -> act(api, writers, any(orders, own), own));
                writers.awaitMore(60 + random.nextInt(60));
                program.kill();
                writers.stop();
                program = Program.dev(folder, port);
                isExact(api, writers, stores, round);
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres")); // in case no program has adopted it
        }
    }

    /** Paid orders of two lines, of which the first is served from two locations. */
    private static List<String> orders(Api api) {
        var body = new JsonObject().put("code", "C" + Api.unique()).put("name", "South");
        var south = api.post("/api/locations", body).expect(201).id();
        var orders = new ArrayList<String>();
        for (int n = 0; n < ORDERS; n++) {
            var split = api.item(20);
            api.put(
                            "/api/items/" + split + "/stock",
                            new JsonObject().put("on_hand", 20).put("location_id", south))
                    .expect(200);
            orders.add(api.salesOrder(api.customer(), split, 30, api.item(20), 20));
            api.confirm(orders.getLast()).join().expect(200);
        }
        return orders;
    }

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static void act(Api api, Writers writers, String order, Random own) {
        var path = "/api/sales/orders/" + order;
        var read = api.get(path);
        if (read.status() != 200) return;
        var lines = read.data().getJsonArray("items");
        var line = lines.getJsonObject(own.nextInt(lines.size())).getString("id");
        int what = own.nextInt(12);
        if (what < 6) {
            var part = new JsonObject().put("line_id", line).put("quantity", 1 + own.nextInt(4));
            var body = new JsonObject().put("lines", new JsonArray().add(part));
            writers.first(
                    "shipping", "POST", path + "/shipments", own.nextBoolean() ? body.put("status", "packed") : body);
        } else if (what == 6) {
            var part = new JsonObject().put("line_id", line).put("quantity", 1);
            writers.first(
                    "shipping", "POST", path + "/close", new JsonObject().put("lines", new JsonArray().add(part)));
        } else {
            var found = api.get("/api/shipments?status=open,packed&order_id=" + order);
            if (found.status() != 200 || found.list().isEmpty()) return;
            var list = found.list();
            var id = list.getJsonObject(own.nextInt(list.size())).getString("id");
            var operation = List.of("ship", "ship", "pack", "cancel").get(own.nextInt(4));
            writers.first("shipping", "POST", "/api/shipments/" + id + "/" + operation, null);
        }
    }

    private static void isExact(Api api, Writers writers, Stores stores, int round) {
        int open = writers.settle();
        new ShippingBooks(stores).agree("seed " + SEED);
        api.isSound();
        System.out.printf(
                "ShippingCrashTest, round %d, seed %d: %d writes done of %d, %d without a response at first%n",
                round, SEED, writers.done().size(), writers.all().size(), open);
    }
}
