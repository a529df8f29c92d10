package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was agreed with vendors, over HTTP: contracts, price lists, days. */
@ExtendWith(Shared.class)
class VendorTermsTest {
    private static final String ORDERS = "/api/purchase/orders/";
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    private static JsonObject contract(String item, double price, int quantity) {
        var of = new JsonObject().put("item_id", item).put("unit_price", price).put("quantity", quantity);
        return new JsonObject()
                .put("number", "C-1")
                .put("valid_from", "2026-01-01")
                .put("valid_to", "2090-12-31")
                .put("items", new JsonArray().add(of));
    }

    private static JsonObject draft(String vendor, String item, int quantity, int percent) {
        return new JsonObject()
                .put("vendor_id", vendor)
                .put("items", Api.lines(item, quantity))
                .put("over_receipt_percent", percent);
    }

    private static String drafted(JsonObject draft) {
        return api.post("/api/purchase/orders", draft).expect(201).id();
    }

    private static Api.Answer receive(String order, int quantity) {
        var line =
                api.get(ORDERS + order).expect(200).data().getJsonArray("items").getJsonObject(0);
        var came = new JsonObject().put("line_id", line.getString("id")).put("quantity", quantity);
        return api.post(ORDERS + order + "/receive", new JsonObject().put("lines", new JsonArray().add(came)));
    }

    private static long drawn(String contracts) {
        var first = api.get(contracts).expect(200).list().getJsonObject(0);
        return first.getJsonArray("items").getJsonObject(0).getLong("drawn_quantity");
    }

    @Test
    void a_contract_is_drawn_by_what_is_received_and_never_exceeded() {
        var vendor = api.vendor();
        var item = api.item(0);
        var contracts = "/api/vendors/" + vendor + "/contracts";
        api.post(contracts, contract(item, 2, 40)).expect(201);
        var order = drafted(draft(vendor, item, 30, 50));
        api.post(ORDERS + order + "/order").expect(200);
        assertThat(drawn(contracts)).isEqualTo(30);
        assertThat(receive(order, 41).expect(409).code()).isEqualTo("contract_used_up");
        assertThat(drawn(contracts)).isEqualTo(30);
        assertThat(receive(order, 40).expect(200).order().getDouble("total_amount"))
                .isEqualTo(80);
        assertThat(drawn(contracts)).isEqualTo(40);
    }

    @Test
    void a_contract_price_that_has_changed_is_noticed_before_the_order_is_sent() {
        var vendor = api.vendor();
        var item = api.item(0);
        var contracts = "/api/vendors/" + vendor + "/contracts";
        var made = api.post(contracts, contract(item, 2, 40)).expect(201).id();
        var order = drafted(draft(vendor, item, 10, 0));
        api.put(contracts + "/" + made, contract(item, 2.5, 40)).expect(200);
        for (var act : new String[] {"/order", "/receive"}) {
            var refused = api.post(ORDERS + order + act).expect(409);
            assertThat(refused.code()).isEqualTo("price_changed");
            assertThat(StorefrontTest.fields(refused)).containsExactly("items[0].unit_price");
        }
        assertThat(drawn(contracts)).isZero();
        api.put(ORDERS + order, draft(vendor, item, 10, 0)).expect(200);
        assertThat(api.post(ORDERS + order + "/order").expect(200).order().getDouble("total_amount"))
                .isEqualTo(25);
    }

    @Test
    void a_missed_day_that_is_moved_does_not_make_a_delivery_on_time() {
        var today = LocalDate.now(ZoneOffset.UTC);
        for (int missed = 0; missed < 2; missed++) {
            var vendor = api.vendor();
            var order = api.purchaseOrder(vendor, api.item(0), 10);
            var expected = today.plusDays(missed == 0 ? 2 : -2) + "T12:00:00Z";
            api.post(ORDERS + order + "/order", new JsonObject().put("expected_at", expected))
                    .expect(200);
            for (int days = 5; days < 7; days++) {
                var later = new JsonObject().put("expected_at", today.plusDays(days) + "T12:00:00Z");
                var moved = api.patch(ORDERS + order, later).expect(200).order();
                assertThat(moved.getInstant("missed_at")).isEqualTo(missed == 0 ? null : Instant.parse(expected));
            }
            api.post(ORDERS + order + "/receive").expect(200);
            assertThat(api.get("/api/vendors/" + vendor + "/performance")
                            .expect(200)
                            .data()
                            .getDouble("on_time_rate"))
                    .isEqualTo(1 - missed);
        }
    }

    @Test
    void a_quantity_that_the_vendor_does_not_sell_is_refused_before_and_after_a_receipt() {
        var vendor = api.vendor();
        var item = api.item(0);
        var cost = new JsonObject()
                .put("item_id", item)
                .put("cost", 3)
                .put("minimum_quantity", 15)
                .put("pack_size", 5);
        api.put("/api/vendors/" + vendor + "/items", cost).expect(200);
        for (int round = 0; round < 2; round++) {
            for (int quantity : new int[] {14, 16}) {
                var refused = api.post("/api/purchase/orders", draft(vendor, item, quantity, 0))
                        .expect(400);
                assertThat(refused.code()).isEqualTo(quantity < 15 ? "below_minimum" : "not_in_packs");
                assertThat(StorefrontTest.fields(refused)).containsExactly("items[0].quantity");
            }
            var order = drafted(draft(vendor, item, 20, 0));
            api.post(ORDERS + order + "/receive").expect(200);
        }
        api.put("/api/vendors/" + vendor + "/items", cost.put("cost", 4)).expect(200);
        assertThat(api.post("/api/purchase/orders", draft(vendor, item, 20, 0))
                        .expect(201)
                        .order()
                        .getDouble("total_amount"))
                .isEqualTo(80);
    }
}
