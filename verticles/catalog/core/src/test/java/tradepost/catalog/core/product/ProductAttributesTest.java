package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CategoryService;
import tradepost.catalog.Product;
import tradepost.catalog.ProductQuery;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.category.Category;
import tradepost.catalog.category.WriteCategory;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** The fields of categories type the attributes of their products. */
@ExtendWith(VertxExtension.class)
class ProductAttributesTest {
    private static final String VOLTAGE = "{\"key\": \"voltage\", \"label\": \"Voltage\", \"type\": \"number\"}";
    private static final String COLOUR =
            "{\"key\": \"colour\", \"label\": \"Colour\", \"type\": \"select\", \"options\": [\"red\", \"blue\"], \"default_value\": \"red\"}";
    private static final String MAKER =
            "{\"key\": \"maker\", \"label\": \"Maker\", \"type\": \"text\", \"required\": true}";

    static ProductService products;
    static CategoryService categories;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        FakeInventory.withCatalog(vertx, env);
        var identity = new TestIdentity(vertx);
        products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        categories = identity.proxy("admin", CategoryService.ADDRESS, CategoryService.class);
        db = Db.open(env, "catalog");
    }

    private static JsonArray fields(String... fields) {
        return new JsonArray("[" + String.join(", ", fields) + "]");
    }

    private static Category category(@Nullable UUID parent, String... fields) {
        var body = new JsonObject().put("name", "F " + Ids.next()).put("fields", fields(fields));
        if (parent != null) body.put("parent_id", parent.toString());
        return categories.createCategory(WriteCategory.of(body), ADMIN).await();
    }

    private static Future<Category> setFields(Category category, String... fields) {
        return categories.patchCategory(category.id(), new JsonObject().put("fields", fields(fields)), ADMIN);
    }

    private static Future<Product> create(@Nullable Category category, JsonObject attributes) {
        var body = new JsonObject().put("name", "Drill").put("price", 90).put("attributes", attributes);
        if (category != null) body.put("category_id", category.id().toString());
        return products.createProduct(WriteProduct.of(body), ADMIN);
    }

    private static Future<Product> patch(Product product, JsonObject attributes) {
        return products.patchProduct(product.id(), new JsonObject().put("attributes", attributes), ADMIN);
    }

    private static List<UUID> listed(Category category, String... attributes) {
        var query = new JsonObject()
                .put("category_id", category.id().toString())
                .put("attribute", new JsonArray(List.of(attributes)));
        return products.listProducts(ProductQuery.of(query), ADMIN).await().data().stream()
                .map(Product::id)
                .toList();
    }

    private static List<String> named(Future<?> refused) {
        assertThat(code(refused)).isEqualTo("400 invalid_attributes");
        return refusal(refused).getDebugInfo().getJsonArray("details").stream()
                .map(d -> ((JsonObject) d).getString("field"))
                .toList();
    }

    @Test
    void fields_are_returned_as_they_were_written() {
        var made = category(null, VOLTAGE, COLOUR);
        assertThat(made.fields()).hasSize(2);
        assertThat(made.fields().get(1).options()).containsExactly("red", "blue");
        assertThat(made.fields().getFirst().options()).isEmpty();
        assertThat(categories.getCategory(made.id(), ADMIN).await()).isEqualTo(made);
        assertThat(code(setFields(made, VOLTAGE, VOLTAGE))).isEqualTo("400 invalid_fields");
    }

    @Test
    void a_product_is_published_only_if_its_attributes_fit_the_fields_as_they_are_then() {
        var category = category(null, VOLTAGE);
        var body = new JsonObject()
                .put("name", "Drill")
                .put("price", 90)
                .put("status", "draft")
                .put("category_id", category.id().toString());
        var draft = products.createProduct(WriteProduct.of(body), ADMIN).await();
        setFields(category, VOLTAGE, COLOUR, MAKER).await();
        var publish = new JsonObject().put("status", "published");
        assertThat(named(products.publishProduct(draft.id(), ADMIN))).containsExactly("attributes.maker");
        assertThat(named(products.patchProduct(draft.id(), publish, ADMIN))).containsExactly("attributes.maker");
        var dearer = new JsonObject().put("price", 95);
        assertThat(products.patchProduct(draft.id(), dearer, ADMIN).await().attributes())
                .isEqualTo(new JsonObject());
        patch(draft, new JsonObject().put("maker", "Acme")).await();
        var published = products.publishProduct(draft.id(), ADMIN).await();
        assertThat(published.status()).isEqualTo("published");
        assertThat(published.attributes())
                .isEqualTo(new JsonObject().put("maker", "Acme").put("colour", "red"));
        assertThat(code(products.publishProduct(draft.id(), ADMIN))).isEqualTo("409 invalid_state");
        setFields(category, VOLTAGE).await();
        products.archiveProduct(draft.id(), ADMIN).await();
        assertThat(products.publishProduct(draft.id(), ADMIN).await().attributes())
                .as("values without a field stay")
                .isEqualTo(published.attributes());
    }

    @Test
    void attributes_are_checked_against_the_fields_of_the_category_and_those_above() {
        var top = category(null, COLOUR, MAKER);
        var drills = category(top.id(), VOLTAGE);
        assertThat(named(create(drills, new JsonObject().put("voltage", "18").put("weight", 2))))
                .containsExactlyInAnyOrder("attributes.voltage", "attributes.maker", "attributes.weight");
        for (var blank : List.of("", "  ", "\u200b"))
            assertThat(named(create(drills, new JsonObject().put("maker", blank))))
                    .containsExactly("attributes.maker");
        var made = create(drills, new JsonObject().put("maker", "Acme").put("voltage", 18))
                .await();
        assertThat(made.attributes())
                .isEqualTo(
                        new JsonObject().put("voltage", 18).put("colour", "red").put("maker", "Acme"));
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(made);
        assertThat(named(create(null, new JsonObject().put("voltage", 18)))).containsExactly("attributes.voltage");
    }

    @Test
    void a_patch_changes_single_attributes_and_a_replacement_all() {
        var drills = category(null, VOLTAGE, COLOUR);
        var made = create(drills, new JsonObject().put("voltage", 18).put("colour", "blue"))
                .await();
        assertThat(patch(made, new JsonObject().put("voltage", 12)).await().attributes())
                .isEqualTo(new JsonObject().put("voltage", 12).put("colour", "blue"));
        assertThat(patch(made, new JsonObject().putNull("voltage").putNull("colour"))
                        .await()
                        .attributes())
                .as("the default is filled in")
                .isEqualTo(new JsonObject().put("colour", "red"));
        assertThat(named(patch(made, new JsonObject().put("colour", "green")))).containsExactly("attributes.colour");
        var simple = WriteProduct.of(new JsonObject().put("name", "Drill").put("price", 90));
        var put = products.putProduct(made.id(), simple, ADMIN).await();
        assertThat(put.attributes()).isEmpty();
        assertThat(put.categoryId()).isNull();
    }

    @Test
    void changed_fields_apply_when_attributes_or_category_are_written_next() {
        var drills = category(null, VOLTAGE);
        var made = create(drills, new JsonObject().put("voltage", 18)).await();
        setFields(drills, MAKER).await();
        var renamed = products.patchProduct(made.id(), new JsonObject().put("name", "Old drill"), ADMIN)
                .await();
        assertThat(renamed.attributes()).isEqualTo(new JsonObject().put("voltage", 18));
        assertThat(listed(drills, "voltage:18")).containsExactly(made.id());
        assertThat(named(patch(made, new JsonObject().put("voltage", 12))))
                .containsExactlyInAnyOrder("attributes.voltage", "attributes.maker");
        var moved = new JsonObject().put("category_id", category(null).id().toString());
        assertThat(products.patchProduct(made.id(), moved, ADMIN).await().attributes())
                .isEqualTo(new JsonObject().put("voltage", 18));
        assertThat(named(patch(made, new JsonObject().put("maker", "Acme")))).containsExactly("attributes.maker");
        var back = new JsonObject()
                .put("category_id", drills.id().toString())
                .put("attributes", new JsonObject().putNull("voltage").put("maker", "Acme"));
        assertThat(products.patchProduct(made.id(), back, ADMIN).await().attributes())
                .isEqualTo(new JsonObject().put("maker", "Acme"));
    }

    @Test
    void a_removed_field_does_not_block_changes_of_other_attributes() {
        var drills = category(null, VOLTAGE, COLOUR);
        var made = create(drills, new JsonObject().put("voltage", 18).put("colour", "blue"))
                .await();
        setFields(drills, COLOUR).await();
        assertThat(patch(made, new JsonObject().put("colour", "red")).await().attributes())
                .isEqualTo(new JsonObject().put("voltage", 18).put("colour", "red"));
        assertThat(named(patch(made, new JsonObject().put("voltage", 12)))).containsExactly("attributes.voltage");
        assertThat(patch(made, new JsonObject().putNull("voltage")).await().attributes())
                .isEqualTo(new JsonObject().put("colour", "red"));
    }

    @Test
    void products_are_listed_by_several_attributes() {
        var drills = category(null, VOLTAGE, COLOUR, MAKER);
        var acme = new JsonObject().put("maker", "Acme: tools").put("voltage", 18);
        var red = create(drills, acme.copy()).await();
        var blue = create(drills, acme.copy().put("colour", "blue")).await();
        assertThat(listed(drills, "voltage:18")).containsExactly(blue.id(), red.id());
        assertThat(listed(drills, "voltage:18", "colour:blue")).containsExactly(blue.id());
        assertThat(listed(drills, "maker:Acme: tools", "colour:red")).containsExactly(red.id());
        assertThat(listed(drills, "colour:green")).isEmpty();
        assertThat(code(products.listProducts(ProductQuery.of(new JsonObject("{\"attribute\": [\"red\"]}")), ADMIN)))
                .isEqualTo("400 invalid_attribute");
    }

    @Test
    void while_fields_change_a_product_is_checked_against_the_old_or_the_new_ones() {
        for (int round = 0; round < 20; round++) {
            var drills = category(null, VOLTAGE);
            var made = create(drills, new JsonObject().put("voltage", 18));
            var changed = setFields(drills, MAKER);
            Future.join(made, changed).otherwiseEmpty().await();
            assertThat(changed.succeeded()).isTrue();
            if (made.failed())
                assertThat(named(made)).containsExactlyInAnyOrder("attributes.voltage", "attributes.maker");
        }
    }

    @Test
    void the_products_with_an_attribute_are_found_by_index() {
        TestProducts.insert("ATTR", 5_000);
        TestDb.run("catalog", """
                update product p set attributes = jsonb_build_object('voltage', i.unit_price::int % 500)
                from item i where i.id = p.id and i.sku like 'ATTR-%'
                """);
        TestDb.run("catalog", "vacuum (analyze) product"); // completes its GIN indexes
        try {
            Plans.useIndex(
                    "product_attributes",
                    db,
                    ProductQueries.listed("USD"),
                    () -> ItemListsTest.live()
                            .and(
                                    ProductQueries.WITH_ATTRIBUTE.getLast(),
                                    new JsonArray("[{\"voltage\": \"18\"}, {\"voltage\": 18}]")));
        } finally {
            TestProducts.delete("ATTR");
        }
    }
}
