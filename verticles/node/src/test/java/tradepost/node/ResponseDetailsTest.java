package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The messages and details of responses. */
@ExtendWith(Shared.class)
class ResponseDetailsTest {
    static Api anybody;
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
    }

    private static Map<String, String> details(Api.Answer refused) {
        var details = new TreeMap<String, String>();
        for (var d : refused.body().getJsonObject("error").getJsonArray("details"))
            details.put(((JsonObject) d).getString("field"), ((JsonObject) d).getString("reason"));
        return details;
    }

    @Test
    void wrong_credentials_are_reported() {
        var wrong = new JsonObject().put("email", "nobody@example.com").put("password", "securepassword123");
        var refused = anybody.post("/api/auth/login", wrong).expect(401);
        assertThat(refused.body().getString("message")).startsWith("The credentials are incorrect; ");
    }

    @Test
    void every_invalid_field_is_named() {
        var account = new JsonObject().put("email", "nobody").put("password", "short");
        assertThat(details(anybody.post("/api/auth/register", account).expect(400)))
                .containsOnlyKeys("email", "password");
        var customer = new JsonObject().put("name", "").put("email", "a@b..c");
        assertThat(details(api.post("/api/customers", customer).expect(400))).containsOnlyKeys("name", "email");
        var vendor = new JsonObject()
                .put("name", "  ")
                .put("email", "vendor" + Api.unique() + "@example.com")
                .put("currency", "XXX");
        assertThat(details(api.post("/api/vendors", vendor).expect(400))).containsOnlyKeys("name", "currency");
        var item = new JsonObject().put("name", " ").put("sku", " ").put("unit_price", 1);
        assertThat(details(api.post("/api/items", item).expect(400))).containsOnlyKeys("name", "sku");
        var product = new JsonObject().put("name", " ").put("sku", " ").put("price", 1);
        assertThat(details(api.post("/api/products", product).expect(400))).containsOnlyKeys("name", "sku");
    }

    @Test
    void a_required_choice_between_fields_names_all_of_them() {
        var path = "/api/items/" + api.item(1) + "/stock";
        var none = details(api.put(path, new JsonObject()).expect(400));
        assertThat(none).containsOnlyKeys("quantity", "on_hand", "delta");
        assertThat(none).containsEntry("delta", "one of quantity, on_hand, delta is required");
        var two = details(api.put(path, new JsonObject().put("quantity", 1).put("delta", 1))
                .expect(400));
        assertThat(two).containsOnlyKeys("quantity", "delta");
        var line = new JsonObject().put("quantity", 1);
        var order = new JsonObject().put("customer_id", api.customer()).put("items", List.of(line));
        assertThat(details(api.post("/api/sales/orders", order).expect(400)))
                .containsOnlyKeys("items[0].item_id", "items[0].product_id");
    }

    @Test
    void an_account_has_the_id_of_its_customer_record() {
        var customer = anybody.registered("customer");
        var record = customer.get("/api/customers").expect(200).list().getJsonObject(0);
        var account = Awaitility.await("the link between account and record")
                .until(
                        () -> customer.get("/api/auth/me").expect(200).data(),
                        a -> record.getString("id").equals(a.getString("customer_id")));
        assertThat(customer.put("/api/auth/me", new JsonObject()).expect(200).data())
                .isEqualTo(account);
        var viewer =
                anybody.registered("viewer").get("/api/auth/me").expect(200).data();
        assertThat(viewer.containsKey("customer_id")).isTrue();
        assertThat(viewer.getValue("customer_id")).isNull();
    }

    @Test
    void a_role_has_the_permissions_that_the_list_of_roles_shows() {
        var roles = new TreeMap<String, List<?>>();
        for (var r : api.get("/api/roles").expect(200).list()) {
            var role = (JsonObject) r;
            roles.put(role.getString("name"), role.getJsonArray("permissions").getList());
        }
        for (var name : List.of("customer", "viewer")) {
            var caller = anybody.registered(name);
            var permissions = caller.get("/api/auth/me").expect(200).data().getJsonArray("permissions");
            assertThat((List<?>) permissions.getList()).as(name).isEqualTo(roles.get(name));
            for (var resource : List.of("items", "products", "customers", "vendors")) {
                boolean all = roles.get(name).contains(resource + ":read")
                        || resource.equals("products") && roles.get(name).contains("items:read");
                boolean own = roles.get(name).contains(resource + ":read:own");
                assertThat(caller.get("/api/" + resource).status())
                        .as("%s of %s", resource, name)
                        .isEqualTo(all || own ? 200 : 403);
            }
        }
    }
}
