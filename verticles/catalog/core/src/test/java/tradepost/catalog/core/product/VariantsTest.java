package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.catalog.DeleteItem;
import tradepost.catalog.Offer;
import tradepost.catalog.Product;
import tradepost.catalog.ProductQuery;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.product.DeleteProduct;
import tradepost.catalog.product.DeleteVariant;
import tradepost.catalog.product.GenerateVariants;
import tradepost.catalog.product.Variant;
import tradepost.catalog.product.WriteVariant;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** Variants: each combination of values is one item of its product, which is ordered by its own id. */
@ExtendWith(VertxExtension.class)
class VariantsTest {
    private static final GenerateVariants ALL = new GenerateVariants(null, null);
    private static final DeleteVariant DELETE = new DeleteVariant(false);
    private static final DeleteVariant ARCHIVE = new DeleteVariant(true);

    static Vertx vertx;
    static TestIdentity identity;
    static FakeInventory inventory;
    static FakeFiles files;
    static ProductService products;
    static CatalogService catalog;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        inventory = FakeInventory.withCatalog(vertx, env);
        files = FakeFiles.bind(env);
        VariantsTest.vertx = vertx;
        identity = new TestIdentity(vertx);
        products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
        db = Db.open(env, "catalog");
    }

    private static JsonObject option(String name, String... values) {
        return new JsonObject().put("name", name).put("values", new JsonArray(List.of(values)));
    }

    private static JsonObject options(JsonObject... options) {
        return new JsonObject().put("options", new JsonArray(List.of(options)));
    }

    private static Future<Product> create(String name, JsonObject more) {
        var body = new JsonObject().put("name", name).put("price", new BigDecimal("20.00"));
        return products.createProduct(WriteProduct.of(body.mergeIn(more)), ADMIN);
    }

    /** With its first variant, S and red. */
    private static Product shirt() {
        var made = create("Shirt", options(option("Size", "S", "M"), option("Colour", "red", "blue")))
                .await();
        inventory.stock.put(made.itemId().toString(), 5L);
        return products.getProduct(made.id(), ADMIN).await();
    }

    private static JsonObject values(String size, String colour) {
        return new JsonObject().put("Size", size).put("Colour", colour);
    }

    private static Future<Product> add(Product product, JsonObject values, @Nullable String sku) {
        return products.addVariant(product.id(), new WriteVariant(values, sku, null, null, null, null), ADMIN);
    }

    private static Future<Product> patch(Product product, JsonObject body) {
        return products.patchProduct(product.id(), body, ADMIN);
    }

    private static List<Product> listed(String field, Object value) {
        return products.listProducts(ProductQuery.of(new JsonObject().put(field, value)), ADMIN)
                .await()
                .data();
    }

    private static Variant with(Product product, JsonObject values) {
        return product.variants().stream()
                .filter(v -> v.optionValues().equals(values))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void new_variants_have_the_tax_category_of_the_product() {
        var made = create("Atlas", options(option("Size", "S", "L")).put("tax_category", "books"))
                .await();
        assertThat(made.taxCategory()).isEqualTo("books");
        var generated = products.generateVariants(made.id(), null, ADMIN).await();
        assertThat(generated.variants())
                .extracting(v -> offer(v.itemId()).taxCategory())
                .containsExactly("books", "books");
        var body = WriteProduct.of(new JsonObject().put("name", "Globe").put("price", 20));
        assertThat(products.putProduct(made.id(), body, ADMIN).await().taxCategory())
                .isEqualTo("books");
        var patch = new JsonObject().put("tax_category", "reduced");
        assertThat(products.patchProduct(made.id(), patch, ADMIN).await().taxCategory())
                .isEqualTo("reduced");
        assertThat(code(products.patchProduct(made.id(), new JsonObject().putNull("tax_category"), ADMIN)))
                .isEqualTo("400 required");
    }

    @Test
    void the_own_item_of_a_product_with_options_is_its_first_variant() {
        var made = shirt();
        assertThat(made.variants()).singleElement().satisfies(v -> {
            assertThat(v.itemId()).isEqualTo(made.itemId());
            assertThat(v.optionValues()).isEqualTo(values("S", "red"));
            assertThat(List.of(v.pieces(), v.sku(), v.price())).containsExactly(5L, made.sku(), made.price());
        });
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(made);
        assertThat(catalog.getItem(made.itemId(), ADMIN).await().name()).isEqualTo("Shirt, S, red");
        var plain = create("Hat", new JsonObject()).await();
        assertThat(plain.variants()).isEmpty();
        assertThat(plain.options()).isEmpty();
        assertThat(code(products.generateVariants(plain.id(), ALL, ADMIN))).isEqualTo("400 invalid_options");
        assertThat(code(add(plain, new JsonObject(), null))).isEqualTo("400 invalid_options");
    }

    @Test
    void a_variant_is_added_with_fields_of_its_own() {
        var made = shirt();
        var image = files.image();
        var body = new WriteVariant(
                values("M", "blue"),
                " shirt-m-b ",
                new BigDecimal("25.00"),
                "12345 ",
                image,
                new JsonObject().put("fabric", "linen"));
        var added = products.addVariant(made.id(), body, ADMIN).await();
        var variant = with(added, values("M", "blue"));
        assertThat(List.of(variant.sku(), variant.price(), "" + variant.barcode(), "" + variant.imageId()))
                .containsExactly("SHIRT-M-B", new BigDecimal("25.00"), "12345", image.toString());
        assertThat(variant.stock()).isZero();
        assertThat(added.version()).isGreaterThan(made.version());
        assertThat(added.stock()).isEqualTo(5);
        var item = catalog.getItem(variant.itemId(), ADMIN).await();
        assertThat(item.metadata()).isEqualTo(new JsonObject().put("fabric", "linen"));
        assertThat(item.name()).isEqualTo("Shirt, M, blue");
        inventory.stock.put(variant.itemId().toString(), 7L);
        var read = products.getProduct(made.id(), ADMIN).await();
        assertThat(read.stock()).isEqualTo(12);
        assertThat(with(read, values("M", "blue")).stock()).isEqualTo(7);
        assertThat(listed("sku", "shirt-m-b")).containsExactly(read);
        assertThat(listed("item_id", variant.itemId().toString())).containsExactly(read);
        assertThat(listed("q", "shirt-m-b")).containsExactly(read);
    }

    @Test
    void what_is_no_free_combination_is_refused_and_leaves_nothing() {
        var made = shirt();
        assertThat(code(add(made, values("S", "red"), null))).isEqualTo("409 variant_exists");
        assertThat(code(add(made, values("L", "red"), null))).isEqualTo("400 invalid_options");
        assertThat(code(add(made, values("M", "red"), made.sku()))).isEqualTo("409 sku_taken");
        var tooLong = "ß".repeat(60);
        assertThat(code(add(made, values("M", "red"), tooLong))).isEqualTo("400 field_too_large");
        assertThat(code(products.patchVariant(made.id(), made.itemId(), new JsonObject().put("sku", tooLong), ADMIN)))
                .isEqualTo("400 field_too_large");
        assertThat(code(products.addVariant(
                        Ids.next(), new WriteVariant(values("S", "red"), null, null, null, null, null), ADMIN)))
                .isEqualTo("404 product_not_found");
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(made);
    }

    @Test
    void all_missing_combinations_are_generated_at_once() {
        var made = shirt();
        add(made, values("M", "red"), null).await();
        var all = products.generateVariants(
                        made.id(), new GenerateVariants(new BigDecimal("30.00"), "all-" + made.sku()), ADMIN)
                .await();
        assertThat(all.variants())
                .extracting(Variant::optionValues)
                .containsExactly(values("S", "red"), values("M", "red"), values("S", "blue"), values("M", "blue"));
        assertThat(with(all, values("M", "blue")).sku()).isEqualTo("ALL-" + made.sku() + "-M-BLUE");
        assertThat(with(all, values("M", "blue")).price()).isEqualTo(new BigDecimal("30.00"));
        var again = products.generateVariants(made.id(), ALL, ADMIN).await();
        assertThat(again).isEqualTo(all);
        assertThat(events("catalog.item.created", all)).isEqualTo(4);
    }

    @Test
    void values_that_would_make_the_same_sku_are_refused_by_the_prefix_and_get_generated_skus_without_one() {
        var made = create("Socks", options(option("Size", "S/M", "S M", "S-M"))).await();
        var prefixed = products.generateVariants(made.id(), new GenerateVariants(null, made.sku()), ADMIN);
        assertThat(code(prefixed)).isEqualTo("400 invalid_options");
        assertThat(products.generateVariants(made.id(), ALL, ADMIN).await().variants())
                .hasSize(3);
    }

    private static long events(String type, Product product) {
        var items = product.variants().stream().map(Variant::itemId).toArray(UUID[]::new);
        return db.require(
                        "none",
                        r -> r.getLong(0),
                        "select count(*) from event_log where type = $1 and subject = any($2)",
                        type,
                        items)
                .await();
    }

    @Test
    void a_product_has_at_most_200_variants() {
        var many = IntStream.range(0, 100).mapToObj(i -> "v" + i).toArray(String[]::new);
        var made = create("Bolt", options(option("Length", many), option("Head", "flat", "round")))
                .await();
        assertThat(products.generateVariants(made.id(), ALL, ADMIN).await().variants())
                .hasSize(200);
        var more = patch(made, options(option("Length", many), option("Head", "flat", "round", "hex")))
                .await();
        assertThat(more.variants()).hasSize(200);
        assertThat(code(products.generateVariants(made.id(), ALL, ADMIN))).isEqualTo("409 too_many_variants");
        var hex = new JsonObject().put("Length", "v1").put("Head", "hex");
        assertThat(code(add(made, hex, null))).isEqualTo("409 too_many_variants");
    }

    @Test
    void of_twenty_requests_for_one_combination_one_succeeds() {
        var made = shirt();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> add(made, values("M", "blue"), null))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 variant_exists"));
    }

    @Test
    void twenty_generations_at_once_make_each_combination_once() {
        var made = shirt();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> products.generateVariants(made.id(), ALL, ADMIN))
                .toList();
        Future.all(tries).await();
        assertThat(products.getProduct(made.id(), ADMIN).await().variants())
                .extracting(Variant::optionValues)
                .containsExactlyInAnyOrder(
                        values("S", "red"), values("M", "red"), values("S", "blue"), values("M", "blue"));
        assertThat(db.require("none", r -> r.getInteger(0), "select variants from product where id = $1", made.id())
                        .await())
                .isEqualTo(4);
    }

    @Test
    void a_variant_is_changed_in_part() {
        var made = products.generateVariants(shirt().id(), ALL, ADMIN).await();
        var blue = with(made, values("S", "blue")).itemId();
        var body = new JsonObject()
                .put("price", new BigDecimal("17.00"))
                .put("barcode", "999")
                .put("metadata", new JsonObject().put("a", "1"));
        var changed = products.patchVariant(made.id(), blue, body, ADMIN).await();
        var variant = with(changed, values("S", "blue"));
        assertThat(List.of(variant.price(), "" + variant.barcode())).containsExactly(new BigDecimal("17.00"), "999");
        assertThat(changed.version()).isGreaterThan(made.version());
        var same = products.patchVariant(made.id(), blue, body, ADMIN).await();
        assertThat(same).isEqualTo(changed);
        var taken = new JsonObject().put("option_values", new JsonObject().put("Colour", "red"));
        assertThat(code(products.patchVariant(made.id(), blue, taken, ADMIN))).isEqualTo("409 variant_exists");
        assertThat(code(products.patchVariant(made.id(), blue, new JsonObject().putNull("sku"), ADMIN)))
                .isEqualTo("400 required");
        assertThat(code(products.patchVariant(made.id(), Ids.next(), body, ADMIN)))
                .isEqualTo("404 variant_not_found");
        var item = catalog.patchItem(blue, new JsonObject().put("unit_price", 18), ADMIN)
                .await();
        var read = products.getProduct(made.id(), ADMIN).await();
        assertThat(with(read, values("S", "blue")).price()).isEqualTo(item.unitPrice());
        assertThat(read.version()).isGreaterThan(changed.version());
    }

    @Test
    void a_variant_is_deleted_if_nothing_refers_to_it_and_archived_otherwise() {
        var made = products.generateVariants(shirt().id(), ALL, ADMIN).await();
        var blue = with(made, values("S", "blue")).itemId();
        var sold = with(made, values("M", "red")).itemId();
        catalog.referenceItems(List.of(sold), ADMIN).await();
        assertThat(code(products.deleteVariant(made.id(), sold, DELETE, ADMIN))).isEqualTo("409 in_use");
        assertThat(code(products.deleteVariant(made.id(), made.itemId(), DELETE, ADMIN)))
                .isEqualTo("409 item_of_product");
        assertThat(code(catalog.deleteItem(blue, new DeleteItem(false), ADMIN))).isEqualTo("409 in_use");
        inventory.stock.put(sold.toString(), 4L);
        products.deleteVariant(made.id(), blue, DELETE, ADMIN).await();
        assertThat(code(products.deleteVariant(made.id(), blue, DELETE, ADMIN))).isEqualTo("404 variant_not_found");
        products.deleteVariant(made.id(), sold, ARCHIVE, ADMIN).await();
        products.deleteVariant(made.id(), sold, ARCHIVE, ADMIN).await(); // again, nothing changes
        var read = products.getProduct(made.id(), ADMIN).await();
        assertThat(read.variants()).hasSize(3);
        assertThat(read.version()).isGreaterThan(made.version());
        assertThat(with(read, values("M", "red")).archivedAt()).isNotNull();
        assertThat(read.stock()).as("without the archived one").isEqualTo(5);
        assertThat(offer(sold).isSold()).isFalse();
        catalog.restoreItem(sold, ADMIN).await();
        assertThat(offer(sold).isSold()).isTrue();
        add(made, values("S", "blue"), null).await(); // is free again
        assertThat(code(products.deleteProduct(made.id(), new DeleteProduct(false), ADMIN)))
                .isEqualTo("409 in_use");
    }

    private static Offer offer(UUID item) {
        return products.offers(List.of(item), List.of(), ADMIN).await().getFirst();
    }

    @Test
    void a_variant_is_sold_by_its_item_while_its_product_is_published() {
        var made = products.generateVariants(shirt().id(), ALL, ADMIN).await();
        var blue = with(made, values("M", "blue")).itemId();
        assertThat(offer(blue)).matches(Offer::isSold).matches(Offer::ofSeveral);
        var byProduct = products.offers(List.of(), List.of(made.id()), ADMIN).await();
        assertThat(byProduct).singleElement().matches(Offer::ofSeveral);
        products.archiveProduct(made.id(), ADMIN).await();
        assertThat(offer(blue).isSold()).isFalse();
        var single = shirt();
        assertThat(products.offers(List.of(), List.of(single.id()), ADMIN).await())
                .singleElement()
                .matches(o -> !o.ofSeveral() && o.isSold());
    }

    @Test
    void a_deleted_product_is_deleted_with_all_its_items() {
        var made = create("Cap", options(option("Size", "S", "M"))).await();
        var all = products.generateVariants(made.id(), ALL, ADMIN).await();
        products.deleteProduct(made.id(), new DeleteProduct(false), ADMIN).await();
        for (var v : all.variants())
            assertThat(code(catalog.getItem(v.itemId(), ADMIN))).isEqualTo("404 item_not_found");
        assertThat(events("catalog.item.deleted", all)).isEqualTo(2);
    }

    @Test
    void the_items_of_a_renamed_product_are_renamed() {
        var made = products.generateVariants(shirt().id(), ALL, ADMIN).await();
        var renamed = patch(made, new JsonObject().put("name", "Blouse")).await();
        for (var v : renamed.variants())
            assertThat(catalog.getItem(v.itemId(), ADMIN).await().name())
                    .isEqualTo(OptionRules.itemName("Blouse", v.optionValues()));
        assertThat(renamed.stock()).isEqualTo(5);
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(renamed);
        var same = patch(made, new JsonObject().put("name", "Blouse")).await();
        assertThat(same.version()).isEqualTo(renamed.version());
    }

    @Test
    void options_are_added_and_removed_while_the_variants_stay_different() {
        var made = create("Mug", new JsonObject().put("stock", 3)).await();
        var sized = patch(made, options(option("Size", "S", "M"))).await();
        assertThat(sized.variants())
                .singleElement()
                .satisfies(v -> assertThat(v.stock()).isEqualTo(3));
        products.generateVariants(made.id(), ALL, ADMIN).await();
        var coloured = patch(made, options(option("Colour", "red", "blue"), option("Size", "S", "M")))
                .await();
        assertThat(coloured.variants())
                .extracting(Variant::optionValues)
                .containsExactly(values("S", "red"), values("M", "red"));
        assertThat(code(patch(made, options(option("Colour", "red"))))).isEqualTo("409 variant_exists");
        assertThat(code(patch(made, options(option("Colour", "red"), option("Size", "S", "L")))))
                .isEqualTo("409 option_in_use");
        assertThat(code(patch(made, options()))).isEqualTo("409 variant_exists");
        products.deleteVariant(made.id(), with(coloured, values("M", "red")).itemId(), DELETE, ADMIN)
                .await();
        var plain = patch(made, options()).await();
        assertThat(plain.variants()).isEmpty();
        assertThat(plain.stock()).isEqualTo(3);
        assertThat(catalog.getItem(made.itemId(), ADMIN).await().name()).isEqualTo("Mug");
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(plain);
    }

    @Test
    void the_options_stay_while_the_only_variant_is_archived() {
        var made = create("Cap", options(option("Size", "S"))).await();
        products.deleteVariant(made.id(), made.itemId(), ARCHIVE, ADMIN).await();
        assertThat(code(patch(made, options()))).isEqualTo("409 option_in_use");
        catalog.restoreItem(made.itemId(), ADMIN).await();
        assertThat(patch(made, options()).await().variants()).isEmpty();
        assertThat(offer(made.itemId()).isSold()).isTrue();
    }

    @Test
    void whatever_changes_at_once_each_variant_has_one_value_of_each_option_and_no_two_are_equal() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var size = option("Size", "S", "M", "L");
        var colour = option("Colour", "red", "blue", "green");
        var made = create("Random", options(size)).await();
        int done = 0;
        for (int round = 0; round < 15; round++) {
            var work = new ArrayList<Future<?>>();
            for (int i = 0; i < 20; i++) {
                var one = made.variants().get(random.nextInt(made.variants().size()));
                var values = values(
                        List.of("S", "M", "L").get(random.nextInt(3)),
                        List.of("red", "blue").get(random.nextInt(2)));
                work.add(
                        switch (random.nextInt(7)) {
                            case 0 -> products.generateVariants(made.id(), ALL, ADMIN);
                            case 1 -> patch(made, options(size));
                            case 2 -> patch(made, options(size, colour));
                            case 3 -> add(made, values, null);
                            case 4 ->
                                products.patchVariant(
                                        made.id(), one.itemId(), new JsonObject().put("option_values", values), ADMIN);
                            default -> products.deleteVariant(made.id(), one.itemId(), DELETE, ADMIN);
                        });
            }
            Future.join(work).otherwiseEmpty().await();
            done += (int) work.stream().filter(Future::succeeded).count();
            assertThat(work.stream().filter(Future::failed).map(f -> code(f)).distinct())
                    .as("seed %d", seed)
                    .isSubsetOf(
                            "409 variant_exists",
                            "400 invalid_options",
                            "404 variant_not_found",
                            "409 item_of_product");
            made = products.getProduct(made.id(), ADMIN).await();
            var options = made.options();
            assertThat(made.variants())
                    .as("seed %d", seed)
                    .extracting(Variant::optionValues)
                    .doesNotHaveDuplicates();
            for (var v : made.variants())
                assertThat(OptionRules.values(options, v.optionValues()))
                        .as("seed %d", seed)
                        .isEqualTo(v.optionValues());
            assertThat(db.require("none", r -> r.getInteger(0), "select variants from product where id = $1", made.id())
                            .await())
                    .isEqualTo(made.variants().size());
        }
        assertThat(done).as("seed %d", seed).isGreaterThan(50);
    }

    @Test
    void the_stock_of_several_variants_is_set_for_each() {
        var made = products.generateVariants(shirt().id(), ALL, ADMIN).await();
        var writer = ProductServiceTest.ifMatch(vertx, identity, made.version() + "-" + made.stockTag());
        for (var product : List.of(made, shirt())) // with four variants, and with one
        for (var caller : List.of(writer, products))
                assertThat(code(caller.patchProduct(product.id(), new JsonObject().put("stock", 9), ADMIN)))
                        .isEqualTo("400 variant_required");
        assertThat(code(create("Shirt", options(option("Size", "S")).put("stock", 5))))
                .isEqualTo("400 variant_required");
        var plain = create("Plain", new JsonObject().put("stock", 2)).await();
        var sized = options(option("Size", "S")).put("stock", 3);
        assertThat(code(ProductServiceTest.ifMatch(vertx, identity, plain.version() + "-" + plain.stockTag())
                        .patchProduct(plain.id(), sized, ADMIN)))
                .isEqualTo("400 variant_required");
        assertThat(patch(plain, sized.put("stock", 2)).await().stock()).isEqualTo(2);
        inventory.stock.merge(made.itemId().toString(), -1L, Long::sum);
        inventory.stock.put(with(made, values("M", "red")).itemId().toString(), 1L);
        assertThat(code(writer.patchProduct(made.id(), new JsonObject().put("name", "x"), ADMIN)))
                .as("the same total of other stocks")
                .isEqualTo("412 stale_version");
    }

    @Test
    void a_list_asks_inventory_once_for_all_variants() {
        var name = "Listed " + Ids.next();
        for (int i = 0; i < 10; i++) {
            var made = create(name, i % 2 == 0 ? new JsonObject() : options(option("Size", "S", "M")))
                    .await();
            if (i % 2 != 0) products.generateVariants(made.id(), ALL, ADMIN).await();
        }
        int before = inventory.calls.get();
        var found = listed("q", name);
        assertThat(inventory.calls.get() - before).isEqualTo(1);
        assertThat(found).hasSize(10).filteredOn(p -> p.variants().size() == 2).hasSize(5);
        for (var p : found)
            assertThat(products.getProduct(p.id(), ADMIN).await()).isEqualTo(p);
    }

    @Test
    void variants_are_looked_up_by_index() {
        TestProducts.insert("VARS", 5_000);
        try {
            Plans.scanNoTable(db, Plans.ran(db, VariantQueries.OF_PRODUCTS, (Object) new UUID[] {}));
            for (var sql : List.of(ProductQueries.WITH_SKU, ProductQueries.WITH_ITEM))
                Plans.useIndexes(
                        db,
                        ProductQueries.listed("USD"),
                        List.of(),
                        () -> ItemListsTest.live()
                                .and(sql, sql.equals(ProductQueries.WITH_SKU) ? "VARS-7" : Ids.next()));
        } finally {
            TestProducts.delete("VARS");
        }
    }
}
