package tradepost.catalog.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.catalog.core.NoCustomers;
import tradepost.catalog.search.SearchHit;
import tradepost.catalog.search.SearchQuery;
import tradepost.catalog.search.SearchService;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;

/** Each way of matching, the order of the hits, the filters, and who sees what. */
@ExtendWith(VertxExtension.class)
class SearchTest {
    static SearchData data;
    static TestIdentity identity;

    @BeforeAll
    static void start(Vertx vertx) {
        data = new SearchData(vertx);
        NoCustomers.bind(data.env);
        TestVerticle.deploy(vertx, new CatalogVerticle(data.env));
        identity = new TestIdentity(vertx);
    }

    @AfterAll
    static void stop() {
        data.delete();
    }

    private static String match(String q, UUID id) {
        return data.hits(q).stream()
                .filter(h -> h.id().equals(id))
                .map(SearchHit::match)
                .findFirst()
                .orElse("none");
    }

    private static JsonObject query(String q) {
        return new JsonObject().put("q", q).put("limit", 100);
    }

    @Test
    void each_way_of_matching_is_named() {
        var id = data.item("Trestle " + data.word, "M-1", data.code + "5901", "7.50");
        assertThat(match(data.sku("m-1").toLowerCase(Locale.ROOT), id)).isEqualTo("sku");
        assertThat(match(data.code + "5901", id)).isEqualTo("barcode");
        assertThat(match(data.code + "590", id)).as("beginning of a barcode").isEqualTo("words");
        assertThat(match(data.sku("M"), id)).isEqualTo("sku_prefix");
        assertThat(match("tres " + data.word, id)).isEqualTo("words");
        assertThat(match("trestel", id)).isEqualTo("spelling");
        assertThat(match("!!!", id)).isEqualTo("none");
        assertThat(match(" " + data.sku("m-1") + "\u00a0", id)).isEqualTo("sku");
        assertThat(match("\u00a0" + data.code + "5901\n", id)).isEqualTo("barcode");
        var accented = data.item("Plain", "CAFÉ", null, "1");
        assertThat(match(data.sku("cafe\u0301"), accented)).isEqualTo("sku");
    }

    @Test
    void a_blank_text_finds_nothing() {
        data.item("Blank " + data.word, "B-1", "", "1");
        for (var blank : List.of(" ", "\u00a0\t", "\u200b")) {
            var found = data.search(query(blank));
            assertThat(found.hits()).as("hits of %s", blank.codePointAt(0)).isEmpty();
            assertThat(data.meta(query(blank)).total()).isZero();
        }
    }

    @Test
    void words_of_a_description_are_found() {
        var id = data.item("Plain", "D-1", null, "1");
        data.db
                .query("update item set description = $2 where id = $1", id, "for Hexagonal heads " + data.word)
                .await();
        assertThat(match("hexag " + data.word, id)).isEqualTo("words");
    }

    @Test
    void accents_are_ignored_in_query_and_data() {
        var plain = data.item("Cafe Creme " + data.word, "A-1", null, "1");
        var accented = data.item("CAFÉ CRÈME " + data.word, "A-2", null, "1");
        var composed = data.item("Cafe\u0301 Cre\u0300me " + data.word, "A-3", null, "1");
        for (var q : List.of("café crè ", "CAFE creme ", "cafe\u0301 "))
            assertThat(data.ids(q + data.word)).as(q).containsExactlyInAnyOrder(plain, accented, composed);
        var straight = data.item("Jalousie Brise-Soleil Straße", "A-4", null, "1");
        assertThat(match("jálousie brise strasse", straight)).isEqualTo("words");
    }

    @Test
    void misspelled_names_are_found_if_nothing_has_the_words() {
        var lamp = data.item("Schweißgerät " + data.word, "S-1", null, "1");
        assertThat(match("schweisgerat", lamp)).isEqualTo("spelling");
        assertThat(match("schweißgeraet", lamp)).isEqualTo("words");
        data.item("Schweisgerat", "S-2", null, "1");
        assertThat(match("schweisgerat", lamp)).as("another has this very word").isEqualTo("none");
    }

    @Test
    void numbers_and_short_words_beside_a_misspelled_one_are_found_as_they_are() {
        var large = data.item("Hobelbank de " + data.word + " 140", "N-1", null, "1");
        var small = data.item("Hobelbank de " + data.word + " 90", "N-2", null, "1");
        assertThat(match("hobelbnak 14", large)).isEqualTo("spelling");
        assertThat(match("hobelbnak 14", small)).isEqualTo("none");
        assertThat(match("hobelbnak de 90", small)).isEqualTo("spelling");
        assertThat(match("hobelbnak 7", small)).isEqualTo("none");
    }

    @Test
    void a_product_and_its_items_are_one_hit() {
        var first = data.item("Glove S " + data.word, "G-1", null, "10");
        var second = data.item("Glove M " + data.word, "G-2", data.word + "G2", "12");
        var product = data.product("Glove " + data.word, List.of(first, second));
        var byWords = data.hits("glove " + data.word).getFirst();
        assertThat(data.ids("glove " + data.word)).containsExactly(product);
        assertThat(byWords.itemId()).isEqualTo(first);
        assertThat(byWords.type()).isEqualTo("product");
        assertThat(byWords.price()).isEqualByComparingTo("10");
        var bySku = data.hits(data.sku("G-2")).getFirst();
        assertThat(bySku.id()).isEqualTo(product);
        assertThat(bySku.itemId()).isEqualTo(second);
        assertThat(bySku.price()).hasToString("12.00");
        assertThat(data.ids(data.sku("G-"))).containsExactly(product);
        assertThat(data.hits("glove m " + data.word))
                .singleElement()
                .satisfies(h -> assertThat(h.itemId()).isEqualTo(second));
        data.db
                .query("update item set deleted_at = now() where id = $1", second)
                .await();
        assertThat(data.ids(data.sku("G-2"))).doesNotContain(product, second);
    }

    @Test
    void exact_matches_come_first_and_ties_are_in_the_order_of_names() {
        var words = data.item("B " + data.sku("R-1"), "Z-1", null, "1");
        var sooner = data.item("A " + data.sku("R-1"), "Z-2", null, "1");
        var prefix = data.item("Z " + data.word, "R-12", null, "1");
        var exact = data.item("Z " + data.word, "R-1", null, "1");
        assertThat(data.ids(data.sku("R-1"))).containsExactly(exact, prefix, sooner, words);
    }

    @Test
    void hits_can_be_filtered() {
        var top = data.category(null);
        var below = data.category(top);
        var red = new JsonObject().put("colour", "red").put("voltage", 18);
        var first = data.item("F", "F-1", null, "10");
        var product = data.product("Filter " + data.word, "draft", below, red, List.of(first));
        var item = data.item("Filter " + data.word, "F-2", null, "20.01");
        var q = "filter " + data.word;
        assertThat(data.ids(q)).containsExactlyInAnyOrder(product, item);
        assertThat(filtered(q, "category_id", top.toString())).containsExactly(product);
        assertThat(filtered(q, "status", List.of("draft", "archived"))).containsExactly(product);
        assertThat(filtered(q, "status", List.of("published"))).containsExactly(item);
        assertThat(filtered(q, "attribute", List.of("colour:red", "voltage:18")))
                .containsExactly(product);
        assertThat(filtered(q, "attribute", List.of("colour:red", "voltage:12")))
                .isEmpty();
        assertThat(filtered(q, "price_from", 10.01)).containsExactly(item);
        assertThat(filtered(q, "price_to", 20)).containsExactly(product);
        assertThat(code(data.ask(query(q).put("attribute", List.of("red"))))).isEqualTo("400 invalid_attribute");
    }

    @Test
    void each_value_that_is_counted_can_be_filtered_by() {
        var attributes =
                new JsonObject().put("note", "").put("fits", "a,b\\c:d").put("voltage", 18.0);
        data.product("Counted " + data.word, "draft", null, attributes, List.of(data.item("c", "V-1", null, "1")));
        var counted = data.search(query("counted " + data.word)).facets().attribute();
        assertThat(counted).extracting(a -> a.key() + ":" + a.value()).containsExactly("fits:a,b\\c:d", "voltage:18");
        for (var a : counted)
            assertThat(filtered("counted " + data.word, "attribute", List.of(a.key() + ":" + a.value())))
                    .as(a.key())
                    .hasSize(1);
    }

    private static List<UUID> filtered(String q, String filter, Object value) {
        return data.search(query(q).put(filter, value)).hits().stream()
                .map(SearchHit::id)
                .toList();
    }

    @Test
    void customers_find_only_published_products() {
        var published = data.product("Seen " + data.word, List.of(data.item("x", "C-1", null, "1")));
        data.product("Seen " + data.word, "draft", null, null, List.of(data.item("x", "C-2", null, "1")));
        data.item("Seen " + data.word, "C-3", null, "1");
        assertThat(data.ids("seen " + data.word)).hasSize(3);
        var asked = SearchQuery.of(query("seen " + data.word));
        var customer = identity.proxy("customer", SearchService.ADDRESS, SearchService.class);
        var page = customer.searchCatalog(asked, SearchData.ADMIN).await();
        var seen = page.data();
        assertThat(seen.hits()).extracting(SearchHit::id).containsExactly(published);
        assertThat(seen.facets().status()).hasSize(1);
        assertThat(page.meta().total()).isEqualTo(1);
        var viewer = identity.proxy("viewer", SearchService.ADDRESS, SearchService.class);
        assertThat(viewer.searchCatalog(asked, SearchData.ADMIN).await().data().hits())
                .hasSize(3);
        assertThat(customer.searchCatalog(SearchQuery.of(query(data.sku("C-2"))), SearchData.ADMIN)
                        .await()
                        .data()
                        .hits())
                .isEmpty();
    }

    @Test
    void a_cursor_is_valid_only_for_its_search() {
        for (int i = 0; i < 3; i++) data.item("Page " + data.word, "P-" + i, null, "1");
        var first = query("page " + data.word).put("limit", 1);
        var next = data.meta(first).next();
        assertThat(data.search(first.copy().put("after", next)).hits()).hasSize(1);
        for (var other : List.of(
                first.copy().put("q", "page"),
                first.copy().put("price_to", 5),
                first.copy().put("status", List.of("draft"))))
            assertThat(code(data.ask(other.put("after", next)))).isEqualTo("400 invalid_cursor");
        for (var bad : List.of("x", "W10", "WzEsMiwzLDRd"))
            assertThat(code(data.ask(first.copy().put("after", bad)))).isEqualTo("400 invalid_cursor");
    }
}
