package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CategoryService;
import tradepost.catalog.Product;
import tradepost.catalog.ProductQuery;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.category.DeleteCategory;
import tradepost.catalog.category.WriteCategory;
import tradepost.catalog.product.ProductImage;
import tradepost.catalog.product.ShownImage;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;

/** The category, the images and the status of a product. */
@ExtendWith(VertxExtension.class)
class ProductCategoriesTest {
    static ProductService products;
    static CategoryService categories;
    static FakeFiles files;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        FakeInventory.withCatalog(vertx, env);
        files = FakeFiles.bind(env);
        var identity = new TestIdentity(vertx);
        products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        categories = identity.proxy("admin", CategoryService.ADDRESS, CategoryService.class);
        db = Db.open(env, "catalog");
    }

    static UUID category(@Nullable UUID parent) {
        var body = WriteCategory.of(new JsonObject()
                .put("name", "C " + Ids.next())
                .put("parent_id", parent == null ? null : parent.toString()));
        return categories.createCategory(body, ADMIN).await().id();
    }

    private static Future<Product> create(JsonObject more) {
        var body = new JsonObject().put("name", "Spanner").put("price", 12).mergeIn(more);
        return products.createProduct(WriteProduct.of(body), ADMIN);
    }

    private static JsonObject in(UUID category) {
        return new JsonObject().put("category_id", category.toString());
    }

    private static List<UUID> listed(UUID category) {
        var page = products.listProducts(ProductQuery.of(in(category).put("limit", 100)), ADMIN);
        return page.await().data().stream().map(Product::id).toList();
    }

    @Test
    void products_of_a_category_are_listed_with_those_of_the_categories_below() {
        var top = category(null);
        var below = category(top);
        var lowest = category(below);
        var first = create(in(lowest)).await();
        var second = create(in(top)).await();
        assertThat(first.categoryId()).isEqualTo(lowest);
        assertThat(listed(top)).containsExactly(second.id(), first.id());
        assertThat(listed(below)).containsExactly(first.id());
        assertThat(listed(category(null))).isEmpty();
        var moved = products.patchProduct(second.id(), in(lowest), ADMIN).await();
        assertThat(moved.categoryId()).isEqualTo(lowest);
        assertThat(listed(below)).containsExactly(second.id(), first.id());
        products.patchProduct(second.id(), new JsonObject().putNull("category_id"), ADMIN)
                .await();
        assertThat(listed(top)).containsExactly(first.id());
    }

    @Test
    void a_category_that_does_not_exist_or_is_archived_is_refused() {
        assertThat(code(create(in(Ids.next())))).isEqualTo("400 category_not_found");
        var archived = category(null);
        var kept = create(in(archived)).await();
        categories.deleteCategory(archived, new DeleteCategory(true), ADMIN).await();
        assertThat(code(create(in(archived)))).isEqualTo("400 category_not_found");
        var renamed = products.patchProduct(kept.id(), new JsonObject().put("name", "Wrench"), ADMIN);
        assertThat(renamed.await().categoryId()).isEqualTo(archived);
    }

    @Test
    void a_category_is_not_deleted_while_a_product_is_put_into_it() {
        for (int round = 0; round < 20; round++) {
            var category = category(null);
            var product = create(in(category));
            var deleted = categories.deleteCategory(category, new DeleteCategory(false), ADMIN);
            Future.join(product, deleted).otherwiseEmpty().await();
            assertThat(product.succeeded()).isNotEqualTo(deleted.succeeded());
            assertThat(code(product.succeeded() ? deleted : product))
                    .isEqualTo(product.succeeded() ? "409 in_use" : "400 category_not_found");
        }
    }

    @Test
    void images_are_kept_by_position_and_replaced_as_a_whole() {
        var one = new ProductImage(files.image(), 1);
        var two = new ProductImage(files.image(), 2);
        var images = new JsonObject(
                "{\"images\": [{\"file_id\": \"%s\", \"position\": 2}, {\"file_id\": \"%s\", \"position\": 1}]}"
                        .formatted(two.fileId(), one.fileId()));
        var made = create(images).await();
        assertThat(made.images()).extracting(ShownImage::written).containsExactly(one, two);
        var same = products.patchProduct(made.id(), new JsonObject().put("name", "Spanner"), ADMIN)
                .await();
        assertThat(same).isEqualTo(made);
        var none = products.patchProduct(made.id(), new JsonObject().putNull("images"), ADMIN)
                .await();
        assertThat(none.images()).isEmpty();
    }

    @Test
    void a_product_is_published_and_archived_once_each() {
        var made =
                create(new JsonObject().put("status", "draft").put("stock", 3)).await();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> products.publishProduct(made.id(), ADMIN))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).singleElement().satisfies(p -> {
            assertThat(p.result().status()).isEqualTo("published");
            assertThat(p.result().stock()).isEqualTo(3);
        });
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 invalid_state"));
        assertThat(products.archiveProduct(made.id(), ADMIN).await().status()).isEqualTo("archived");
        assertThat(code(products.archiveProduct(made.id(), ADMIN))).isEqualTo("409 invalid_state");
        var published = products.publishProduct(made.id(), ADMIN).await();
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(published);
        assertThat(code(products.publishProduct(Ids.next(), ADMIN))).isEqualTo("404 product_not_found");
        assertThat(db.list(
                                r -> r.getString(0) + " " + r.getLong(1),
                                "select type, subject_version from event_log where subject = $1 order by subject_version",
                                made.id())
                        .await())
                .containsExactly(
                        "catalog.product.created 1",
                        "catalog.product.published 2",
                        "catalog.product.archived 3",
                        "catalog.product.published 4");
    }

    @Test
    void the_products_of_a_category_are_found_by_index() {
        TestProducts.insert("CATS", 5_000);
        var category = category(null);
        TestDb.run("catalog", """
                update product set category_id = '%s' where id in (select id from item where sku like 'CATS-77%%');
                analyze product""".formatted(category));
        try {
            Plans.useIndex(
                    "product_category",
                    db,
                    ProductQueries.listed("USD"),
                    () -> Where.of("deleted_at is null").and(ProductQueries.IN_CATEGORY, category));
        } finally {
            TestProducts.delete("CATS");
        }
    }
}
