package tradepost.catalog.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.catalog.DeleteItem;
import tradepost.catalog.Item;
import tradepost.catalog.ItemQuery;
import tradepost.catalog.WriteItem;
import tradepost.catalog.barcode.Barcode;
import tradepost.catalog.barcode.BarcodeQuery;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.WriteBarcode;
import tradepost.catalog.barcode.WriteBarcodes;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.catalog.search.SearchHit;
import tradepost.catalog.search.SearchQuery;
import tradepost.catalog.search.SearchService;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.value.Ids;

/** The list of an item's bar codes, and its {@code barcode}, which is the first of them. */
@ExtendWith(VertxExtension.class)
class BarcodesTest {
    private static final String EAN = "4006381333931";

    static CatalogService catalog;
    static SearchService search;

    @BeforeAll
    static void start(Vertx vertx) {
        TestVerticle.deploy(vertx, new CatalogVerticle(TestDb.env(vertx, "catalog")));
        var identity = new TestIdentity(vertx);
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
        search = identity.proxy("admin", SearchService.ADDRESS, SearchService.class);
    }

    private static Item item(@Nullable String barcode) {
        var body = new WriteItem("Coded", "coded-" + Ids.next(), null, BigDecimal.ONE, barcode, null, null, null, null);
        return catalog.createItem(body, ADMIN).await();
    }

    private static String unique() {
        return "c" + Ids.next().toString().replace("-", "");
    }

    private static Future<?> put(Item item, WriteBarcode... barcodes) {
        return catalog.putItemBarcodes(item.id(), new WriteBarcodes(List.of(barcodes)), ADMIN);
    }

    private static WriteBarcode own(String code) {
        return new WriteBarcode(code, "own", null);
    }

    private static WriteBarcode box(String code, long pieces) {
        return new WriteBarcode(code, "vendor", pieces);
    }

    private static List<String> codes(Item item) {
        return catalog.getItemBarcodes(item.id(), ADMIN).await().barcodes().stream()
                .map(Barcode::code)
                .toList();
    }

    private static Item read(Item item) {
        return catalog.getItem(item.id(), ADMIN).await();
    }

    private static List<UUID> listed(String barcode) {
        var query = ItemQuery.of(new JsonObject().put("barcode", barcode));
        return catalog.listItems(query, ADMIN).await().data().stream()
                .map(Item::id)
                .toList();
    }

    private static @Nullable String match(String q, Item item) {
        var query = SearchQuery.of(new JsonObject().put("q", q));
        return search.searchCatalog(query, ADMIN).await().data().hits().stream()
                .filter(h -> h.itemId().equals(item.id()))
                .map(SearchHit::match)
                .findFirst()
                .orElse(null);
    }

    @Test
    void the_first_of_the_list_is_the_barcode_of_the_item() {
        var item = item(unique());
        var first = unique();
        var second = unique();
        put(item, own(" " + first), box(second + "\n", 12)).await();
        assertThat(read(item).barcode()).isEqualTo(first);
        assertThat(read(item).version()).isEqualTo(2);
        assertThat(catalog.getItemBarcodes(item.id(), ADMIN).await().barcodes())
                .containsExactly(new Barcode(first, "own", 1), new Barcode(second, "vendor", 12));
        put(item, own(first), box(second, 12)).await();
        assertThat(read(item).version()).as("nothing changes").isEqualTo(2);
        put(item).await();
        assertThat(codes(item)).isEmpty();
        assertThat(read(item).barcode()).isNull();
    }

    @Test
    void a_written_barcode_replaces_the_first_and_keeps_the_others() {
        var item = item(EAN);
        assertThat(catalog.getItemBarcodes(item.id(), ADMIN).await().barcodes())
                .containsExactly(new Barcode(EAN, "ean", 1));
        var box = unique();
        put(item, own(unique()), box(box, 6)).await();
        var third = unique();
        catalog.patchItem(item.id(), new JsonObject().put("barcode", third), ADMIN)
                .await();
        assertThat(codes(item)).containsExactly(third, box);
        var fourth = unique();
        var bulk = new JsonObject().put("sku", item.sku()).put("barcode", fourth);
        catalog.writeItems(new BulkItems(null, List.of(bulk)), ADMIN).await();
        assertThat(codes(item)).containsExactly(fourth, box);
        catalog.patchItem(item.id(), new JsonObject().put("name", "Renamed"), ADMIN)
                .await();
        assertThat(codes(item)).containsExactly(fourth, box);
        catalog.patchItem(item.id(), new JsonObject().put("barcode", box), ADMIN)
                .await();
        assertThat(catalog.getItemBarcodes(item.id(), ADMIN).await().barcodes())
                .as("one of the others becomes the first")
                .containsExactly(new Barcode(box, "vendor", 6));
    }

    @Test
    void a_removed_barcode_leaves_the_others() {
        var item = item(null);
        var box = unique();
        put(item, own(unique()), box(box, 6)).await();
        var removed = new JsonObject().putNull("barcode");
        for (int i = 0; i < 2; i++) catalog.patchItem(item.id(), removed, ADMIN).await();
        assertThat(codes(item)).containsExactly(box);
        assertThat(read(item).barcode()).isNull();
        var first = unique();
        catalog.patchItem(item.id(), new JsonObject().put("barcode", first), ADMIN)
                .await();
        assertThat(codes(item)).containsExactly(first, box);
    }

    @Test
    void what_is_no_code_of_its_kind_is_refused() {
        var item = item(null);
        for (var valid : List.of(
                new WriteBarcode(EAN, "ean", null),
                new WriteBarcode("96385074", "ean", null),
                new WriteBarcode("036000291452", "upc", null),
                new WriteBarcode("10012345000017", "gtin14", null),
                new WriteBarcode(EAN.replace("1", "2"), "vendor", null)))
            assertThat(put(item, valid).await()).as(valid.code()).isNotNull();
        for (var invalid : List.of(
                new WriteBarcode("4006381333932", "ean", null),
                new WriteBarcode(EAN, "upc", null),
                new WriteBarcode("036000291452", "ean", null),
                new WriteBarcode("036000291453", "upc", null),
                new WriteBarcode("10012345000018", "gtin14", null),
                new WriteBarcode("400638133393A", "ean", null)))
            assertThat(code(put(item, invalid))).as(invalid.code()).isEqualTo("400 invalid_barcode");
        var code = unique();
        assertThat(code(put(item, own(code), box(code + " ", 2)))).isEqualTo("400 barcode_twice");
        assertThat(code(put(item, own(" ")))).isEqualTo("400 blank");
        catalog.deleteItem(item.id(), new DeleteItem(null), ADMIN).await();
        assertThat(code(put(item, own(code)))).isEqualTo("404 item_not_found");
    }

    @Test
    void every_barcode_finds_the_item() {
        var item = item(null);
        var box = unique();
        put(item, own(unique()), box(box, 12)).await();
        assertThat(listed(box)).containsExactly(item.id());
        assertThat(match(box, item)).isEqualTo("barcode");
        assertThat(match(box.substring(0, box.length() - 1), item)).isEqualTo("words");
        var found = new CodedItem(box, "vendor", 12, item.id(), item.sku(), item.name(), "active", null);
        assertThat(catalog.findBarcode(new BarcodeQuery(box + " "), ADMIN)
                        .await()
                        .items())
                .containsExactly(found);
        put(item, own(unique())).await();
        assertThat(listed(box)).isEmpty();
        assertThat(match(box, item)).isNull();
    }

    @Test
    void items_with_the_same_barcode_are_found_those_that_are_archived_last() {
        var shared = unique();
        var archived = item(shared);
        var deleted = item(shared);
        var active = item(shared);
        catalog.deleteItem(archived.id(), new DeleteItem(true), ADMIN).await();
        catalog.deleteItem(deleted.id(), new DeleteItem(null), ADMIN).await();
        assertThat(catalog.itemsByCode(List.of(shared, unique()), ADMIN).await())
                .extracting(i -> i.itemId() + " " + i.status())
                .containsExactly(active.id() + " active", archived.id() + " archived");
    }

    @Test
    void concurrent_writers_leave_one_whole_list_with_its_first() {
        var item = item(null);
        var tries = IntStream.range(0, 30)
                .<Future<?>>mapToObj(i -> {
                    var code = unique();
                    return i % 3 == 0
                            ? catalog.patchItem(item.id(), new JsonObject().put("barcode", code), ADMIN)
                            : put(item, own(code), box(unique(), i));
                })
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).anyMatch(Future::succeeded);
        var codes = codes(item);
        assertThat(codes).hasSizeBetween(1, 2);
        assertThat(codes.getFirst()).isEqualTo(read(item).barcode());
    }
}
