package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.Product;
import tradepost.catalog.ProductQuery;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.category.WriteCategory;
import tradepost.catalog.core.category.CategoryServiceImpl;
import tradepost.catalog.core.item.CatalogServiceImpl;
import tradepost.catalog.product.ProductOption;
import tradepost.inventory.InventoryService;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.value.Ids;

/** The number of statements does not depend on the number of products and variants. */
@ExtendWith(VertxExtension.class)
class ProductStatementsTest {
    StatementCounter statements;
    FakeInventory inventory;
    Vertx vertx;
    ProductService products;
    Db db;

    /** Without the relay, which has statements of its own. */
    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        statements = new StatementCounter(vertx);
        inventory = FakeInventory.bind(vertx);
        db = Db.open(TestDb.env(vertx, "catalog", "db.port", "" + statements.port()), "catalog");
        var stock = new ServiceProxyBuilder(vertx)
                .setAddress(InventoryService.ADDRESS)
                .build(InventoryService.class);
        products = new ProductServiceImpl(
                vertx,
                db,
                stock,
                new Shelf((items, caller) -> Future.succeededFuture(Map.of()), 5, false, (id, size, isPublic) -> ""),
                CatalogServiceImpl.items("USD"),
                new ImageFiles(new FakeFiles()),
                "USD");
    }

    private <T> T answer(Function<ProductService, Future<T>> call) {
        return TestVerticle.run(vertx, () -> call.apply(products));
    }

    private void create(String name, int count, @Nullable List<ProductOption> options) {
        var body = new WriteProduct(
                name, BigDecimal.ONE, null, null, null, null, null, null, options, null, null, null, null);
        for (int i = 0; i < count; i++) {
            var made = answer(p -> p.createProduct(body, ADMIN));
            if (options != null) answer(p -> p.generateVariants(made.id(), null, ADMIN));
        }
    }

    private static List<ProductOption> sizes(int count) {
        var values = IntStream.range(0, count).mapToObj(i -> "v" + i).toList();
        return List.of(new ProductOption("Size", values));
    }

    /** The number of statements of a list of these products. */
    private int listed(String name, int found) {
        int before = statements.executed();
        int calls = inventory.calls.get();
        var query = ProductQuery.of(new JsonObject().put("q", name).put("limit", 50));
        List<Product> page = answer(p -> p.listProducts(query, ADMIN)).data();
        assertThat(page).hasSize(found);
        assertThat(inventory.calls.get() - calls).isEqualTo(1);
        return statements.executed() - before;
    }

    @Test
    void a_list_has_the_same_number_of_statements_whatever_its_length() {
        var plain = "Plain" + Ids.next().toString().replace("-", "");
        create(plain, 1, null);
        int ofPlain = listed(plain, 1);
        create(plain, 9, null);
        assertThat(listed(plain, 10)).isEqualTo(ofPlain);
        var sized = "Sized" + Ids.next().toString().replace("-", "");
        create(sized, 1, sizes(2));
        assertThat(listed(sized, 1)).isEqualTo(ofPlain + 1);
        create(sized, 9, sizes(20));
        assertThat(listed(sized, 10)).isEqualTo(ofPlain + 1);
    }

    @Test
    void a_generation_has_the_same_number_of_statements_whatever_the_number_of_variants() {
        assertThat(generated(200)).isEqualTo(generated(2));
    }

    @Test
    void an_import_has_the_same_number_of_statements_whatever_the_number_of_products() {
        assertThat(imported("P" + Ids.next(), 1))
                .isEqualTo(imported("P" + Ids.next(), 300))
                .isLessThan(30);
    }

    /** The statements that create this many products, change as many and the names of their variants, and refuse as many. */
    private int imported(String prefix, int count) {
        var category = answer(p -> new CategoryServiceImpl(vertx, db)
                        .createCategory(new WriteCategory(prefix + Ids.next(), null, null, null, null, null), ADMIN))
                .id();
        write(category, prefix, "old", "Before", count);
        for (var sku : List.of("-old-0", "-old-" + (count - 1))) {
            var query = ProductQuery.of(new JsonObject().put("sku", prefix + sku));
            var id = answer(p -> p.listProducts(query, ADMIN)).data().getFirst().id();
            answer(p -> p.generateVariants(id, null, ADMIN));
        }
        int before = statements.executed();
        var rows = new ArrayList<ProductRow>();
        rows.addAll(rows(category, prefix, "old", "After", count));
        rows.addAll(rows(category, prefix, "new", "New", count));
        rows.addAll(rows(category, prefix, "new", "Twice", count));
        write(rows);
        int executed = statements.executed() - before;
        assertThat(rows).filteredOn(ProductRow::isOpen).isEmpty();
        return executed;
    }

    private void write(UUID category, String prefix, String part, String name, int count) {
        write(rows(category, prefix, part, name, count));
    }

    private void write(List<ProductRow> rows) {
        TestVerticle.run(
                vertx,
                () -> Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            new BulkProductWriter(CatalogServiceImpl.items("USD"), "USD").write(tx, rows);
                            return true;
                        })));
    }

    private static List<ProductRow> rows(UUID category, String prefix, String part, String name, int count) {
        var sizes = new JsonArray("[{\"name\":\"Size\",\"values\":[\"S\",\"M\"]}]");
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    var row = new ImportRow(i);
                    row.values()
                            .put("sku", prefix + "-" + part + "-" + i)
                            .put("name", name)
                            .put("price", BigDecimal.ONE)
                            .put("category_id", category.toString())
                            .put("options", sizes);
                    return new ProductRow(row, "USD");
                })
                .toList();
    }

    private int generated(int count) {
        var options = sizes(count / 2);
        var both = List.of(options.getFirst(), new ProductOption("Side", List.of("left", "right")));
        var body = new WriteProduct(
                "Glove", BigDecimal.ONE, null, null, null, null, null, null, both, null, null, null, null);
        var made = answer(p -> p.createProduct(body, ADMIN));
        int before = statements.executed();
        var all = answer(p -> p.generateVariants(made.id(), null, ADMIN));
        assertThat(all.variants()).hasSize(count);
        return statements.executed() - before;
    }
}
