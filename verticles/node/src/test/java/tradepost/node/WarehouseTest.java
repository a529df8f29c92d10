package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stock at several locations over HTTP: an order that waits for a transfer, and documents of many lines. */
@ExtendWith(Shared.class)
class WarehouseTest {
    private static final int LINES = 500;
    private static final int LINES_MAX = 1_000;
    private static final int CLIENTS = 16;

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    private static String location(int priority) {
        var body = new JsonObject()
                .put("code", "W" + Api.unique())
                .put("name", "Warehouse")
                .put("priority", priority);
        return api.post("/api/locations", body).expect(201).id();
    }

    private static JsonObject at(String location, JsonArray lines) {
        return new JsonObject().put("location_id", location).put("lines", lines);
    }

    private static void add(String location, Object... pairs) {
        var lines = Api.lines(pairs);
        for (var line : lines) ((JsonObject) line).put("delta", ((JsonObject) line).remove("quantity"));
        api.post("/api/stock/adjustments", at(location, lines)).expect(201);
    }

    private static JsonObject transfer(String from, String to, JsonArray lines) {
        return new JsonObject()
                .put("from_location_id", from)
                .put("to_location_id", to)
                .put("lines", lines);
    }

    private static JsonObject availability(String item, long quantity) {
        return api.get("/api/items/" + item + "/availability?quantity=" + quantity)
                .expect(200)
                .data();
    }

    /** What the order has reserved of each item, by location. */
    private static Map<String, Long> reserved(String order) {
        var reserved = new TreeMap<String, Long>();
        for (var r :
                api.get("/api/stock/reservations?order_id=" + order).expect(200).list()) {
            var line = (JsonObject) r;
            reserved.merge(
                    line.getString("item_id") + " " + line.getString("location_id"),
                    line.getLong("quantity"),
                    Long::sum);
        }
        return reserved;
    }

    @Test
    void an_order_that_waits_for_a_transfer_is_confirmed_from_two_locations_once_it_has_arrived() {
        var depot = location(9);
        var north = location(1);
        var south = location(2);
        var bolt = api.item(0);
        var nut = api.item(0);
        var washer = api.item(0);
        add(north, bolt, 5);
        add(south, nut, 5, washer, 2);
        add(depot, washer, 4);
        var expected = LocalDate.now(ZoneOffset.UTC).plusDays(3);
        var sent = transfer(depot, north, Api.lines(washer, 4)).put("expected_at", expected + "T12:00:00Z");
        var transfer = "/api/stock/transfers/"
                + api.post("/api/stock/transfers", sent).expect(201).id();
        api.post(transfer + "/ship").expect(200);

        var order = api.salesOrder(api.customer(), bolt, 3, nut, 2, washer, 6);
        var refused = api.confirm(order).join().expect(409);
        assertThat(refused.code()).isEqualTo("insufficient_stock");
        assertThat(refused.body().getJsonObject("error").getJsonArray("details"))
                .singleElement()
                .satisfies(
                        d -> assertThat(((JsonObject) d).getString("item_id")).isEqualTo(washer));
        assertThat(reserved(order)).isEmpty();
        var later = availability(washer, 6);
        assertThat(later.getLong("available")).isEqualTo(2);
        assertThat(later.getBoolean("available_now")).isFalse();
        assertThat(later.getString("first_date")).isEqualTo(expected.toString());
        assertThat(later.getString("why")).isEqualTo("incoming");

        api.post(transfer + "/receive").expect(200);
        var now = availability(washer, 6);
        assertThat(now.getBoolean("available_now")).isTrue();
        assertThat(now.getString("why")).isEqualTo("in_stock");
        api.confirm(order).join().expect(200);
        assertThat(reserved(order))
                .isEqualTo(Map.of(
                        bolt + " " + north,
                        3L,
                        nut + " " + south,
                        2L,
                        washer + " " + north,
                        4L,
                        washer + " " + south,
                        2L));
        assertThat(availability(washer, 1).getString("why")).isEqualTo("never");
    }

    private static List<String> items(int count) {
        int each = (count + CLIENTS - 1) / CLIENTS;
        return Clients.run(CLIENTS, each, (c, n) -> {
                    var body = new JsonObject()
                            .put("name", "Part")
                            .put("sku", "part-" + Api.unique())
                            .put("unit_price", 10);
                    return api.send("POST", "/api/items", body);
                })
                .stream()
                .limit(count)
                .map(a -> a.expect(201).id())
                .toList();
    }

    private static Object[] pairs(List<String> items, int quantity) {
        return items.stream().flatMap(i -> Stream.<Object>of(i, quantity)).toArray();
    }

    /** The response comes within the deadline of requests, or it would be an error. */
    private static Api.Answer timed(List<String> times, String what, Supplier<Api.Answer> request) {
        long begun = System.nanoTime();
        var answer = request.get();
        times.add(what + " " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
        assertThat(answer.status()).as(what + ": " + answer.body().encode()).isBetween(200, 201);
        return answer;
    }

    @Test
    void documents_of_500_lines_are_processed_within_the_deadline() {
        var items = items(LINES);
        var from = location(1);
        var to = location(2);
        var times = new ArrayList<String>();

        var counts = "/api/stock/counts";
        var open = new JsonObject().put("location_id", from).put("item_ids", new JsonArray(items));
        var count = counts + "/"
                + timed(times, "open a count", () -> api.post(counts, open)).id();
        var counted = Api.lines(pairs(items, 9));
        for (var line : counted) ((JsonObject) line).put("counted", ((JsonObject) line).remove("quantity"));
        timed(times, "record", () -> api.put(count + "/lines", new JsonObject().put("lines", counted)));
        timed(times, "close", () -> api.post(count + "/close"));

        var draft = transfer(from, to, Api.lines(pairs(items, 5)));
        var made = timed(times, "draft a transfer", () -> api.post("/api/stock/transfers", draft));
        var transfer = "/api/stock/transfers/" + made.id();
        timed(times, "ship", () -> api.post(transfer + "/ship"));
        var some = new JsonArray();
        for (var line : made.data().getJsonArray("lines"))
            some.add(new JsonObject()
                    .put("line_id", ((JsonObject) line).getString("id"))
                    .put("quantity", 1)
                    .put("damaged", 1)
                    .put("lost", 1));
        timed(times, "receive a part", () -> api.post(transfer + "/receive", new JsonObject().put("lines", some)));
        var received = timed(times, "receive the rest", () -> api.post(transfer + "/receive"));
        assertThat(received.data().getString("status")).isEqualTo("received");

        var adjusted = Api.lines(pairs(items, 2));
        for (var line : adjusted)
            ((JsonObject) line)
                    .put("delta", ((JsonObject) line).remove("quantity"))
                    .put("unit_cost", 5);
        timed(times, "adjust", () -> api.post("/api/stock/adjustments", at(to, adjusted)));

        var hold = timed(
                times,
                "hold",
                () -> api.post("/api/stock/holds", new JsonObject().put("lines", Api.lines(pairs(items, 1)))));
        var order = new JsonObject()
                .put("customer_id", api.customer())
                .put("hold_id", hold.id())
                .put("items", Api.lines(pairs(items, 8)));
        var id = timed(times, "draft an order", () -> api.post("/api/sales/orders", order))
                .id();
        timed(times, "confirm", () -> api.confirm(id).join());
        System.out.println("WarehouseTest, " + LINES + " lines: " + times);

        var last =
                api.get("/api/items/" + items.getLast() + "/stock").expect(200).data();
        assertThat(last.getLong("on_hand")).isEqualTo(9 - 1 + 2);
        assertThat(last.getLong("damaged")).isEqualTo(1);
        assertThat(last.getLong("reserved")).isEqualTo(8);
        assertThat(last.getLong("incoming")).isZero();
    }

    @Test
    void a_document_of_1001_lines_is_refused_with_the_name_of_the_field() {
        var ids = IntStream.rangeClosed(0, LINES_MAX)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        var lines = Api.lines(pairs(ids, 1));
        var to = UUID.randomUUID().toString();
        isRefused("/api/sales/orders", new JsonObject().put("customer_id", to).put("items", lines), "items");
        isRefused(
                "/api/purchase/orders",
                new JsonObject().put("vendor_id", to).put("items", Api.bought(pairs(ids, 1))),
                "items");
        isRefused(
                "/api/stock/transfers",
                new JsonObject().put("to_location_id", to).put("lines", lines),
                "lines");
        isRefused("/api/stock/transfers/" + to + "/receive", each("line_id", ids, "quantity"), "lines");
        isRefused("/api/stock/counts", new JsonObject().put("item_ids", new JsonArray(ids)), "item_ids");
        var recorded = each("item_id", ids, "counted");
        isRefused(api.put("/api/stock/counts/" + to + "/lines", recorded), "lines");
        isRefused("/api/stock/adjustments", each("item_id", ids, "delta"), "lines");
        isRefused("/api/stock/holds", new JsonObject().put("lines", lines), "lines");
    }

    private static JsonObject each(String idName, List<String> ids, String numberName) {
        var lines = new JsonArray();
        for (var id : ids) lines.add(new JsonObject().put(idName, id).put(numberName, 1));
        return new JsonObject().put("lines", lines);
    }

    private static void isRefused(String path, JsonObject body, String field) {
        isRefused(api.post(path, body), field);
    }

    private static void isRefused(Api.Answer refused, String field) {
        assertThat(refused.expect(400).body().getJsonObject("error").getJsonArray("details"))
                .singleElement()
                .satisfies(d -> assertThat(((JsonObject) d).getString("field")).isEqualTo(field));
    }
}
