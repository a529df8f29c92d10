package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Purchase orders above 100.00, which somebody else must approve: what counts is what may be received and paid of them. */
class PurchaseApprovalTest {
    private static final String ORDERS = "/api/purchase/orders/";
    static Program program;
    static Api buyer;
    static Api approver;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_PURCHASE_APPROVAL_ABOVE", "100"));
        buyer = Api.at(port).registered("admin");
        approver = Api.at(port).registered("finance_manager");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static JsonObject pieces(String vendor, String item, int quantity, int percent) {
        return new JsonObject()
                .put("vendor_id", vendor)
                .put("items", Api.bought(item, quantity))
                .put("over_receipt_percent", percent);
    }

    private static Api.Answer receive(String order, int quantity) {
        var line = buyer.get(ORDERS + order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0);
        var came = new JsonObject().put("line_id", line.getString("id")).put("quantity", quantity);
        return buyer.post(ORDERS + order + "/receive", new JsonObject().put("lines", new JsonArray().add(came)));
    }

    @Test
    void a_tolerance_that_is_raised_after_the_approval_needs_another_one() {
        var vendor = buyer.vendor();
        var item = buyer.item(0);
        var order = buyer.post("/api/purchase/orders", pieces(vendor, item, 20, 0))
                .expect(201)
                .id();
        approver.post(ORDERS + order + "/approve").expect(200);
        var put = buyer.put(ORDERS + order, pieces(vendor, item, 20, 100)).expect(200);
        assertThat(put.order().getValue("approved_amount")).isNull();
        assertThat(put.order().getDouble("maximum_amount")).isEqualTo(400);
        assertThat(receive(order, 40).expect(409).code()).isEqualTo("approval_required");
        assertThat(buyer.post(ORDERS + order + "/order").expect(409).code()).isEqualTo("approval_required");
        assertThat(buyer.post(ORDERS + order + "/approve").expect(403).code()).isEqualTo("approver_is_author");
        var approved = approver.post(ORDERS + order + "/approve").expect(200).order();
        assertThat(approved.getDouble("approved_amount")).isEqualTo(400);
        assertThat(receive(order, 40).expect(200).order().getDouble("total_amount"))
                .isEqualTo(400);
    }

    @Test
    void an_order_that_its_tolerance_brings_above_the_limit_needs_an_approval() {
        var order = buyer.post("/api/purchase/orders", pieces(buyer.vendor(), buyer.item(0), 10, 100))
                .expect(201)
                .id();
        assertThat(buyer.post(ORDERS + order + "/order").expect(409).code()).isEqualTo("approval_required");
        assertThat(receive(order, 20).expect(409).code()).isEqualTo("approval_required");
        assertThat(buyer.get("/api/purchase/orders?needs_approval=true&limit=100")
                        .expect(200)
                        .list()
                        .encode())
                .contains(order);
        approver.post(ORDERS + order + "/approve").expect(200);
        buyer.post(ORDERS + order + "/order").expect(200);
        assertThat(receive(order, 20).expect(200).order().getDouble("total_amount"))
                .isEqualTo(200);
    }
}
