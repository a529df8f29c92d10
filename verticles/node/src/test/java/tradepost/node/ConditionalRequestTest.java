package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The HTTP behaviour that a client expects of any resource, tested on the real ones. */
@ExtendWith(Shared.class)
class ConditionalRequestTest {
    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    static Api.Answer send(String method, String path, JsonObject body, String... headers) {
        return api.send(method, path, body, headers).join();
    }

    @Test
    void a_stale_if_match_changes_nothing_and_a_fresh_one_does() {
        var path = "/api/customers/" + api.customer();
        var etag = api.get(path).raw().headers().firstValue("ETag").orElseThrow();
        var body = new JsonObject().put("name", "New").put("email", "new" + Api.unique() + "@example.com");
        send("PUT", path, body, "If-Match", etag).expect(200);
        var stale = send("PUT", path, body.copy().put("name", "Lost"), "If-Match", etag)
                .expect(412);
        assertThat(stale.code()).isEqualTo("stale_version");
        assertThat(api.get(path).data().getString("name")).isEqualTo("New");
        send("DELETE", path, null, "If-Match", etag).expect(412);
        send("DELETE", path, null, "If-Match", "*").expect(200);
    }

    @Test
    void a_write_is_refused_if_the_resource_is_at_a_version_that_if_none_match_excludes() {
        var item = api.item(5);
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), item, 1);
        for (var path : List.of("/api/customers/" + api.customer(), "/api/items/" + item, order)) {
            var etag = api.get(path).raw().headers().firstValue("ETag").orElseThrow();
            var patch = path.equals(order) ? new JsonObject().put("notes", "x") : new JsonObject().put("name", "x");
            for (var excluded : List.of("*", etag, "\"77\", W/" + etag))
                assertThat(send("PATCH", path, patch, "If-None-Match", excluded)
                                .expect(412)
                                .code())
                        .isEqualTo("already_exists");
            send("PATCH", path, patch, "If-None-Match", "\"77\"").expect(200);
        }
        send("PATCH", "/api/customers/" + RolesTest.NOBODY, new JsonObject(), "If-None-Match", "*")
                .expect(404);
    }

    @Test
    void orders_and_items_have_etags_too() {
        var item = api.item(5);
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), item, 1);
        var etag = api.get(order).raw().headers().firstValue("ETag").orElseThrow();
        send("POST", order + "/confirm", null, "If-Match", "\"77\"").expect(412);
        send("POST", order + "/confirm", null, "If-Match", etag).expect(200);
        send("POST", order + "/pay", null, "If-Match", etag).expect(412);
        assertThat(send("GET", "/api/items/" + item, null, "If-None-Match", "\"1\"")
                        .status())
                .isEqualTo(304);
    }

    @Test
    void a_payment_has_the_etag_that_its_refund_accepts() {
        var order = "/api/sales/orders/" + api.salesOrder(api.customer(), api.item(5), 1);
        api.post(order + "/confirm").expect(200);
        var paid = api.post(order + "/pay").expect(200).data().getJsonArray("payments");
        var path = "/api/payments/" + paid.getJsonObject(0).getString("id");
        var etag = api.get(path).raw().headers().firstValue("ETag").orElseThrow();
        assertThat(send("GET", path, null, "If-None-Match", etag).status()).isEqualTo(304);
        var part = new JsonObject().put("amount", 1);
        send("POST", path + "/refund", part, "If-Match", etag).expect(200);
        send("POST", path + "/refund", part, "If-Match", etag).expect(412);
        assertThat(send("GET", path, null, "If-None-Match", etag).status()).isEqualTo(200);
    }

    @Test
    void the_header_lines_and_totals_of_an_order_are_from_one_snapshot() throws Exception {
        var a = api.item(0);
        var customer = api.customer();
        var order = "/api/sales/orders/" + api.salesOrder(customer, a, 1);
        var writer = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= 100; i++)
                api.put(order, new JsonObject().put("customer_id", customer).put("items", Api.lines(a, i)));
        });
        while (writer.isAlive()) {
            var read = api.get(order).expect(200);
            assertThat(read.order().getValue("total_amount").toString())
                    .isEqualTo(read.data()
                            .getJsonArray("items")
                            .getJsonObject(0)
                            .getValue("subtotal")
                            .toString());
        }
    }
}
