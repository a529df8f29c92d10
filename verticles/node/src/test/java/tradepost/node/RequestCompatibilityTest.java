package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests as sent by clients of the replaced system and by generated clients: accepted in addition to the published spelling. */
@ExtendWith(Shared.class)
class RequestCompatibilityTest {
    static Api anybody;
    static Api admin;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        admin = anybody.registered("admin");
    }

    @Test
    void accounts_are_also_served_at_the_root() {
        var email = "root" + Api.unique() + "@example.com";
        var body = new JsonObject().put("email", email).put("password", "securepassword123");
        anybody.post("/register", body.copy().put("role", "viewer")).expect(201);
        var login = anybody.post("/login", body).expect(200);
        var viewer = new Api(anybody.base(), login.data().getString("access_token"));
        assertThat(viewer.get("/api/auth/me").expect(200).data().getString("email"))
                .isEqualTo(email);
        anybody.post("/forgot-password", new JsonObject().put("email", email)).expect(200);
        var reset = new JsonObject().put("reset_token", "unknown").put("new_password", "another-password-456");
        assertThat(anybody.post("/reset-password", reset).expect(400).code()).isEqualTo("invalid_reset_token");
        var service = new JsonObject().put("service_name", "shop").put("service_secret", "the-secret-of-the-shop");
        anybody.post("/service-token", service).expect(200);
        anybody.get("/login").expect(405);
        assertThat(anybody.get("/openapi.json").body().getJsonObject("paths").fieldNames())
                .doesNotContain("/login", "/register");
    }

    @Test
    void page_numbers_start_at_one() {
        var customer = admin.customer();
        var item = admin.item(0);
        for (int i = 0; i < 5; i++) admin.salesOrder(customer, item, 1);
        var list = "/api/sales/orders?customer_id=" + customer + "&sort=number";
        var all = admin.get(list).expect(200).list();
        var second = admin.get(list + "&page=2&size=2").expect(200);
        assertThat(second.list().getList()).isEqualTo(all.getList().subList(2, 4));
        assertThat(second.body().getJsonObject("meta").getInteger("offset")).isEqualTo(2);
        assertThat(second.body().getJsonObject("meta").getInteger("limit")).isEqualTo(2);
        admin.get(list + "&page=2&size=101").expect(400);
        admin.get(list + "&page=0").expect(400);
        admin.get(list + "&page=2&offset=2").expect(400);
    }

    @Test
    void a_list_parameter_may_be_repeated_and_an_empty_one_counts_as_omitted() {
        var both = admin.get("/api/sales/orders?sort=-created_at,number&fields=id,number")
                .expect(200);
        var repeated = admin.get(
                "/api/sales/orders?sort=-created_at&sort=number&fields=id&fields=number&q=&status=&customer_id=");
        assertThat(repeated.expect(200).list().size()).isEqualTo(both.list().size());
        assertThat(repeated.raw().headers().firstValue("Content-Type")).contains("application/json;profile=sparse");
    }

    @Test
    void an_error_object_also_contains_the_message() {
        var refused = admin.get("/api/items/" + RolesTest.NOBODY).expect(404).body();
        assertThat(refused.getJsonObject("error").getString("message"))
                .isEqualTo(refused.getString("message"))
                .isNotBlank();
    }

    @Test
    void stock_has_an_id_and_a_creation_time() {
        var item = admin.item(0);
        var never = admin.get("/api/items/" + item + "/stock").expect(200).data();
        assertThat(never.getString("id")).isEqualTo(item);
        assertThat(never.getValue("created_at")).isNull();
        admin.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 3))
                .expect(200);
        var moved = admin.get("/api/items/" + item + "/stock").expect(200).data();
        assertThat(moved.getString("id")).isEqualTo(item);
        assertThat(moved.getString("created_at")).isNotNull().isLessThanOrEqualTo(moved.getString("updated_at"));
    }

    @Test
    void an_idempotency_key_also_matches_the_path_with_a_trailing_slash() {
        var key = Api.key();
        var body = new JsonObject()
                .put("name", "Bolt")
                .put("sku", "slash-" + Api.unique())
                .put("unit_price", 1);
        var first = admin.send("POST", "/api/items", body, "Idempotency-Key", key)
                .join()
                .expect(201);
        var again = admin.send("POST", "/api/items/", body, "Idempotency-Key", key)
                .join()
                .expect(201);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
    }

    @Test
    void renamed_parameters_and_fields_are_accepted_by_their_old_names() {
        var item = admin.item(2);
        var list = "/api/stock/movements?item_id=" + item;
        admin.put("/api/items/" + item + "/stock", new JsonObject().put("quantity", 5))
                .expect(200);
        assertThat(admin.get(list + "&sort=at").expect(200).list())
                .isEqualTo(admin.get(list + "&sort=created_at").list());
        assertThat(admin.get(list + "&fields=at,id")
                        .expect(200)
                        .list()
                        .getJsonObject(0)
                        .fieldNames())
                .containsExactlyInAnyOrder("created_at", "id");
        var customer = admin.customer();
        admin.confirm(admin.salesOrder(customer, item, 2)).join().expect(200);
        var cancelled = admin.salesOrder(customer, item, 1);
        admin.confirm(cancelled).join().expect(200);
        admin.post("/api/sales/orders/" + cancelled + "/cancel").expect(200);
        var reservations = "/api/stock/reservations?item_id=" + item;
        assertThat(admin.get(reservations + "&state=active").expect(200).list())
                .hasSize(1)
                .isEqualTo(admin.get(reservations + "&status=active").list());
        assertThat(admin.get(reservations + "&state=active&status=released")
                        .expect(200)
                        .list())
                .hasSize(2)
                .isEqualTo(admin.get(reservations + "&status=active,released").list());
        admin.get("/api/events/dead-letters?state=discarded").expect(200);
    }

    @Test
    void a_moment_is_accepted_under_the_names_that_it_had_before() {
        var item = "/api/items/" + admin.item(2);
        assertThat(admin.get(item + "/price?at=2026-01-31T00:00:00Z")
                        .expect(200)
                        .data())
                .isEqualTo(admin.get(item + "/price?as_of=2026-01-31T00:00:00Z")
                        .expect(200)
                        .data());
        var available =
                admin.get(item + "/availability?date=2090-01-31").expect(200).data();
        assertThat(available.getString("as_of")).isEqualTo("2090-01-31");
        assertThat(available)
                .isEqualTo(admin.get(item + "/availability?as_of=2090-01-31").data());
        var contracts = "/api/vendors/" + admin.vendor() + "/contracts";
        admin.get(contracts + "?valid_on=2026-01-31").expect(200);
        admin.get(contracts + "?as_of=2026-01-31").expect(200);
        for (var name : List.of("valid_from", "valid_until_from"))
            assertThat(admin.get("/api/sales/quotes?" + name + "=2098-01-01")
                            .expect(200)
                            .list())
                    .isEmpty();
    }

    @Test
    void every_list_returns_meta() {
        for (var list : List.of("/api/roles", "/api/permissions")) {
            var answer = admin.get(list).expect(200);
            assertThat(answer.body().getJsonObject("meta").getInteger("total"))
                    .isEqualTo(answer.list().size());
        }
    }
}
