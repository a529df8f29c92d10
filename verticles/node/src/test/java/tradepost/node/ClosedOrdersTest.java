package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orders that are shipped in parts, closed or cancelled, over HTTP: order, stock, reservations and movements agree after each request. */
@ExtendWith(Shared.class)
class ClosedOrdersTest {
    private static final String ORDERS = "/api/sales/orders/";

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    @AfterAll
    static void the_ledger_adds_up() {
        api.isSound();
    }

    private static String confirmed(String item, int quantity) {
        var order = api.salesOrder(api.customer(), item, quantity);
        api.confirm(order).join().expect(200);
        return order;
    }

    private static JsonObject pieces(String order, int quantity) {
        var line = api.get(ORDERS + order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
        return new JsonObject()
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject().put("line_id", line).put("quantity", quantity)));
    }

    /** On hand, reserved and available. */
    private static String stock(String item) {
        var s = api.get("/api/items/" + item + "/stock").expect(200).data();
        return s.getLong("on_hand") + " " + s.getLong("reserved") + " " + s.getLong("available");
    }

    /** Pieces by status. */
    private static String reserved(String order) {
        var pieces = new TreeMap<String, Long>();
        for (var r : api.get("/api/stock/reservations?limit=100&order_id=" + order)
                .expect(200)
                .list()) {
            var row = (JsonObject) r;
            pieces.merge(row.getString("status"), row.getLong("quantity"), Long::sum);
        }
        return pieces.toString();
    }

    private static int movements(String order) {
        return api.get("/api/stock/movements?kind=shipment&source_id=" + order)
                .expect(200)
                .list()
                .size();
    }

    @Test
    void a_paid_order_is_shipped_in_part_and_closed_short_with_a_refund() {
        var item = api.item(20);
        var order = confirmed(item, 10);
        api.post(ORDERS + order + "/pay").expect(200);
        assertThat(api.post(ORDERS + order + "/close").expect(409).code()).isEqualTo("invalid_state");
        api.post(ORDERS + order + "/shipments", pieces(order, 4)).expect(201);
        assertThat(stock(item)).isEqualTo("16 6 10");
        assertThat(api.post(ORDERS + order + "/cancel").expect(409).code()).isEqualTo("invalid_state");
        var closed = api.post(ORDERS + order + "/close", pieces(order, 2).put("reason", "sold out"))
                .expect(200)
                .order();
        assertThat(closed.getString("fulfillment_status")).isEqualTo("partial");
        assertThat(closed.getDouble("total_amount")).isEqualTo(80);
        assertThat(closed.getDouble("refunded_amount")).isEqualTo(20);
        assertThat(stock(item)).isEqualTo("16 4 12");
        assertThat(api.post(ORDERS + order + "/shipments", pieces(order, 5))
                        .expect(409)
                        .code())
                .isEqualTo("quantity_exceeds_open");
        api.post(ORDERS + order + "/shipments").expect(201); // everything that is open
        assertThat(stock(item)).isEqualTo("12 0 12");
        assertThat(reserved(order)).isEqualTo("{fulfilled=8, released=2}");
        var done = api.get(ORDERS + order).expect(200).order();
        assertThat(done.getString("status")).isEqualTo("completed");
        assertThat(done.getString("fulfillment_status")).isEqualTo("fulfilled");
    }

    @Test
    void of_a_shipment_and_a_cancellation_at_once_one_wins_and_the_stock_agrees() {
        var item = api.item(500);
        int shipped = 0;
        for (int round = 0; round < 50; round++) {
            var order = confirmed(item, 3);
            var part = pieces(order, 1);
            var shipment = api.send("POST", ORDERS + order + "/shipments", part);
            var cancellation = api.send("POST", ORDERS + order + "/cancel", new JsonObject());
            CompletableFuture.allOf(shipment, cancellation).join();
            boolean won = shipment.join().status() == 201;
            (won ? cancellation : shipment).join().expect(409);
            if (!won) cancellation.join().expect(200);
            if (won) shipped++;
            assertThat(api.get(ORDERS + order).expect(200).order().getString("status"))
                    .isEqualTo(won ? "confirmed" : "cancelled");
            assertThat(reserved(order)).isEqualTo(won ? "{active=2, fulfilled=1}" : "{released=3}");
            assertThat(movements(order)).isEqualTo(won ? 1 : 0);
        }
        assertThat(stock(item)).isEqualTo((500 - shipped) + " " + 2 * shipped + " " + (500 - 3 * shipped));
    }
}
