package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} of the node while orders are shipped, packed, cancelled and closed in parts. Afterwards each shipment is in a state of its
 * diagram, each reserved piece is in one of them or closed, and shipping, sales and the movements of the stock agree on what was shipped.
 * {@code tradepost.rounds} sets the number of rounds.
 */
@Tag("prove")
@Order(3)
class ShippingCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int CLIENTS = 8;
    private static final int ORDERS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Lines of which the pieces in shipments and the closed ones are not those that were reserved. */
    private static final String NOT_CONSERVED = """
            select f.order_line_id || ' at ' || f.location_id from fulfilment_line f join fulfilment o on o.order_id = f.order_id
              left join shipment s on s.order_id = f.order_id and s.location_id = f.location_id and s.status <> 'cancelled'
              left join shipment_line l on l.shipment_id = s.id and l.order_line_id = f.order_line_id
            group by f.order_line_id, f.location_id, o.status
            having coalesce(sum(l.quantity), 0) <> case o.status when 'cancelled' then 0 else f.reserved - f.closed end
            """;

    /** Shipments whose events are not a path through the diagram to their status. */
    private static final String OFF_THE_DIAGRAM = """
            select s.number || ' ' || s.status || ' ' || e.path from shipment s, lateral (
              select coalesce(string_agg(split_part(type, '.', 3), ' ' order by position) filter (where type not like '%.updated'), '') as path
              from event_log where subject = s.id) e
            where e.path not in ('open', 'packed', 'shipped', 'packed shipped', 'cancelled', 'packed cancelled', '')
              or e.path not like '%' || case s.status when 'open' then '' else s.status end
              or (s.status = 'open') <> (e.path = '')
            """;

    private static final String SHIPPED_HERE = """
            select l.order_line_id::text, sum(l.quantity)::text from shipment_line l join shipment s on s.id = l.shipment_id
            where s.status in ('shipped', 'delivered') group by 1
            """;

    private static final String SHIPPED_IN_SALES =
            "select id::text, shipped_quantity::text from sales_order_line where shipped_quantity > 0";

    private static final String MOVED = """
            select item_id::text, sum(quantity)::text from movement where source_type = 'sales_order' and kind = 'shipment' group by 1
            """;

    private static final String SHIPPED_OF_ITEM = """
            select l.item_id::text, sum(l.quantity)::text from shipment_line l join shipment s on s.id = l.shipment_id
            where s.status in ('shipped', 'delivered') group by 1
            """;

    private static final String LEFT_IN_BETWEEN =
            "select count(*) from shipment where dispatch_id is not null and status in ('open', 'packed')";

    /** A write with its last response; null if there was none. */
    private static final class Write {
        final String path;
        final @Nullable JsonObject body;
        final String key = Api.key();
        volatile Api.@Nullable Answer answer;

        Write(String path, @Nullable JsonObject body) {
            this.path = path;
            this.body = body;
        }

        boolean isDefinite() {
            var a = answer;
            return a != null
                    && a.status() < 500
                    && a.status() != 429
                    && !a.code().equals("request_in_progress");
        }
    }

    private final Random random = new Random(SEED);
    private final ConcurrentLinkedQueue<Write> writes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean stopped;

    @Test
    void shipments_are_exact_after_the_node_was_killed(@TempDir Path folder) throws InterruptedException {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("admin");
            var stores = new Stores(folder.resolve("data"));
            for (int round = 1; round <= ROUNDS; round++) {
                var orders = orders(api);
                var clients = start(api, orders, SEED + round);
                int enough = done.get() + 60 + random.nextInt(60);
                Awaitility.await(enough + " writes done")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> done.get() >= enough);
                program.kill();
                stopped = true;
                for (var c : clients) if (!c.join(PATIENCE)) throw new AssertionError(c.getName() + " does not end");
                program = Program.dev(folder, port);
                isExact(api, stores, round);
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

    private List<Thread> start(Api api, List<String> orders, long seed) {
        stopped = false;
        var clients = new ArrayList<Thread>();
        for (int i = 0; i < CLIENTS; i++) {
            var own = new Random(seed * CLIENTS + i);
            clients.add(Thread.ofVirtual().name("shipping-client-" + i).start(() -> {
                while (!stopped) act(api, orders.get(own.nextInt(orders.size())), own);
            }));
        }
        return clients;
    }

    private void act(Api api, String order, Random own) {
        var path = "/api/sales/orders/" + order;
        try {
            var read = api.get(path);
            if (read.status() != 200) return;
            var lines = read.data().getJsonArray("items");
            var line = lines.getJsonObject(own.nextInt(lines.size())).getString("id");
            int what = own.nextInt(12);
            if (what < 6) {
                var part = new JsonObject().put("line_id", line).put("quantity", 1 + own.nextInt(4));
                var body = new JsonObject().put("lines", new JsonArray().add(part));
                first(api, path + "/shipments", own.nextBoolean() ? body.put("status", "packed") : body);
            } else if (what == 6) {
                var part = new JsonObject().put("line_id", line).put("quantity", 1);
                first(api, path + "/close", new JsonObject().put("lines", new JsonArray().add(part)));
            } else {
                var found = api.get("/api/shipments?status=open,packed&order_id=" + order);
                if (found.status() != 200 || found.list().isEmpty()) return;
                var list = found.list();
                var id = list.getJsonObject(own.nextInt(list.size())).getString("id");
                var operation = List.of("ship", "ship", "pack", "cancel").get(own.nextInt(4));
                first(api, "/api/shipments/" + id + "/" + operation, null);
            }
        } catch (CompletionException e) {
            // the node is down; the client tries again until it is stopped
        }
    }

    private void first(Api api, String path, @Nullable JsonObject body) {
        var write = new Write(path, body);
        if (stopped) return;
        writes.add(write);
        send(api, write);
        var a = write.answer;
        if (a != null && a.status() < 300) done.incrementAndGet();
    }

    private static void send(Api api, Write w) {
        try {
            w.answer =
                    api.send("POST", w.path, w.body, "Idempotency-Key", w.key).join();
        } catch (CompletionException e) {
            w.answer = null; // the connection broke: the outcome is unknown
        }
    }

    /** Sends every write without a final response again, with its key, until it gets one. */
    private int settle(Api api) {
        var open = writes.stream().filter(w -> !w.isDefinite()).toList();
        for (var w : open)
            Awaitility.await("a final response to " + w.path)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        send(api, w);
                        return w.isDefinite();
                    });
        return open.size();
    }

    private void isExact(Api api, Stores stores, int round) {
        int open = settle(api);
        var sales = stores.map("sales", SHIPPED_IN_SALES);
        Awaitility.await("what sales has shipped is shipped everywhere")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    assertThat(stores.map("shipping", SHIPPED_HERE)).isEqualTo(sales);
                    assertThat(stores.map("inventory", MOVED)).isEqualTo(stores.map("shipping", SHIPPED_OF_ITEM));
                    assertThat(stores.texts("shipping", NOT_CONSERVED)).isEmpty();
                });
        assertThat(sales).isNotEmpty();
        assertThat(stores.texts("shipping", OFF_THE_DIAGRAM)).isEmpty();
        assertThat(stores.number("shipping", LEFT_IN_BETWEEN)).isZero();
        api.isSound();
        System.out.printf(
                "ShippingCrashTest, round %d, seed %d: %d writes done of %d, %d without a response at first%n",
                round, SEED, done.get(), writes.size(), open);
    }
}
