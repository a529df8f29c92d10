package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/** A command that is repeated with the same key takes effect once and gets the same response, even after a crash in between. */
class IdempotencyTest {
    private static final int AT_ONCE = 50;

    private record Command(
            String path,
            @Nullable JsonObject body,
            @Nullable JsonObject other,
            String key) {
        Api.Answer send(Api api, @Nullable JsonObject what) {
            return api.send("POST", path, what, "Idempotency-Key", key).join();
        }
    }

    /** Fifty responses, one of which is the original; a repetition of a command in flight is sent again. */
    private static String onceOf(Api api, Command c) {
        var answers = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> api.send("POST", c.path, c.body, "Idempotency-Key", c.key))
                .toList()
                .stream()
                .map(f -> f.join())
                .toList();
        int late = 0;
        int replayed = 0;
        String body = "";
        for (var a : answers) {
            if (a.code().equals("request_in_progress")) {
                late++;
                a = settled(api, c);
            }
            assertThat(a.status()).as(c.path + ": " + a.body()).isBetween(200, 299);
            if (isReplay(a)) replayed++;
            if (body.isEmpty()) body = a.raw().body();
            assertThat(a.raw().body()).isEqualTo(body);
        }
        assertThat(replayed).as(c.path + " replayed").isEqualTo(AT_ONCE - 1);
        System.out.printf(
                "%s: %d at once, 1 done, %d replayed, %d of them on a second attempt%n",
                c.path, AT_ONCE, replayed, late);
        return body;
    }

    private static Api.Answer settled(Api api, Command c) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .until(() -> c.send(api, c.body), a -> !a.code().equals("request_in_progress"));
    }

    private static boolean isReplay(Api.Answer a) {
        return a.raw().headers().firstValue("Idempotent-Replayed").orElse("").equals("true");
    }

    private static Command command(String path, @Nullable JsonObject body, @Nullable JsonObject other) {
        return new Command(path, body, other, Api.key());
    }

    @Test
    void a_key_takes_effect_once_even_after_a_kill(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("admin");
            var item = api.item(1_000);
            var customer = api.customer();
            var vendor = api.vendor();
            var bodies = new LinkedHashMap<Command, String>();
            for (var c : List.of(
                    command("/api/customers", person("once"), person("twice")),
                    command(
                            "/api/sales/orders",
                            order("customer_id", customer, item, 3),
                            order("customer_id", customer, item, 4)),
                    command(
                            "/api/purchase/orders",
                            order("vendor_id", vendor, item, 5),
                            order("vendor_id", vendor, item, 6)))) bodies.put(c, onceOf(api, c));
            var sale = id(bodies, "/api/sales/orders");
            var purchase = id(bodies, "/api/purchase/orders");
            var pays = new JsonObject().put("amount", 30).put("method", "bank");
            for (var c : List.of(
                    command("/api/sales/orders/" + sale + "/confirm", null, null),
                    command("/api/purchase/orders/" + purchase + "/receive", null, null),
                    command(
                            "/api/sales/orders/" + sale + "/pay",
                            pays,
                            pays.copy().put("method", "card")))) bodies.put(c, onceOf(api, c));
            hadOneEffect(api, folder, item);
            bodies.forEach((c, body) -> isReused(api, c));

            program.kill();
            program = Program.dev(folder, port);

            bodies.forEach((c, body) -> {
                var again = c.send(api, c.body);
                assertThat(isReplay(again)).as(c.path).isTrue();
                assertThat(again.raw().body()).isEqualTo(body);
                isReused(api, c);
            });
            hadOneEffect(api, folder, item);
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres")); // in case no program has adopted it
        }
    }

    /** The same key for another command: 422, without effect. */
    private static void isReused(Api api, Command c) {
        if (c.other != null) assertThat(c.send(api, c.other).expect(422).code()).isEqualTo("idempotency_key_reused");
    }

    private static void hadOneEffect(Api api, Path folder, String item) {
        var stores = new Stores(folder.resolve("data"));
        assertThat(stores.number("contact", "select count(*) from customer where name = 'once'"))
                .isEqualTo(1);
        assertThat(stores.number("contact", "select count(*) from customer where name = 'twice'"))
                .isZero();
        assertThat(stores.texts("sales", "select status from sales_order")).containsExactly("paid");
        assertThat(stores.number("sales", "select count(*) from sales_order_payment"))
                .isEqualTo(1);
        assertThat(stores.texts("purchase", "select status from purchase_order"))
                .containsExactly("received");
        for (var type : List.of("created", "confirmed", "paid"))
            assertThat(stores.number("sales", "select count(*) from event_log where type = ?", "sales.order." + type))
                    .as(type)
                    .isEqualTo(1);
        var stock = api.get("/api/items/" + item + "/stock").expect(200).data();
        assertThat(stock.getLong("on_hand")).isEqualTo(1_005);
        assertThat(stock.getLong("reserved")).isEqualTo(3);
        api.isSound();
    }

    private static String id(Map<Command, String> bodies, String path) {
        return bodies.entrySet().stream()
                .filter(e -> e.getKey().path.equals(path))
                .map(e -> new JsonObject(e.getValue())
                        .getJsonObject("data")
                        .getJsonObject("order")
                        .getString("id"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject person(String name) {
        return new JsonObject().put("name", name).put("email", name + Api.unique() + "@example.com");
    }

    private static JsonObject order(String partner, String id, String item, int quantity) {
        return new JsonObject().put(partner, id).put("items", Api.bought(item, quantity));
    }
}
