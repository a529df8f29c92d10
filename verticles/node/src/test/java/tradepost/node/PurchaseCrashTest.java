package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} while purchase orders are sent, received in parts, returned, closed, cancelled and paid. Afterwards every write that got a response is
 * there, and the stock, what is incoming and what is drawn from a contract agree with the orders. {@code tradepost.rounds} sets the number of
 * rounds.
 */
@Tag("prove")
@Order(3)
class PurchaseCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int BUYERS = 6;

    /** What should be on hand of the item, incoming, drawn and still requested. */
    private static final String EXPECTED = """
            select coalesce(sum(l.received_quantity), 0) - coalesce(sum(l.returned_quantity), 0)
              || ' ' || coalesce(sum(case when o.status in ('ordered', 'partially_received') then greatest(l.quantity - l.received_quantity, 0) end), 0)
              || ' ' || coalesce(sum(l.drawn_quantity), 0)
            from purchase_order_line l join purchase_order o on o.id = l.order_id
            """;

    private static final String DRAWN = "select coalesce(sum(drawn_quantity), 0) from vendor_contract_item";

    private static final String OPEN_RETURNS = "select count(*) from purchase_return where status = 'requested'";

    private static final String STOCK = """
            select coalesce((select sum(on_hand) from stock_level), 0) || ' ' || coalesce((select sum(quantity) from incoming_stock), 0)
            """;

    private final Random random = new Random(SEED);
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();
    /** The version of each order after its last write that got a response. */
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    @Test
    void orders_and_stock_agree_after_the_node_was_killed(@TempDir Path folder) throws InterruptedException {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("admin");
            var vendor = api.vendor();
            var item = api.item(0);
            contract(api, vendor, item);
            for (int round = 1; round <= ROUNDS; round++) {
                int before = written.get();
                var buyers = start(api, vendor, item);
                int more = 150 + random.nextInt(100);
                Awaitility.await().until(() -> written.get() > before + more);
                program.kill();
                running.set(false);
                for (var b : buyers) b.join();
                program = Program.dev(folder, port);
                isExact(api, new Stores(folder.resolve("data")), item, round);
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres")); // in case no program has adopted it
        }
    }

    private static void contract(Api api, String vendor, String item) {
        var price = new JsonObject().put("item_id", item).put("unit_price", 2).put("quantity", 1_000_000);
        var body = new JsonObject()
                .put("number", "C-1")
                .put("valid_from", "2026-01-01")
                .put("valid_to", "2090-12-31")
                .put("items", new JsonArray().add(price));
        api.post("/api/vendors/" + vendor + "/contracts", body).expect(201);
    }

    private List<Thread> start(Api api, String vendor, String item) {
        running.set(true);
        var buyers = new ArrayList<Thread>();
        for (int i = 0; i < BUYERS; i++) {
            var dice = new Random(random.nextLong());
            buyers.add(Thread.startVirtualThread(() -> {
                while (running.get())
                    try {
                        buy(api, vendor, item, dice);
                    } catch (RuntimeException | AssertionError e) {
                        // the program was killed
                    }
            }));
        }
        return buyers;
    }

    /** One order from its draft to its end. */
    private void buy(Api api, String vendor, String item, Random dice) {
        var body = new JsonObject().put("vendor_id", vendor).put("items", Api.lines(item, 10));
        var made = api.post("/api/purchase/orders", body).expect(201);
        var id = made.id();
        note(made);
        var order = "/api/purchase/orders/" + id;
        var line = made.data().getJsonArray("items").getJsonObject(0).getString("id");
        note(api.post(order + "/order").expect(200));
        if (dice.nextInt(5) == 0) {
            note(api.post(order + "/cancel").expect(200));
            return;
        }
        var part = new JsonObject().put("line_id", line).put("quantity", 1 + dice.nextInt(9));
        note(api.post(order + "/receive", lines(part)).expect(200));
        var back = new JsonObject().put("line_id", line).put("quantity", 1);
        var returned = api.post(order + "/returns", lines(back).put("reason", "broken"));
        if (returned.status() == 201) note(returned);
        if (dice.nextBoolean()) note(api.post(order + "/close").expect(200));
        else note(api.post(order + "/receive").expect(200));
        note(api.post(order + "/pay").expect(200));
    }

    private static JsonObject lines(JsonObject line) {
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    private void note(Api.Answer answer) {
        var order = answer.order();
        acknowledged.merge(order.getString("id"), order.getLong("version"), Math::max);
        written.incrementAndGet();
    }

    private void isExact(Api api, Stores stores, String item, int round) {
        Awaitility.await("returns end").until(() -> stores.number("purchase", OPEN_RETURNS) == 0);
        Awaitility.await("events arrive").untilAsserted(() -> {
            var expected = stores.texts("purchase", EXPECTED).getFirst().split(" ");
            var there = stores.texts("inventory", STOCK).getFirst().split(" ");
            assertThat(there).as("round %d, seed %d", round, SEED).containsExactly(expected[0], expected[1]);
            assertThat(stores.number("purchase", DRAWN))
                    .as("round %d, seed %d", round, SEED)
                    .isEqualTo(Long.parseLong(expected[2]));
        });
        acknowledged.forEach((id, version) -> assertThat(api.get("/api/purchase/orders/" + id)
                        .expect(200)
                        .order()
                        .getLong("version"))
                .as("%s, round %d, seed %d", id, round, SEED)
                .isGreaterThanOrEqualTo(version));
        acknowledged.clear();
        api.isSound();
    }
}
