package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.identity.Roles;

/** One key with the role shop does everything that the server of a shop does, and nothing else. */
@ExtendWith(Shared.class)
class ShopKeyTest {
    private Api admin;
    private Api shop;
    private String key;

    @BeforeEach
    void key(Shared.Running running) {
        admin = running.anybody().registered("admin");
        var made = admin.post(
                        "/api/api-keys", new JsonObject().put("name", "Shop").put("role", "shop"))
                .expect(201)
                .data();
        assertThat(made.getJsonArray("permissions").getList())
                .containsExactlyInAnyOrderElementsOf(Roles.permissions("shop"));
        key = made.getString("key");
        shop = new Api(admin.base(), key);
    }

    @Test
    void the_key_sells_from_browsing_to_the_return() {
        var item = admin.item(10);
        assertThat(shop.send("GET", "/api/products?limit=1", null, "X-API-Key", key)
                        .join()
                        .status())
                .isEqualTo(200);
        shop.get("/api/search?q=item").expect(200);
        assertThat(shop.stock(item)).isEqualTo(10);
        shop.get("/api/items/" + item + "/availability?quantity=2").expect(200);
        var email = "shop" + Api.unique() + "@example.com";
        var customer = shop.post(
                        "/api/customers", new JsonObject().put("name", "Ann").put("email", email))
                .expect(201)
                .id();
        shop.get("/api/customers/" + customer).expect(200);
        shop.get("/api/items/" + item + "/price?customer_id=" + customer).expect(200);
        var order = "/api/sales/orders/" + shop.salesOrder(customer, item, 2);
        shop.post(order + "/confirm").expect(200);
        shop.post(order + "/pay").expect(200);
        assertThat(shop.get(order + "/invoices").expect(200).list()).isEmpty();
        admin.post(order + "/shipments").expect(201);
        assertThat(shop.get(order + "/shipments?status=shipped").expect(200).list())
                .hasSize(1);
        Awaitility.await()
                .until(() -> shop.get(order + "/invoices").expect(200).list().size() == 1);
        shop.pdf(order + "/invoice").expect(200);
        var line = shop.get(order).expect(200).data().getJsonArray("items").getJsonObject(0);
        shop.post(
                        order + "/returns",
                        new JsonObject()
                                .put("reason", "Too many")
                                .put(
                                        "lines",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("line_id", line.getString("id"))
                                                        .put("quantity", 1)
                                                        .put("disposition", "restock"))))
                .expect(201);
        var other = shop.post("/api/orders", order(customer, item)).expect(201).data();
        shop.post("/api/sales/orders/" + id(other) + "/cancel").expect(200);
        for (var below : List.of("shipments", "invoices"))
            assertThat(shop.get("/api/sales/orders/" + RolesTest.NOBODY + "/" + below)
                            .expect(404)
                            .code())
                    .isEqualTo("order_not_found");
    }

    private static JsonObject order(String customer, String item) {
        return new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
    }

    private static String id(JsonObject placed) {
        return placed.containsKey("order") ? placed.getJsonObject("order").getString("id") : placed.getString("id");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/items, items:write",
        "POST, /api/products, products:write",
        "POST, /api/price-lists, prices:write",
        "PUT, /api/items/{id}/stock, stock:adjust",
        "DELETE, /api/customers/{id}, customers:delete",
        "POST, /api/sales/orders/{id}/refunds, orders:refund",
        "POST, /api/sales/orders/{id}/shipments, shipments:write",
        "POST, /api/sales/orders/{id}/invoices, invoices:write",
        "GET, /api/payments, payments:read",
        "GET, /api/ledger/entries, ledger:read",
        "GET, /api/vendors, vendors:read",
        "GET, /api/purchase/orders, purchases:read",
        "GET, /api/users, users:read",
        "GET, /api/api-keys, api_keys:read",
        "GET, /api/webhooks, webhooks:read",
        "GET, /api/events, events:read"
    })
    void the_key_is_told_what_it_lacks_for_anything_else(String method, String path, String permission) {
        var body = method.equals("GET") || method.equals("DELETE") ? null : new JsonObject();
        var refused = shop.send(method, path.replace("{id}", RolesTest.NOBODY), body)
                .join()
                .expect(403);
        assertThat(refused.body().getString("message"))
                .isEqualTo("Your key lacks the permission " + permission
                        + "; add it to the key, whose owner must hold it too.");
    }

    @Test
    void a_key_gets_the_permissions_of_a_built_in_role_or_those_that_are_named() {
        var named = new JsonObject().put("name", "Shop").put("role", "shop");
        assertThat(admin.post("/api/api-keys", named.copy().put("permissions", JsonArray.of("items:read")))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_request");
        assertThat(admin.post("/api/api-keys", named.copy().put("role", "nobody"))
                        .expect(400)
                        .code())
                .isEqualTo("unknown_role");
        assertThat(admin.post("/api/api-keys", named.copy().put("role", "customer"))
                        .expect(400)
                        .code())
                .isEqualTo("unknown_permission");
    }

    @Test
    void whoever_may_create_keys_can_read_which_permissions_there_are(Shared.Running running) {
        var finance = running.anybody().registered("finance_manager");
        assertThat(finance.get("/api/permissions").expect(200).list()).isNotEmpty();
        finance.post("/api/api-keys", new JsonObject().put("name", "Shop").put("role", "shop"))
                .expect(201);
    }
}
