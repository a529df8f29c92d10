package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal over the API: reading, consuming, and resolving dead letters. */
@Order(5)
class JournalApiTest {
    static Program program;
    static Api api;
    static Stores stores;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port);
        api = Api.at(port).registered("admin");
        stores = new Stores(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).pollInterval(Duration.ofMillis(100)).until(condition);
    }

    static JsonObject meta(Api.Answer answer) {
        return answer.body().getJsonObject("meta");
    }

    @Test
    void the_event_feed_can_be_resumed_from_a_position() {
        long head = meta(api.get("/api/events?limit=1").expect(200)).getLong("head");
        var waits = api.send("GET", "/api/events?types=sales.order.created&wait=12&after=" + head, null);
        var order = api.salesOrder(api.customer(), api.item(5), 2);
        var found = waits.join().expect(200);
        assertThat(found.list()).hasSize(1);
        var event = found.list().getJsonObject(0);
        assertThat(event.getString("type")).isEqualTo("sales.order.created");
        assertThat(event.getString("subject")).isEqualTo(order);
        assertThat(Long.parseLong(event.getString("sequence")))
                .as("events of other types may follow")
                .isBetween(head + 1, meta(found).getLong("next"));
        api.confirm(order).join().expect(200);
        await("the order's history", () -> {
            var history = api.get("/api/events?subject=" + order).expect(200).list();
            return history.stream()
                    .map(e -> ((JsonObject) e).getString("type"))
                    .toList()
                    .contains("sales.order.confirmed");
        });
        assertThat(api.get("/api/events?after=" + 1_000_000).expect(400).code()).isEqualTo("position_ahead");
        for (var unknown : List.of("sale.*", "sales.order.confirmd")) {
            assertThat(api.get("/api/events?types=" + unknown).expect(400).code())
                    .isEqualTo("unknown_type");
            var types = new JsonObject().put("types", new JsonArray().add(unknown));
            assertThat(api.put("/api/events/consumers/misspelt", types)
                            .expect(400)
                            .code())
                    .isEqualTo("unknown_type");
        }
        assertThat(api.get("/api/events?wait=21").expect(400).code()).isEqualTo("invalid_request");
        var finance = Api.at(Integer.parseInt(api.base().substring(api.base().lastIndexOf(':') + 1)))
                .registered("finance_manager");
        assertThat(finance.get("/api/events?types=auth.user.*").expect(403).code())
                .isEqualTo("type_not_allowed");
        assertThat(finance.get("/api/events?limit=1000").expect(200).list())
                .noneMatch(e -> ((JsonObject) e).getString("type").startsWith("auth.user."));
    }

    /** A confirmation passes a batch of sales and one of inventory, and a handler of inventory follows a cancellation. */
    @Test
    void the_events_of_batches_and_handlers_have_the_request_and_the_address_of_their_cause() {
        var order = api.salesOrder(api.customer(), api.item(5), 2);
        hasCaused(order, "confirm", "inventory.order.reserved 127.0.0.1", "sales.order.confirmed 127.0.0.1");
        hasCaused(order, "cancel", "inventory.order.released 127.0.0.1", "sales.order.cancelled 127.0.0.1");
    }

    private static void hasCaused(String order, String what, String... events) {
        var request = what + "-" + order;
        api.send("POST", "/api/sales/orders/" + order + "/" + what, null, "X-Request-ID", request)
                .join()
                .expect(200);
        Awaitility.await()
                .untilAsserted(() -> assertThat(stores.texts(
                                "audit", "select type || ' ' || address from journal where request_id = ?", request))
                        .contains(events));
    }

    @Test
    void a_named_consumer_resumes_where_it_stopped_and_the_metrics_show_its_lag() {
        var consumer = "/api/events/consumers/erp";
        var made = new JsonObject()
                .put("types", new JsonArray().add("contact.customer.*"))
                .put("start", "latest");
        api.put(consumer, made).expect(200);
        var customer = api.customer();
        var take = new JsonObject().put("limit", 10).put("lease_seconds", 60).put("wait", 10);
        var key = Api.key();
        var batch = api.send("POST", consumer + "/batch", take, "Idempotency-Key", key)
                .join()
                .expect(200)
                .data();
        assertThat(batch.getJsonArray("events").getJsonObject(0).getString("subject"))
                .isEqualTo(customer);
        var replayed = api.send("POST", consumer + "/batch", take, "Idempotency-Key", key)
                .join()
                .expect(200);
        assertThat(replayed.data())
                .as("a batch whose response was lost is returned again")
                .isEqualTo(batch);
        assertThat(replayed.raw().headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(api.post(consumer + "/batch", new JsonObject()).expect(409).code())
                .isEqualTo("lease_held");
        var lease = new JsonObject()
                .put("lease", batch.getLong("lease"))
                .put("position", batch.getJsonArray("events").getJsonObject(0).getString("sequence"));
        assertThat(api.post(consumer + "/ack", lease).expect(200).data().getLong("position"))
                .isEqualTo(batch.getLong("position"));
        assertThat(api.post(consumer + "/ack", lease.put("lease", 99))
                        .expect(409)
                        .code())
                .isEqualTo("lease_lost");
        assertThat(api.get("/api/events/consumers").expect(200).list()).hasSize(1);
        await("metrics", () -> {
            var metrics = api.get("/metrics").raw().body();
            return metrics.contains("tradepost_consumer_lag{consumer=\"erp\"}")
                    && metrics.matches("(?s).*\ntradepost_journal_position [1-9].*")
                    && metrics.contains("tradepost_relay_oldest_unnumbered_seconds{context=\"sales\"}")
                    && metrics.contains("tradepost_relay_lag{context=\"sales\",subscriber=\"audit\"}");
        });
        api.delete(consumer).expect(200);
        api.get(consumer).expect(404);
    }

    @Test
    void positions_are_accepted_as_strings_and_a_consumer_needs_no_body() {
        var consumer = "/api/events/consumers/plain";
        var made = api.put(consumer, null).expect(200).data();
        assertThat(made.getJsonArray("types")).isEmpty();
        api.customer();
        var event = meta(api.get("/api/events?limit=1").expect(200)).getLong("next");
        var seek = new JsonObject().put("after", Long.toString(event));
        assertThat(api.post(consumer + "/seek", seek).expect(200).data().getLong("position"))
                .isEqualTo(event);
        for (var wrong : List.of("1.0", "-1", "01", "x", "1234567890123456"))
            assertThat(api.post(consumer + "/seek", new JsonObject().put("after", wrong))
                            .expect(400)
                            .code())
                    .isEqualTo("invalid_request");
        api.delete(consumer).expect(200);
    }

    @Test
    void five_hundred_long_polls_all_return_the_next_event() {
        var last = api.customer(); // once it is in the journal, so are the customers of the other tests
        await(
                "the journal is up to date",
                () -> !api.get("/api/events?subject=" + last).expect(200).list().isEmpty());
        long head = meta(api.get("/api/events?limit=1").expect(200)).getLong("head");
        var polls = IntStream.range(0, 500)
                .mapToObj(i -> api.send("GET", "/api/events?types=contact.customer.*&wait=20&after=" + head, null))
                .toList();
        await("all wait", () -> api.get("/metrics").raw().body().contains("tradepost_journal_waiting 500"));
        var customer = api.customer();
        for (var poll : polls)
            assertThat(poll.join().expect(200).list())
                    .singleElement()
                    .satisfies(e ->
                            assertThat(((JsonObject) e).getString("subject")).isEqualTo(customer));
    }

    @Test
    void a_poison_event_blocks_only_its_order_and_is_applied_with_the_same_id_when_redriven() {
        var poisoned = api.item(0);
        var other = api.item(0);
        stores.write("inventory", """
                create function poison() returns trigger language plpgsql as
                $$ begin if new.item_id = '%s' then raise exception 'poison'; end if; return new; end $$
                """.formatted(poisoned));
        stores.write(
                "inventory", "create trigger poison before insert on movement for each row execute function poison()");
        var vendor = api.vendor();
        var order = api.purchaseOrder(vendor, poisoned, 7);
        api.post("/api/purchase/orders/" + order + "/receive").expect(200);
        var fine = api.purchaseOrder(vendor, other, 3);
        api.post("/api/purchase/orders/" + fine + "/receive").expect(200);
        assertThat(api.stock(other)).isEqualTo(3);
        await("a dead letter", () -> {
            stores.write("purchase", "update relay_parked set next_at = now()"); // skips the backoff
            return api.complete("/api/events/dead-letters").list().size() == 1;
        });
        var list = api.complete("/api/events/dead-letters");
        var dead = list.list().getJsonObject(0);
        assertThat(dead.getString("context")).isEqualTo("purchase");
        assertThat(dead.getString("subscriber")).isEqualTo("inventory");
        assertThat(dead.getString("subject")).isEqualTo(order);
        assertThat(dead.getString("code")).isEqualTo("handler_failed");
        assertThat(dead.getString("error")).isNotEmpty().doesNotContain("poison");
        var events = api.get("/api/events?types=purchase.order.received&subject=" + order)
                .expect(200)
                .list();
        assertThat(events.getJsonObject(0).getString("id")).isEqualTo(dead.getString("event_id"));
        await(
                "the metric",
                () -> api.get("/metrics").raw().body().contains("tradepost_dead_letters{context=\"purchase\"} 1"));
        assertThat(api.stock(poisoned)).isZero();
        stores.write("inventory", "drop trigger poison on movement");
        var path = "/api/events/dead-letters/purchase/inventory/" + dead.getString("event_id");
        api.post(path + "/redrive").expect(200);
        await("the stock", () -> api.stock(poisoned) == 7);
        assertThat(stores.number(
                        "inventory", "select count(*) from inbox where event_id = ?::uuid", dead.getString("event_id")))
                .isEqualTo(1);
        var reason = new JsonObject().put("reason", "no longer needed");
        assertThat(api.post(path + "/discard", reason).expect(404).code()).isEqualTo("dead_letter_not_found");
        assertThat(api.get("/api/events/dead-letters").expect(200).list()).isEmpty();
        api.isSound();
    }
}
