package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} during transfers, counts, holds, adjustments, recalls of lots and freezes. Afterwards every write that got a response has happened once and no
 * other one has, every document is in the state of its last write and its lines agree with it, and holds expire. {@code tradepost.rounds}
 * sets the number of rounds.
 */
@Tag("prove")
@Order(3)
class StockCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());

    private static final String EVENTS = """
            select type || ' ' || subject || ' ' || subject_version from event_log
            where type similar to 'inventory.(transfer.%|count.%|hold.%|lot.recalled)' and type <> 'inventory.hold.expired'
            """;
    /** Each change of a freeze, in the order in which they happened. */
    private static final String FREEZES = """
            select subject::text, string_agg(split_part(type, '.', 3), ' ' order by subject_version) from event_log
            where type in ('inventory.item.frozen', 'inventory.item.unfrozen') group by 1
            """;
    /** Items whose level contradicts whether they are frozen. */
    private static final String FROZEN_IN_PART = """
            select s.item_id::text from stock_level s left join frozen_item f using (item_id)
            where s.location_id = '00000000-0000-7000-8000-000000000001' and s.frozen <> (f.item_id is not null)
            """;

    private static final String ADJUSTMENTS =
            "select source_id::text, count(*)::text from movement where source_type = 'adjustment' group by 1";
    /** Counts whose lines or movements contradict their status. */
    private static final String CONTRADICTORY = """
            select c.id || ' ' || c.status from stock_count c join stock_count_line l on l.count_id = c.id group by c.id
            having bool_or(l.open <> (c.status = 'open'))
              or (select coalesce(sum(case when m.to_location_id = c.location_id then m.quantity else -m.quantity end), 0)
                  from movement m where m.source_id = c.id)
                <> case c.status when 'closed' then coalesce(sum(l.counted - l.on_hand), 0) else 0 end
            """;

    private final Random random = new Random(SEED);

    /** One program for both kinds of kills, because a start takes longer than the load. */
    @Test
    void stock_is_exact_after_the_database_server_and_the_node_were_killed(@TempDir Path folder)
            throws InterruptedException {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var warehouse = Warehouse.at(Api.at(port).registered("admin"), folder);
            for (int round = 1; round <= ROUNDS; round++) {
                warehouse.load.start(SEED + 2L * round);
                warehouse.load.writers.awaitMore(200 + random.nextInt(100));
                warehouse.letHoldsExpireWithin(4);
                CrashTest.killServer(warehouse.stores.serverPid());
                warehouse.load.writers.awaitMore(100); // by the same process, on the server that it has restarted
                warehouse.load.writers.stop();
                warehouse.isExact("the database server, round " + round);

                warehouse.load.start(SEED + 2L * round + 1);
                warehouse.load.writers.awaitMore(200 + random.nextInt(100));
                warehouse.letHoldsExpireWithin(4);
                program.kill();
                warehouse.load.writers.stop();
                program = Program.dev(folder, port);
                warehouse.isExact("the node, round " + round);
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres")); // in case no program has adopted it
        }
    }

    /** The stock of a running program under load. */
    private record Warehouse(Api api, Stores stores, StockLoad load, List<String> items) {
        /** Six items at three locations, with enough of each that the load is rarely refused. The last item has lots. */
        static Warehouse at(Api api, Path folder) {
            var places = new ArrayList<String>();
            for (int i = 0; i < 3; i++) {
                var body = new JsonObject().put("code", "W" + Api.unique()).put("name", "Warehouse");
                places.add(api.post("/api/locations", body).expect(201).id());
            }
            var items = Stream.generate(() -> api.item(0)).limit(6).toList();
            api.put("/api/items/" + items.getLast() + "/tracking", new JsonObject().put("tracking", "lot"))
                    .expect(200);
            for (var place : places) {
                for (var item : items) {
                    var stock = new JsonObject().put("on_hand", 10_000).put("location_id", place);
                    if (item.equals(items.getLast())) stock.put("lot", StockLoad.LOT);
                    api.put("/api/items/" + item + "/stock", stock).expect(200);
                }
                var more = new JsonObject().put("delta", 100).put("location_id", place);
                api.put(
                                "/api/items/" + items.getLast() + "/stock",
                                more.put("lot", "B").put("expires_on", "2090-01-31"))
                        .expect(200);
            }
            var toFreeze = Stream.generate(() -> api.item(1)).limit(40).toList();
            var load = new StockLoad(api, items, places, toFreeze);
            return new Warehouse(api, new Stores(folder.resolve("data")), load, items);
        }

        void letHoldsExpireWithin(int seconds) {
            stores.write(
                    "inventory",
                    "update stock_hold set expires_at = clock_timestamp() + random() * ? * interval '1 second' where status = 'active'",
                    seconds);
        }

        void isExact(String what) {
            int open = load.writers.settle();
            var done = load.writers.done();
            everyWriteHappenedOnce(done);
            everyDocumentIsInTheStateOfItsLastWrite(done);
            everyFreezeIsAsItsLastWriteLeftIt(done);
            assertThat(stores.texts("inventory", CONTRADICTORY)).isEmpty();
            api.isSound();
            holdsExpire();
            api.isSound();
            System.out.printf(
                    "StockCrashTest, %s, seed %d: %d writes done of %d, %d without a response at first%n",
                    what, SEED, done.size(), load.writers.all().size(), open);
        }

        private void everyWriteHappenedOnce(List<Writers.Write> done) {
            var events = new ArrayList<String>();
            var adjustments = new HashMap<String, String>();
            for (var w : done) {
                if (isFreeze(w)) continue;
                if (w.type.equals("adjustment"))
                    adjustments.put(
                            w.data().getString("id"),
                            "" + w.data().getJsonArray("lines").size());
                else
                    events.add("inventory." + w.type + " " + w.data().getString("id") + " "
                            + w.data().getLong("version"));
            }
            assertThat(stores.texts("inventory", EVENTS)).containsExactlyInAnyOrderElementsOf(events);
            assertThat(stores.map("inventory", ADJUSTMENTS)).isEqualTo(adjustments);
        }

        private void everyDocumentIsInTheStateOfItsLastWrite(List<Writers.Write> done) {
            var last = new TreeMap<String, Writers.Write>();
            for (var w : done)
                if (!w.type.equals("adjustment") && !isFreeze(w))
                    last.merge(
                            w.data().getString("id"),
                            w,
                            (a, b) -> a.data().getLong("version") > b.data().getLong("version") ? a : b);
            for (var e : last.entrySet()) {
                var kind = e.getValue().type.split("\\.")[0];
                var said = e.getValue().data();
                var path = kind.equals("lot") ? "/api/lots/" : "/api/stock/" + kind + "s/";
                var now = api.get(path + e.getKey()).expect(200).data();
                if (kind.equals("hold") && now.getString("status").equals("expired")) continue;
                assertThat(now.getString("status")).as(e.getValue() + "").isEqualTo(said.getString("status"));
                assertThat(now.getLong("version")).as(e.getValue() + "").isEqualTo(said.getLong("version"));
                if (kind.equals("transfer")) agrees(now);
            }
        }

        /** An item is frozen and unfrozen in turn, and each write has had its effect once. */
        private void everyFreezeIsAsItsLastWriteLeftIt(List<Writers.Write> done) {
            var expected = new HashMap<String, String>();
            for (var w : done)
                if (isFreeze(w))
                    expected.merge(w.data().getString("item_id"), w.type.split("\\.")[1], (a, b) -> a + " " + b);
            assertThat(stores.map("inventory", FREEZES)).isEqualTo(expected);
            for (var e : expected.entrySet()) {
                var now = api.get("/api/items/" + e.getKey() + "/freeze")
                        .expect(200)
                        .data();
                assertThat(now.getBoolean("frozen"))
                        .as(e + "")
                        .isEqualTo(
                                e.getValue().endsWith(" frozen") || e.getValue().equals("frozen"));
            }
            assertThat(stores.texts("inventory", FROZEN_IN_PART)).isEmpty();
        }

        private static boolean isFreeze(Writers.Write w) {
            return w.type.equals(StockLoad.FROZEN) || w.type.equals(StockLoad.UNFROZEN);
        }

        private static void agrees(JsonObject transfer) {
            var sums = new HashMap<String, Long>();
            for (var l : transfer.getJsonArray("lines"))
                for (var figure : List.of("quantity", "in_transit", "received", "damaged", "lost", "returned"))
                    sums.merge(figure, ((JsonObject) l).getLong(figure), Long::sum);
            long quantity = sums.get("quantity");
            long inTransit = sums.get("in_transit");
            long arrived = sums.get("received") + sums.get("damaged") + sums.get("lost");
            long returned = sums.get("returned");
            boolean agrees = switch (transfer.getString("status")) {
                case "draft" -> inTransit + arrived + returned == 0;
                case "shipped" -> inTransit == quantity;
                case "partially_received" -> inTransit > 0 && arrived > 0 && inTransit + arrived == quantity;
                case "received" -> arrived == quantity;
                default -> inTransit == 0 && (arrived + returned == quantity || arrived + returned == 0);
            };
            assertThat(agrees).as(transfer.encode()).isTrue();
        }

        /** First those whose time came during the kill, and then all others. */
        private void holdsExpire() {
            awaitNone(
                    "select count(*) from stock_hold where status = 'active' and expires_at < clock_timestamp() - interval '5 s'");
            letHoldsExpireWithin(0);
            awaitNone("select count(*) from stock_hold where status = 'active'");
            for (var item : items) {
                var stock = api.get("/api/items/" + item + "/stock").expect(200).data();
                assertThat(stock.getLong("reserved")).isZero();
                assertThat(inTransit(stock.getJsonArray("locations"))).isEqualTo(stock.getLong("incoming"));
            }
        }

        private static long inTransit(JsonArray locations) {
            return locations.stream()
                    .map(l -> (JsonObject) l)
                    .filter(l -> l.getString("code").equals("TRANSIT"))
                    .mapToLong(l -> l.getLong("on_hand"))
                    .sum();
        }

        private void awaitNone(String count) {
            Awaitility.await(count)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> stores.number("inventory", count) == 0);
        }
    }
}
