package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids by which other systems know masters and orders. */
@ExtendWith(Shared.class)
class ExternalIdsTest {
    private static final int AT_ONCE = 50;

    static Api anybody;
    static Api api;
    static String item;
    static String customer;
    static String vendor;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        api = anybody.registered("admin");
        item = api.item(0);
        customer = api.customer();
        vendor = api.vendor();
    }

    /** A body of this kind that no other entry contradicts. */
    private static JsonObject body(String kind) {
        var unique = Api.unique();
        return switch (kind) {
            case "items" ->
                new JsonObject()
                        .put("name", "Known")
                        .put("sku", "known-" + unique)
                        .put("unit_price", 12.5);
            case "products" ->
                new JsonObject()
                        .put("name", "Known")
                        .put("sku", "known-" + unique)
                        .put("price", 12.5);
            case "sales/orders" -> new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
            case "purchase/orders" -> new JsonObject().put("vendor_id", vendor).put("items", Api.bought(item, 1));
            default -> new JsonObject().put("name", "Known").put("email", "known" + unique + "@example.com");
        };
    }

    private static JsonObject ids(String shop) {
        return new JsonObject().put("shop", shop);
    }

    private static String fresh() {
        return "#/ä " + Api.unique();
    }

    private static String by(String kind, String id) {
        return "/api/" + kind + "/by-external/shop/"
                + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String listed(String kind, String id) {
        return "/api/" + kind + "?external_id=" + URLEncoder.encode("shop:" + id, StandardCharsets.UTF_8);
    }

    private static List<Api.Answer> atOnce(IntFunction<CompletableFuture<Api.Answer>> call) {
        var calls = IntStream.range(0, AT_ONCE).mapToObj(call).toList();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private static JsonObject entry(Api.Answer answer) {
        return answer.data().containsKey("order") ? answer.order() : answer.data();
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "products", "customers", "vendors", "sales/orders", "purchase/orders"})
    void of_fifty_entries_of_a_kind_one_gets_an_external_id(String kind) {
        var id = fresh();
        var answers = atOnce(i -> api.serving("POST", "/api/" + kind, body(kind).put("external_ids", ids(id))));
        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> a.status() != 201)
                .allSatisfy(a -> assertThat(a.expect(409).code()).isEqualTo("external_id_taken"));
        var found = api.get(listed(kind, id)).expect(200);
        assertThat(found.list()).hasSize(1);
        assertThat(found.list().getJsonObject(0).getJsonObject("external_ids")).isEqualTo(ids(id));
        assertThat(api.get(listed(kind, id + "x")).expect(200).list()).isEmpty();
        var path = "/api/" + kind + "/" + found.list().getJsonObject(0).getString("id");
        var other = api.post("/api/" + kind, body(kind)).expect(201).id();
        var patch = new JsonObject().put("external_ids", ids(id));
        var taken =
                api.send("PATCH", "/api/" + kind + "/" + other, patch).join().expect(409);
        assertThat(taken.code()).isEqualTo("external_id_taken");
        var none = new JsonObject().putNull("external_ids");
        assertThat(entry(api.send("PATCH", path, none).join().expect(200)).getJsonObject("external_ids"))
                .isEmpty();
        api.send("PATCH", "/api/" + kind + "/" + other, patch).join().expect(200);
        assertThat(api.get(listed(kind, id)).list().getJsonObject(0).getString("id"))
                .isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "products", "customers", "vendors"})
    void a_deleted_entry_gives_up_its_external_id_and_an_archived_one_does_not(String kind) {
        var id = fresh();
        var deleted = api.put(by(kind, id), body(kind)).expect(200).id();
        api.delete("/api/" + kind + "/" + deleted).expect(200);
        api.get(by(kind, id)).expect(404);
        var again = api.put(by(kind, id), body(kind)).expect(200).id();
        assertThat(again).isNotEqualTo(deleted);
        if (kind.equals("products"))
            api.post("/api/products/" + again + "/archive").expect(200);
        else api.delete("/api/" + kind + "/" + again + "?archive=true").expect(200);
        assertThat(api.get(by(kind, id)).expect(200).id()).isEqualTo(again);
        var taken = api.post("/api/" + kind, body(kind).put("external_ids", ids(id)))
                .expect(409);
        assertThat(taken.code()).isEqualTo("external_id_taken");
        var archived = api.put(by(kind, id), body(kind)).expect(409);
        assertThat(archived.code()).isEqualTo("archived");
        var back = kind.equals("products") ? "/publish" : "/restore";
        api.post("/api/" + kind + "/" + again + back).expect(200);
        assertThat(api.put(by(kind, id), body(kind)).expect(200).id()).isEqualTo(again);
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "products", "customers", "vendors"})
    void a_put_that_races_with_a_post_of_the_same_external_id_replaces_what_that_has_made(String kind) {
        for (int round = 0; round < 5; round++) {
            var id = fresh();
            var answers = atOnce(i -> i % 2 == 0
                    ? api.serving("POST", "/api/" + kind, body(kind).put("external_ids", ids(id)))
                    : api.serving("PUT", by(kind, id), body(kind)));
            for (int i = 1; i < answers.size(); i += 2)
                assertThat(answers.get(i).expect(200).id())
                        .isEqualTo(answers.get(1).id());
        }
    }

    @Test
    void a_customer_replaces_an_order_without_its_external_ids() {
        var person = anybody.registered("customer");
        var own =
                person.get("/api/customers").expect(200).list().getJsonObject(0).getString("id");
        var product = api.post("/api/products", body("products")).expect(201).data();
        var lines = Api.lines(product.getString("item_id"), 1);
        var known = ids(fresh());
        var order = new JsonObject().put("customer_id", own).put("items", lines).put("external_ids", known);
        var id = entry(api.post("/api/sales/orders", order).expect(201)).getString("id");
        var path = "/api/sales/orders/" + id;
        for (var sent : new JsonObject[] {null, known}) {
            var replacement = new JsonObject().put("items", lines).put("external_ids", sent);
            assertThat(entry(person.put(path, replacement).expect(200)).getJsonObject("external_ids"))
                    .isEqualTo(known);
        }
        var others = new JsonObject().put("items", lines).put("external_ids", ids(fresh()));
        assertThat(person.put(path, others).status()).isEqualTo(403);
        assertThat(entry(api.put(path, new JsonObject().put("items", lines)).expect(200))
                        .getJsonObject("external_ids"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "products", "customers", "vendors"})
    void fifty_requests_by_an_external_id_make_one_entry(String kind) {
        var id = fresh();
        var body = body(kind).put("metadata", new JsonObject().put("from", "shop"));
        api.get(by(kind, id)).expect(404);
        var answers = atOnce(i -> api.serving("PUT", by(kind, id), body));
        assertThat(answers).allSatisfy(a -> a.expect(200));
        assertThat(answers)
                .extracting(Api.Answer::id)
                .containsOnly(answers.getFirst().id());
        var now = api.get(by(kind, id)).expect(200).data();
        assertThat(now.getString("id")).isEqualTo(answers.getFirst().id());
        assertThat(now.getLong("version")).as("nothing was changed").isEqualTo(1);
        assertThat(now.getJsonObject("external_ids")).isEqualTo(ids(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "products", "customers", "vendors"})
    void a_request_by_an_external_id_replaces_what_it_names(String kind) {
        var id = fresh();
        var body = body(kind).put("external_ids", ids(id).put("erp", id));
        var made = api.put(by(kind, id), body.copy().put("metadata", new JsonObject().put("a", "1")))
                .expect(200);
        assertThat(made.raw().headers().firstValue("ETag")).isPresent();
        body.remove("external_ids");
        var replaced =
                api.put(by(kind, id), body.put("name", "Renamed")).expect(200).data();
        assertThat(replaced.getString("id")).isEqualTo(made.id());
        assertThat(replaced.getString("name")).isEqualTo("Renamed");
        assertThat(replaced.getJsonObject("metadata")).isEmpty();
        assertThat(replaced.getJsonObject("external_ids")).isEqualTo(ids(id).put("erp", id));
        var tag = made.raw().headers().firstValue("ETag").orElseThrow();
        assertThat(api.send("PUT", by(kind, id), body, "If-Match", tag)
                        .join()
                        .expect(412)
                        .code())
                .isEqualTo("stale_version");
        assertThat(api.send("PUT", by(kind, fresh()), body(kind), "If-Match", "*")
                        .join()
                        .expect(412)
                        .code())
                .isEqualTo("stale_version");
        var contradicting = body.copy().put("external_ids", ids("other"));
        assertThat(api.put(by(kind, id), contradicting).expect(400).code()).isEqualTo("invalid_request");
        var key = "once-" + Api.unique();
        var first = api.send("PUT", by(kind, id), body.copy().put("name", "Once"), "Idempotency-Key", key)
                .join()
                .expect(200);
        api.put(by(kind, id), body.copy().put("name", "Later")).expect(200);
        var repeated = api.send("PUT", by(kind, id), body.copy().put("name", "Once"), "Idempotency-Key", key)
                .join()
                .expect(200);
        assertThat(repeated.data()).isEqualTo(first.data());
        assertThat(api.get(by(kind, id)).data().getString("name")).isEqualTo("Later");
        api.put("/api/" + kind + "/by-external/Shop/1", body).expect(400);
        api.put("/api/" + kind + "/by-external/shop/" + "x".repeat(101), body).expect(400);
    }
}
