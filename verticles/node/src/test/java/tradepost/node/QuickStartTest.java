package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The commands of the README, with their bodies, against the program as a user starts it. */
@ExtendWith(Shared.class)
class QuickStartTest {
    @Test
    void one_process_receives_fifty_ships_twenty_and_has_thirty_left(@TempDir Path folder) {
        int port = Program.freePorts(1);
        try (var program = Program.devAsFound(folder, port, Map.of())) {
            var anybody = Api.at(port);
            assertThat(anybody.get("/health").body())
                    .isEqualTo(new JsonObject().put("status", "ok").put("message", "Gateway is healthy"));
            var registered = anybody.post(
                            "/api/auth/register",
                            new JsonObject(
                                    "{\"email\":\"finance@example.com\",\"password\":\"securepassword123\",\"role\":\"finance_manager\"}"))
                    .expect(201);
            assertThat(registered.body().getString("message")).isEqualTo("User registered successfully");
            var login = anybody.post(
                            "/api/auth/login",
                            new JsonObject("{\"email\":\"finance@example.com\",\"password\":\"securepassword123\"}"))
                    .expect(200);
            assertThat(login.body().getString("message")).isEqualTo("Login successful");
            assertThat(login.data().getString("token_type")).isEqualTo("Bearer");
            assertThat(login.data().getInteger("expires_in")).isEqualTo(86_400);
            buysAndSells(new Api(anybody.base(), login.data().getString("access_token")), "");
            assertThat(program.stop()).isZero();
        }
    }

    @Test
    @ResourceLock(value = Shared.CLUSTER, mode = ResourceAccessMode.READ)
    void each_gateway_of_three_nodes_runs_the_same_flow(@Shared.ThreeNodes Shared.Running cluster) {
        for (int node = 0; node < 3; node++) {
            var admin = Api.at(cluster.port() + node).login("admin@example.com", Program.ADMIN_PASSWORD);
            buysAndSells(admin, "-" + node);
        }
        var closed = cluster.anybody()
                .post(
                        "/api/auth/register",
                        new JsonObject(
                                "{\"email\":\"a@example.com\",\"password\":\"securepassword123\",\"role\":\"admin\"}"));
        assertThat(closed.expect(403).code()).isEqualTo("registration_closed");
    }

    static void buysAndSells(Api api, String suffix) {
        var vendor = created(
                api.post(
                        "/api/vendors",
                        new JsonObject(
                                "{\"name\":\"Supplier Co\",\"email\":\"supplier%s@example.com\",\"phone\":\"+251955555555\",\"address\":\"Supplier Address\"}"
                                        .formatted(suffix))),
                "Vendor created successfully");
        var customer = created(
                api.post(
                        "/api/customers",
                        new JsonObject(
                                "{\"name\":\"Customer Co\",\"email\":\"customer%s@example.com\",\"phone\":\"+251912345678\",\"address\":\"Customer Address\"}"
                                        .formatted(suffix))),
                "Customer created successfully");
        var made = api.post(
                "/api/items",
                new JsonObject(
                        "{\"name\":\"Product A\",\"description\":\"Test Product\",\"sku\":\"prod-001%s\",\"unit_price\":1000.00}"
                                .formatted(suffix)));
        var item = created(made, "Item created successfully");
        assertThat(made.data().getString("sku")).isEqualTo("PROD-001" + suffix);
        assertThat(made.raw().body()).contains("\"unit_price\":1000.00");

        var bought = api.post("/api/purchase/orders", order("vendor_id", vendor, item, 50, "1000.00"));
        created(bought, "Purchase order created successfully");
        assertThat(bought.order().getString("number")).matches("PO-\\d{6}");
        api.post("/api/purchase/orders/" + bought.id() + "/receive").expect(200);
        assertThat(api.stock(item)).isEqualTo(50); // in the next request

        var sold = api.post("/api/sales/orders", order("customer_id", customer, item, 20, "1200.00"));
        created(sold, "Sales order created successfully");
        assertThat(sold.order().getString("number")).matches("SO-\\d{6}");
        assertThat(sold.order().getString("status")).isEqualTo("draft");
        assertThat(sold.raw().body()).contains("\"total_amount\":24000.00");
        var confirmed = api.confirm(sold.id()).join().expect(200);
        assertThat(confirmed.order().getString("status")).isEqualTo("confirmed");
        assertThat(api.stock(item)).isEqualTo(30);
        assertThat(api.confirm(sold.id()).join().expect(409).code()).isEqualTo("invalid_state");

        var paid =
                api.post("/api/sales/orders/" + sold.id() + "/pay").expect(200).order();
        assertThat(paid.getString("status")).isEqualTo("paid");
        assertThat(paid.getString("payment_status")).isEqualTo("paid");
        assertThat(api.post("/api/purchase/orders/" + bought.id() + "/pay")
                        .expect(200)
                        .order()
                        .getString("status"))
                .isEqualTo("paid");
        api.isSound();
    }

    private static String created(Api.Answer answer, String message) {
        answer.expect(201);
        assertThat(answer.body().getInteger("status")).isEqualTo(201);
        assertThat(answer.body().getString("message")).isEqualTo(message);
        return answer.id();
    }

    private static JsonObject order(String partner, String id, String item, int quantity, String price) {
        var line = new JsonObject()
                .put("item_id", item)
                .put("quantity", quantity)
                .put("unit_price", new BigDecimal(price));
        return new JsonObject().put(partner, id).put("items", new JsonArray().add(line));
    }
}
