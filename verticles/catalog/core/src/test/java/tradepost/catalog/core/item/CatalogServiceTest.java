package tradepost.catalog.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import tradepost.catalog.ItemSnapshot;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteItem;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;

@ExtendWith(VertxExtension.class)
public class CatalogServiceTest {
    public static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static TestIdentity identity;
    static CatalogService catalog;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        TestVerticle.deploy(vertx, new CatalogVerticle(env));
        identity = new TestIdentity(vertx);
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
    }

    public static WriteItem item(String sku) {
        return new WriteItem("Product A", sku, null, new BigDecimal("1000.00"), null, null, null, null, null, null);
    }

    @Test
    void a_sku_is_trimmed_and_upper_cased() {
        var made = catalog.createItem(item(" prod-001 "), ADMIN).await();
        assertThat(made.sku()).isEqualTo("PROD-001");
        assertThat(made.unitPrice()).isEqualTo(new BigDecimal("1000.00"));
        assertThat(catalog.getItem(made.id(), ADMIN).await()).isEqualTo(made);
    }

    @Test
    void a_barcode_is_trimmed_wherever_it_is_written() {
        var body = new WriteItem("Scanned", "scan-1", null, BigDecimal.ONE, " 4001\n", null, null, null, null, null);
        var item = catalog.createItem(body, ADMIN).await();
        assertThat(item.barcode()).isEqualTo("4001");
        var patch = new JsonObject().put("barcode", "\u00a04002");
        assertThat(catalog.patchItem(item.id(), patch, ADMIN).await().barcode()).isEqualTo("4002");
        var bulk = new JsonObject().put("sku", "scan-1").put("barcode", "4003 ");
        catalog.writeItems(new BulkItems(null, List.of(bulk)), ADMIN).await();
        assertThat(catalog.getItem(item.id(), ADMIN).await().barcode()).isEqualTo("4003");
        var query = ItemQuery.of(new JsonObject().put("barcode", " 4003"));
        assertThat(catalog.listItems(query, ADMIN).await().data())
                .extracting(Item::id)
                .containsExactly(item.id());
    }

    @Test
    void a_sku_that_is_too_long_in_capital_letters_is_refused() {
        var sku = "ß".repeat(60);
        var made = catalog.createItem(item("short"), ADMIN).await();
        var patch = new JsonObject().put("sku", sku);
        for (var refused : List.of(
                catalog.createItem(item(sku), ADMIN),
                catalog.putItem(made.id(), item(sku), ADMIN),
                catalog.patchItem(made.id(), patch, ADMIN)))
            assertThat(code(refused)).isEqualTo("400 field_too_large");
    }

    @Test
    void only_one_of_fifty_concurrent_items_gets_the_sku() {
        var tries = IntStream.range(0, 50)
                .mapToObj(i -> catalog.createItem(item("twin"), ADMIN))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 sku_taken"));
    }

    @Test
    void the_sku_of_a_deleted_item_may_be_used_again() {
        var first = catalog.createItem(item("again"), ADMIN).await();
        catalog.deleteItem(first.id(), new DeleteItem(null), ADMIN).await();
        assertThat(code(catalog.getItem(first.id(), ADMIN))).isEqualTo("404 item_not_found");
        assertThat(code(catalog.deleteItem(first.id(), new DeleteItem(null), ADMIN)))
                .isEqualTo("404 item_not_found");
        assertThat(catalog.createItem(item("again"), ADMIN).await().id()).isNotEqualTo(first.id());
    }

    @Test
    void an_item_that_a_document_refers_to_cannot_be_deleted() {
        var used = catalog.createItem(item("used"), ADMIN).await();
        var named = catalog.referenceItems(List.of(used.id(), new UUID(9, 9)), ADMIN)
                .await();
        assertThat(named).singleElement().satisfies(s -> assertThat(s.sku()).isEqualTo("USED"));
        assertThat(code(catalog.deleteItem(used.id(), new DeleteItem(null), ADMIN)))
                .isEqualTo("409 in_use");
    }

    @Test
    void an_archived_item_stays_readable_until_it_is_restored() {
        var item = catalog.createItem(item("old"), ADMIN).await();
        var archive = new DeleteItem(true);
        catalog.deleteItem(item.id(), archive, ADMIN).await();
        catalog.deleteItem(item.id(), archive, ADMIN).await(); // again, nothing changes
        var archived = catalog.getItem(item.id(), ADMIN).await();
        assertThat(archived.version()).isEqualTo(2);
        assertThat(listed("old", null)).isEmpty();
        assertThat(listed("old", "only")).containsExactly(item.id());
        assertThat(listed("old", "true")).containsExactly(item.id());
        assertThat(catalog.referenceItems(List.of(item.id()), ADMIN).await())
                .singleElement()
                .matches(ItemSnapshot::archived);
        var restored = catalog.restoreItem(item.id(), ADMIN).await();
        assertThat(restored.archivedAt()).isNull();
        assertThat(catalog.restoreItem(item.id(), ADMIN).await()).isEqualTo(restored);
        assertThat(listed("old", "only")).isEmpty();
        assertThat(listed("old", "false")).containsExactly(item.id());
    }

    private static List<UUID> listed(String sku, @Nullable String archived) {
        var query = ItemQuery.of(new JsonObject().put("sku", sku).put("archived", archived));
        return catalog.listItems(query, ADMIN).await().data().stream()
                .map(Item::id)
                .toList();
    }

    @Test
    void a_concurrent_deletion_never_leaves_a_document_without_its_item() {
        for (int round = 0; round < 20; round++) {
            var item = catalog.createItem(item("race-" + round), ADMIN).await();
            var deleted = catalog.deleteItem(item.id(), new DeleteItem(null), ADMIN);
            var named = catalog.referenceItems(List.of(item.id()), ADMIN);
            Future.join(deleted, named).otherwiseEmpty().await();
            assertThat(named.result().isEmpty()).isEqualTo(deleted.succeeded());
        }
    }

    @Test
    void a_replaced_item_has_the_next_version() {
        var made = catalog.createItem(item("put"), ADMIN).await();
        var put = catalog.putItem(made.id(), item("put-2"), ADMIN).await();
        assertThat(put.version()).isEqualTo(made.version() + 1);
        assertThat(put.sku()).isEqualTo("PUT-2");
    }

    @Test
    void an_item_is_of_the_standard_tax_category_unless_it_has_another() {
        var made = catalog.createItem(item("tax"), ADMIN).await();
        assertThat(made.taxCategory()).isEqualTo("standard");
        assertThat(patchedTaxCategory(made.id(), "reduced")).isEqualTo("reduced");
        var products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        var offers = products.offers(List.of(made.id()), List.of(), ADMIN).await();
        assertThat(offers).extracting(Offer::taxCategory).containsExactly("reduced");
        assertThat(patchedTaxCategory(made.id(), null)).isEqualTo("standard");
    }

    private static String patchedTaxCategory(UUID item, @Nullable String category) {
        var patch = new JsonObject().put("tax_category", category);
        return catalog.patchItem(item, patch, ADMIN).await().taxCategory();
    }

    @Test
    void pages_are_newest_first_and_do_not_overlap() {
        for (int i = 0; i < 5; i++) catalog.createItem(item("page-" + i), ADMIN).await();
        var first = catalog.listItems(ItemQuery.of(new JsonObject().put("limit", 2)), ADMIN)
                .await();
        assertThat(first.data()).extracting(i -> i.sku()).containsExactly("PAGE-4", "PAGE-3");
        var second = catalog.listItems(
                        ItemQuery.of(new JsonObject()
                                .put("limit", 2)
                                .put("after", first.meta().next())),
                        ADMIN)
                .await();
        assertThat(second.data()).extracting(i -> i.sku()).containsExactly("PAGE-2", "PAGE-1");
        assertThat(second.meta().total()).isEqualTo(first.meta().total());
        assertThatThrownBy(() -> catalog.listItems(
                                ItemQuery.of(new JsonObject().put("limit", 2).put("after", "nonsense")), ADMIN)
                        .await())
                .hasMessageContaining("invalid_cursor");
    }

    @Test
    void the_service_itself_refuses_a_caller_without_permission() {
        var viewer = identity.proxy("viewer", CatalogService.ADDRESS, CatalogService.class);
        assertThat(code(viewer.createItem(item("forged"), ADMIN)))
                .isEqualTo("403 forbidden"); // the argument says admin
    }
}
