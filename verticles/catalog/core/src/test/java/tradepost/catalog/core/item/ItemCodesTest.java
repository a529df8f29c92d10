package tradepost.catalog.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.BulkItemsTest.ADMIN;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.catalog.DeleteItem;
import tradepost.catalog.Item;
import tradepost.catalog.ItemCode;
import tradepost.catalog.ItemQuery;
import tradepost.catalog.WriteItem;
import tradepost.catalog.bulk.BulkItemResults.Result;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;

/** The codes of items: their kinds, which of them is the barcode, and that no two items have the same. */
@ExtendWith(VertxExtension.class)
class ItemCodesTest {
    static TestIdentity identity;
    static CatalogService catalog;

    @BeforeAll
    static void start(Vertx vertx) {
        TestVerticle.deploy(vertx, new CatalogVerticle(TestDb.env(vertx, "catalog")));
        identity = new TestIdentity(vertx);
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
    }

    @AfterAll
    static void stop() {
        TestDb.run("catalog", "truncate item, product, product_variant, price_list, price_list_price cascade");
    }

    private static JsonObject of(String code, String kind, int pieces) {
        return new JsonObject().put("code", code).put("kind", kind).put("pieces", pieces);
    }

    private static JsonObject body(String sku, JsonObject... codes) {
        return new JsonObject()
                .put("sku", sku)
                .put("name", "Coded")
                .put("unit_price", BigDecimal.ONE)
                .put("codes", new JsonArray(List.of(codes)));
    }

    private static Future<Item> create(JsonObject body) {
        return catalog.createItem(WriteItem.of(body), ADMIN);
    }

    private static List<String> codes(Item item) {
        return item.codes().stream()
                .map(c -> c.code() + " " + c.kind() + " " + c.pieces())
                .toList();
    }

    private static Item read(Item item) {
        return catalog.getItem(item.id(), ADMIN).await();
    }

    @Test
    void an_item_has_several_codes_and_the_first_is_its_barcode() {
        var item = create(body(
                        "several",
                        of("4006381333931", "ean", 1),
                        of("14006381333938", "gtin_14", 12),
                        of("036000291452", "upc", 6),
                        of(" acme-7 ", "vendor", 1),
                        new JsonObject().put("code", "shelf")))
                .await();
        assertThat(codes(item))
                .containsExactly(
                        "4006381333931 ean 1",
                        "14006381333938 gtin_14 12",
                        "036000291452 upc 6",
                        "acme-7 vendor 1",
                        "shelf own 1");
        assertThat(item.barcode()).isEqualTo("4006381333931");
        assertThat(read(item)).isEqualTo(item);
    }

    @Test
    void a_barcode_without_codes_has_the_kind_that_its_digits_show() {
        var digits = List.of("4012345678901", "042100005264", "10012345678902", "96385074", "4012345678902", "plain");
        var kinds = IntStream.range(0, digits.size())
                .mapToObj(i ->
                        create(body("shown-" + i).put("barcode", digits.get(i))).await())
                .flatMap(i -> i.codes().stream())
                .map(ItemCode::kind)
                .toList();
        assertThat(kinds).containsExactly("ean", "upc", "gtin_14", "ean", "own", "own");
    }

    @Test
    void a_code_that_is_not_of_its_kind_is_refused() {
        for (var wrong : List.of(
                of("4006381333932", "ean", 1),
                of("400638133393", "ean", 1),
                of("40063813339x1", "ean", 1),
                of("036000291453", "upc", 1),
                of("0036000291452", "upc", 1),
                of("4006381333931", "gtin_14", 1)))
            assertThat(code(create(body("wrong", wrong)))).isEqualTo("400 invalid_barcode");
        assertThat(code(create(body("wrong", of("\u200b", "own", 1))))).isEqualTo("400 blank");
        assertThat(code(create(body("wrong", of("a", "own", -1))))).isEqualTo("400 invalid_request");
        assertThat(code(create(body("wrong", of("ﷺ".repeat(20), "own", 1))))).isEqualTo("400 field_too_large");
        assertThat(code(create(body("wrong", of("w-1", "own", 1), of("W\u200b-1", "vendor", 2)))))
                .isEqualTo("400 code_twice");
        assertThat(code(create(body("wrong", of("w-1", "own", 1)).put("barcode", "w-2"))))
                .isEqualTo("400 invalid_request");
        var many =
                IntStream.range(0, 21).mapToObj(i -> of("many-" + i, "own", 1)).toArray(JsonObject[]::new);
        assertThat(code(create(body("wrong", many)))).isEqualTo("400 invalid_request");
    }

    @Test
    void no_two_items_have_the_same_code() {
        create(body("owner", of("Mine-1", "own", 1), of("0012345678905", "ean", 1)))
                .await();
        for (var same : List.of("mine-1", "MINE-1\u200b", "\uff2dine-1", "012345678905", "00012345678905"))
            assertThat(code(create(body("other", of("free", "own", 1), of(same, "own", 1)))))
                    .as(same)
                    .isEqualTo("409 code_taken");
        assertThat(code(create(body("other").put("barcode", "MINE-1")))).isEqualTo("409 code_taken");
        create(body("other", of("free", "own", 1))).await();
    }

    @Test
    void only_one_of_many_concurrent_items_gets_a_code() {
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> create(body("race-" + i, of("race-a", "own", 1), of("race-b", "own", 1))))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 code_taken"));
    }

    @Test
    void concurrent_changes_of_two_items_give_a_code_to_one() {
        var items = List.of(create(body("left")).await(), create(body("right")).await());
        var patch = new JsonObject().put("codes", new JsonArray().add(of("between", "own", 1)));
        var tries =
                items.stream().map(i -> catalog.patchItem(i.id(), patch, ADMIN)).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(items).filteredOn(i -> !read(i).codes().isEmpty()).hasSize(1);
    }

    @Test
    void a_changed_barcode_replaces_the_first_code_and_leaves_the_others() {
        var item = create(body("first", of("f-1", "vendor", 2), of("f-2", "own", 12), of("f-3", "own", 24)))
                .await();
        var changed = catalog.patchItem(item.id(), new JsonObject().put("barcode", "4006381333948"), ADMIN)
                .await();
        assertThat(codes(changed)).containsExactly("4006381333948 ean 1", "f-2 own 12", "f-3 own 24");
        var same = catalog.patchItem(item.id(), new JsonObject().put("barcode", "4006381333948"), ADMIN)
                .await();
        assertThat(same.version()).isEqualTo(changed.version());
        var moved = catalog.patchItem(item.id(), new JsonObject().put("barcode", "f-3"), ADMIN)
                .await();
        assertThat(codes(moved)).containsExactly("f-3 own 24", "4006381333948 ean 1", "f-2 own 12");
        create(body("first-free", of("f-1", "own", 1))).await();
    }

    @Test
    void the_barcode_is_removed_only_with_the_last_code() {
        var item = create(body("last", of("last-1", "own", 1), of("last-2", "own", 12)))
                .await();
        var none = new JsonObject().putNull("barcode");
        assertThat(code(catalog.patchItem(item.id(), none, ADMIN))).isEqualTo("400 invalid_request");
        assertThat(read(item)).isEqualTo(item);
        var one = new JsonObject().put("codes", new JsonArray().add(of("last-2", "own", 12)));
        assertThat(catalog.patchItem(item.id(), one, ADMIN).await().barcode()).isEqualTo("last-2");
        assertThat(catalog.patchItem(item.id(), none, ADMIN).await().codes()).isEmpty();
    }

    @Test
    void a_replacement_without_codes_keeps_the_further_ones() {
        var item = create(body("kept", of("k-1", "vendor", 2), of("k-2", "own", 12)))
                .await();
        var put = body("kept");
        put.remove("codes");
        assertThat(codes(put(item, put.copy().put("barcode", "K-1")))).containsExactly("K-1 vendor 2", "k-2 own 12");
        assertThat(codes(put(item, put.copy().put("barcode", "k-3")))).containsExactly("k-3 own 1", "k-2 own 12");
        assertThat(codes(put(item, put))).containsExactly("k-3 own 1", "k-2 own 12");
        assertThat(codes(put(item, put.copy().put("codes", new JsonArray().add(of("k-3", "own", 5))))))
                .containsExactly("k-3 own 5");
        assertThat(put(item, put).codes()).isEmpty();
    }

    private static Item put(Item item, JsonObject body) {
        return catalog.putItem(item.id(), WriteItem.of(body), ADMIN).await();
    }

    @Test
    void changed_codes_change_the_barcode_and_the_same_codes_change_nothing() {
        var item = create(body("list", of("l-1", "own", 1))).await();
        var patch = new JsonObject()
                .put("codes", new JsonArray().add(of("l-2", "own", 1)).add(of("l-1", "own", 10)));
        var changed = catalog.patchItem(item.id(), patch, ADMIN).await();
        assertThat(changed.barcode()).isEqualTo("l-2");
        assertThat(catalog.patchItem(item.id(), patch, ADMIN).await().version()).isEqualTo(changed.version());
        var none = catalog.patchItem(item.id(), new JsonObject().putNull("codes"), ADMIN)
                .await();
        assertThat(none.codes()).isEmpty();
        assertThat(none.barcode()).isNull();
        var put = catalog.putItem(item.id(), WriteItem.of(body("list", of("l-3", "own", 3))), ADMIN)
                .await();
        assertThat(codes(put)).containsExactly("l-3 own 3");
    }

    @Test
    void an_item_is_found_by_each_of_its_codes() {
        var item = create(body("found", of("Found-1", "own", 1), of("036000291469", "upc", 6)))
                .await();
        for (var code : List.of("found-1", " FOUND-1\u200b", "036000291469", "0036000291469")) {
            var query = ItemQuery.of(new JsonObject().put("barcode", code));
            assertThat(catalog.listItems(query, ADMIN).await().data())
                    .extracting(Item::id)
                    .as(code)
                    .containsExactly(item.id());
        }
        var words = ItemQuery.of(new JsonObject().put("q", "036000291469"));
        assertThat(catalog.listItems(words, ADMIN).await().data())
                .extracting(Item::id)
                .containsExactly(item.id());
    }

    @Test
    void a_deleted_item_gives_up_its_codes_and_an_archived_one_keeps_them() {
        var item = create(body("gone", of("gone-1", "own", 1))).await();
        catalog.deleteItem(item.id(), new DeleteItem(true), ADMIN).await();
        assertThat(code(create(body("next", of("gone-1", "own", 1))))).isEqualTo("409 code_taken");
        catalog.deleteItem(item.id(), new DeleteItem(null), ADMIN).await();
        create(body("next", of("gone-1", "own", 1))).await();
    }

    @Test
    void of_concurrent_requests_that_take_the_same_code_each_refuses_at_most_that_element() {
        var tries = IntStream.range(0, 6)
                .mapToObj(i -> catalog.writeItems(
                        new BulkItems(null, List.of(body("race-a" + i, of("race-1", "own", 1)), body("race-b" + i))),
                        ADMIN))
                .toList();
        Future.join(tries).await();
        var results = tries.stream().map(t -> t.result().results()).toList();
        assertThat(results).extracting(r -> r.get(0).status()).containsOnlyOnce(201);
        assertThat(results).extracting(r -> r.get(0).status()).containsOnly(201, 409);
        assertThat(results).extracting(r -> r.get(1).status()).containsOnly(201);
    }

    @Test
    void elements_of_a_request_that_take_the_same_code_are_refused_one_by_one() {
        create(body("bulk-owner", of("bulk-1", "own", 1))).await();
        create(body("bulk-keeper", of("bulk-3", "own", 1))).await();
        var own = new JsonObject().put("sku", "bulk-keeper").put("codes", new JsonArray().add(of("bulk-3", "own", 6)));
        var done = catalog.writeItems(
                        new BulkItems(
                                null,
                                List.of(
                                        body("bulk-a", of("BULK-1", "own", 1)),
                                        own,
                                        body("bulk-b", of("bulk-2", "own", 1)),
                                        body("bulk-c").put("barcode", "bulk-2"),
                                        body("bulk-d", of("1", "ean", 1)))),
                        ADMIN)
                .await();
        assertThat(done.results()).extracting(Result::status).containsExactly(409, 200, 201, 400, 400);
        assertThat(done.results().get(0).error()).extracting("code").isEqualTo("code_taken");
        assertThat(done.results().get(3).error()).extracting("code").isEqualTo("code_twice");
        assertThat(done.results().get(4).error()).extracting("code").isEqualTo("invalid_barcode");
    }
}
