package tradepost.catalog.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.catalog.Item;
import tradepost.catalog.ItemQuery;
import tradepost.catalog.bulk.BulkItemResults;
import tradepost.catalog.bulk.BulkItemResults.Result;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;

/** Items that are written together: a result for each, or all or nothing. */
@ExtendWith(VertxExtension.class)
class BulkItemsTest {
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static Vertx vertx;
    static TestIdentity identity;
    static CatalogService catalog;
    static Db db;

    @BeforeAll
    static void start(Vertx of) {
        vertx = of;
        var env = TestDb.env(vertx, "catalog");
        TestVerticle.deploy(vertx, new CatalogVerticle(env));
        identity = new TestIdentity(vertx);
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
        db = Db.open(env, "catalog");
    }

    @AfterAll
    static void stop() {
        TestDb.run("catalog", "truncate item, product, product_variant, price_list, price_list_price cascade");
    }

    static JsonObject one(String op, String sku) {
        return new JsonObject().put("op", op).put("sku", sku);
    }

    static JsonObject full(String op, String sku, String price) {
        return one(op, sku).put("name", "Part " + sku).put("unit_price", new BigDecimal(price));
    }

    static BulkItems each(JsonObject... items) {
        return new BulkItems(null, List.of(items));
    }

    static BulkItems together(JsonObject... items) {
        return new BulkItems("all_or_nothing", List.of(items));
    }

    static BulkItemResults write(BulkItems body) {
        return catalog.writeItems(body, ADMIN).await();
    }

    static List<String> codes(BulkItemResults results) {
        return results.results().stream()
                .map(r -> r.status() + (r.error() == null ? "" : " " + r.error().code()))
                .toList();
    }

    static List<Item> found(String sku) {
        return catalog.listItems(ItemQuery.of(new JsonObject().put("sku", sku)), ADMIN)
                .await()
                .data();
    }

    static Item item(String sku) {
        assertThat(found(sku)).hasSize(1);
        return found(sku).getFirst();
    }

    static List<String> events(UUID item) {
        return db.list(
                        r -> r.getString(0) + " " + r.getLong(1),
                        "select type, subject_version from event_log where subject = $1 order by position",
                        item)
                .await();
    }

    @Test
    void the_tax_category_is_written_and_stays_if_it_is_omitted() {
        write(each(
                full("create", "tax-1", "1.00"), full("create", "tax-2", "1.00").put("tax_category", "reduced")));
        assertThat(item("tax-1").taxCategory()).isEqualTo("standard");
        assertThat(item("tax-2").taxCategory()).isEqualTo("reduced");
        write(each(one("update", "tax-1").put("tax_category", "zero"), full("upsert", "tax-2", "2.00")));
        assertThat(item("tax-1").taxCategory()).isEqualTo("zero");
        assertThat(item("tax-2").taxCategory()).isEqualTo("reduced");
        write(each(one("update", "tax-2").putNull("tax_category")));
        assertThat(item("tax-2").taxCategory()).isEqualTo("standard");
    }

    @Test
    void each_element_has_its_own_result_in_the_order_of_the_request() {
        var before = write(each(full("create", "mix-1", "10.00"), full("create", "mix-2", "20.00")));
        assertThat(List.of(before.created(), before.updated(), before.failed())).containsExactly(2, 0, 0);
        var done = write(each(
                full("upsert", "mix-9", "1.00"),
                full("create", "mix-1", "11.00"),
                one("update", "mix-404").put("name", "Nobody"),
                one("update", " Mix-1 ")
                        .put("unit_price", new BigDecimal("12.5"))
                        .put("barcode", "123"),
                full("upsert", "mix-2", "20.00").put("name", "Renamed"),
                full("create", "mix-8", "1.0010001"),
                one("upsert", "mix-7").put("name", "No price"),
                full("create", "mix-9", "1.00"),
                one("upsert", "mix-6").put("unit_price", 1).put("name", "Six")));
        assertThat(codes(done))
                .containsExactly(
                        "201",
                        "409 sku_taken",
                        "404 item_not_found",
                        "400 sku_twice",
                        "200",
                        "400 invalid_amount",
                        "400 invalid_request",
                        "400 sku_twice",
                        "201");
        assertThat(done.results()).extracting(Result::index).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(List.of(done.created(), done.updated(), done.failed())).containsExactly(2, 1, 6);
        assertThat(done.results().get(4).id()).isEqualTo(item("mix-2").id());
        assertThat(done.results().get(1).id()).isNull();
        assertThat(done.results().get(6).error().details())
                .extracting(d -> d.field() + " " + d.reason())
                .containsExactly("items[6].unit_price is required for a new item");
        assertThat(item("mix-2").name()).isEqualTo("Renamed");
        assertThat(item("mix-1").unitPrice()).isEqualTo(new BigDecimal("10.00"));
        assertThat(events(item("mix-9").id())).containsExactly("catalog.item.created 1");
        assertThat(events(item("mix-2").id())).containsExactly("catalog.item.created 1", "catalog.item.updated 2");
    }

    @Test
    void all_or_nothing_changes_nothing_and_names_every_faulty_element() {
        write(each(full("create", "all-1", "10.00")));
        var refused = catalog.writeItems(
                together(
                        full("create", "all-2", "1.00"),
                        full("create", "all-1", "1.00"),
                        one("update", "all-3").put("name", "Nobody"),
                        full("upsert", "all-4", "1.0050001").put("name", " ")),
                ADMIN);
        assertThat(code(refused)).isEqualTo("409 sku_taken");
        assertThat(refusal(refused).getDebugInfo().getJsonArray("details"))
                .extracting(d -> ((JsonObject) d).getString("field"))
                .containsExactly("items[1].sku", "items[2].sku", "items[3].name", "items[3].unit_price");
        assertThat(found("all-2")).isEmpty();
        assertThat(item("all-1").version()).isEqualTo(1);
        assertThat(code(catalog.writeItems(together(one("update", "all-3")), ADMIN)))
                .isEqualTo("400 item_not_found");
        assertThat(code(catalog.writeItems(
                        together(one("update", "all-1").put("name", "New"), full("create", "all-2", "0.0000001")),
                        ADMIN)))
                .isEqualTo("400 invalid_amount");
        assertThat(item("all-1").version()).isEqualTo(1);
        var done = write(
                together(full("create", "all-2", "1.00"), one("update", "all-1").put("name", "New")));
        assertThat(codes(done)).containsExactly("201", "200");
        assertThat(item("all-1").name()).isEqualTo("New");
    }

    @Test
    void an_element_changes_only_the_fields_it_names() {
        var sent = full("create", "part", "10.00")
                .put("barcode", "4006")
                .put("unit", "pcs")
                .put("metadata", new JsonObject().put("a", "1").put("b", "2"));
        write(each(sent));
        var patch = one("update", "part")
                .putNull("barcode")
                .put("metadata", new JsonObject().putNull("a").put("c", "3"));
        write(each(patch));
        var now = item("part");
        assertThat(now.barcode()).isNull();
        assertThat(now.unit()).isEqualTo("pcs");
        assertThat(now.metadata()).isEqualTo(new JsonObject().put("b", "2").put("c", "3"));
        assertThat(now.version()).isEqualTo(2);
        assertThat(codes(write(each(one("upsert", "part").put("unit_price", 10).put("unit", "pcs")))))
                .as("nothing changes")
                .containsExactly("200");
        assertThat(item("part")).isEqualTo(now);
        assertThat(events(now.id())).hasSize(2);
    }

    @Test
    void a_changed_price_is_in_the_history_with_its_actor() {
        write(each(full("create", "hist", "10.00")));
        write(each(full("upsert", "hist", "12.00")));
        var kept = db.list(
                        r -> r.getBigDecimal(0).stripTrailingZeros().toPlainString() + " " + r.getString(1),
                        "select new_price, actor from price_change where item_id = $1 order by id",
                        item("hist").id())
                .await();
        assertThat(kept).containsExactly("12 user:" + identity.userId("admin"));
    }

    @Test
    void a_hostile_element_is_refused_alone() {
        write(each(full("create", "full", "1.00").put("metadata", many(0, 50))));
        var large = new JsonObject().put("text", "x".repeat(17_000));
        var done = write(each(
                full("create", "  ", "1.00"),
                full("create", "ß".repeat(100), "1.00"),
                full("create", "hostile-1", "1.00").put("name", "\u2003 "),
                full("upsert", "hostile-2", "1.00").put("metadata", large),
                one("update", "full").put("metadata", many(50, 51)),
                full("create", "'; drop table item; --", "1.00"),
                full("create", "  ", "1.00"),
                full("create", "hostile-3", "9999999999.99").putNull("barcode").putNull("metadata")));
        assertThat(codes(done))
                .containsExactly(
                        "400 blank",
                        "400 field_too_large",
                        "400 blank",
                        "400 invalid_request",
                        "400 too_many_properties",
                        "201",
                        "400 blank",
                        "201");
        assertThat(item("full").metadata()).hasSize(50);
        assertThat(item("hostile-3").metadata()).isEmpty();
    }

    @Test
    void an_external_id_that_another_item_has_refuses_its_element_alone() {
        var known = new JsonObject().put("shop", "bulk-1");
        write(each(full("create", "known-1", "1.00").put("external_ids", known)));
        var done = write(each(
                full("upsert", "known-1", "2.00").put("external_ids", known),
                full("upsert", "known-2", "1.00").put("external_ids", known),
                full("upsert", "known-3", "1.00").put("external_ids", new JsonObject().put("shop", "bulk-3")),
                full("upsert", "known-4", "1.00").put("external_ids", new JsonObject().put("shop", "bulk-3")),
                full("upsert", "known-5", "1.00")));
        assertThat(codes(done)).containsExactly("200", "409 external_id_taken", "201", "409 external_id_taken", "201");
        var other = write(each(one("update", "known-5").put("external_ids", known)));
        assertThat(codes(other)).containsExactly("409 external_id_taken");
        assertThat(item("known-1").externalIds()).isEqualTo(known);
        assertThat(item("known-5").externalIds()).isEmpty();
    }

    private static JsonObject many(int from, int to) {
        var made = new JsonObject();
        for (int i = from; i < to; i++) made.put("k" + i, "" + i);
        return made;
    }

    @Test
    void a_repetition_gets_the_same_results_and_creates_nothing() {
        var service = withKey("bulk-replay");
        var body = each(full("create", "replay-1", "1.00"), full("create", "replay-1", "1.00"));
        var first = service.writeItems(body, ADMIN).await();
        assertThat(codes(first)).containsExactly("201", "400 sku_twice");
        assertThat(service.writeItems(body, ADMIN).await()).isEqualTo(first);
        assertThat(events(item("replay-1").id())).hasSize(1);
    }

    private static CatalogService withKey(String key) {
        return identity.withKey(key, CatalogService.ADDRESS, CatalogService.class);
    }

    @Test
    void twenty_requests_at_once_create_each_sku_once_in_whatever_order() {
        for (var op : List.of("create", "upsert")) {
            // few, because the requests wait for each other, and for five seconds at most
            var skus = IntStream.range(0, 30).mapToObj(i -> op + "-race-" + i).toList();
            var tries = new ArrayList<Future<BulkItemResults>>();
            for (int i = 0; i < 20; i++) {
                int price = i;
                var order = i % 2 == 0 ? skus : skus.reversed();
                var items = order.stream().map(sku -> full(op, sku, price + ".00"));
                tries.add(catalog.writeItems(new BulkItems("each", items.toList()), ADMIN));
            }
            Future.join(tries).await(); // none failed, for example because of a deadlock
            assertThat(tries.stream().mapToInt(t -> t.result().created()).sum()).isEqualTo(30);
            var others = tries.stream()
                    .flatMap(t -> codes(t.result()).stream())
                    .filter(c -> !c.equals("201"))
                    .distinct();
            assertThat(others).containsExactly(op.equals("create") ? "409 sku_taken" : "200");
            for (var sku : Stream.of(skus.getFirst(), skus.getLast()).toList())
                assertThat(events(item(sku).id()).getFirst()).isEqualTo("catalog.item.created 1");
        }
    }
}
