package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.kernel.TestImports.ADMIN;
import static tradepost.kernel.TestImports.counts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogImportService;
import tradepost.catalog.CategoryService;
import tradepost.catalog.Product;
import tradepost.catalog.ProductQuery;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.category.CategoryField;
import tradepost.catalog.category.DeleteCategory;
import tradepost.catalog.category.WriteCategory;
import tradepost.catalog.product.DeleteProduct;
import tradepost.catalog.product.GenerateVariants;
import tradepost.catalog.product.ProductImage;
import tradepost.catalog.product.ProductOption;
import tradepost.catalog.product.ShownImage;
import tradepost.catalog.product.Variant;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestImports;
import tradepost.kernel.db.Db;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.json.Json;

/** Products from a CSV file: what each row does, what is refused and why, and what stays as it is. */
@ExtendWith(VertxExtension.class)
class ProductImportTest {
    private static final List<UUID> IMAGES = List.of(
            UUID.fromString("0198c0de-0000-7000-8000-000000000001"),
            UUID.fromString("0198c0de-0000-7000-8000-000000000002"),
            new UUID(5, 5),
            new UUID(5, 6),
            new UUID(1, 1));

    static TestIdentity identity;
    static TestImports files;
    static CatalogImportService imports;
    static ProductService products;
    static CategoryService categories;
    static FakeInventory inventory;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        inventory = FakeInventory.withCatalog(vertx, env);
        var images = FakeFiles.bind(env);
        for (var id : IMAGES) images.add(id, true);
        identity = new TestIdentity(vertx);
        files = new TestImports(identity, "catalog");
        imports = identity.proxy("admin", CatalogImportService.ADDRESS, CatalogImportService.class);
        products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        categories = identity.proxy("admin", CategoryService.ADDRESS, CategoryService.class);
        db = Db.open(env, "catalog");
    }

    @AfterAll
    static void stop() {
        TestDb.run(
                "catalog",
                "truncate item, product, product_variant, category, price_list, price_list_price, job, upload cascade");
    }

    static Job imported(String file, boolean dryRun) {
        var upload = files.upload("importProducts", file);
        return files.finished(
                imports.importProducts(new ImportQuery(dryRun), upload, ADMIN).await());
    }

    static Job imported(String file) {
        return imported(file, false);
    }

    static List<Product> found(String sku) {
        return products.listProducts(ProductQuery.of(new JsonObject().put("sku", sku)), ADMIN)
                .await()
                .data();
    }

    static Product product(String sku) {
        return found(sku).getFirst();
    }

    static UUID category(String name, CategoryField... fields) {
        return categories
                .createCategory(new WriteCategory(name, null, null, null, List.of(fields), null), ADMIN)
                .await()
                .id();
    }

    static CategoryField field(String key, String type, boolean required, @Nullable String otherwise) {
        return new CategoryField(key, key, type, required, List.of(), otherwise);
    }

    static long number(String sql, Object... args) {
        return db.query(sql, args).await().iterator().next().getLong(0);
    }

    static List<String> events(UUID subject) {
        return db.list(
                        r -> r.getString(0) + " " + r.getLong(1) + " " + r.getString(2),
                        "select type, subject_version, actor from event_log where subject = $1 order by position",
                        subject)
                .await();
    }

    private static String cell(@Nullable Object value) {
        var text = value == null ? "" : value.toString();
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /** As the gateway exports it, with every column. */
    static String exported(List<Product> all) {
        return all.stream()
                .map(p -> String.join(
                        ",",
                        cell(p.id()),
                        cell(p.itemId()),
                        cell(p.name()),
                        cell(p.description()),
                        cell(p.sku()),
                        cell(p.price()),
                        cell(p.stock()),
                        cell(p.status()),
                        cell(p.categoryId()),
                        cell(Json.write(p).getJsonArray("images")),
                        cell(Json.write(p).getJsonArray("options")),
                        cell(Json.write(p).getJsonArray("variants")),
                        cell(p.attributes()),
                        cell(p.version()),
                        cell(p.createdAt()),
                        cell(p.updatedAt())))
                .collect(Collectors.joining(
                        "\r\n",
                        "id,item_id,name,description,sku,price,stock,status,category_id,images,options,variants,attributes,version,created_at,updated_at\r\n",
                        "\r\n"));
    }

    @Test
    void rows_create_change_and_leave_products_and_bad_rows_are_reported() {
        var job = imported("""
                sku,name,price,description,status,images
                imp-a,First,10.50,"a ""quoted"", text",draft,"[{""file_id"":""0198c0de-0000-7000-8000-000000000001"",""position"":2},{""file_id"":""0198c0de-0000-7000-8000-000000000002"",""position"":1}]"
                imp-b,Second,20,,,
                """);
        assertThat(job.status()).isEqualTo("done");
        assertThat(counts(job)).isEqualTo("2/0/0/0");
        var first = product("IMP-A");
        assertThat(first.description()).isEqualTo("a \"quoted\", text");
        assertThat(first.status()).isEqualTo("draft");
        assertThat(first.images()).extracting(ShownImage::position).containsExactly(1, 2);
        assertThat(product("IMP-B").status()).isEqualTo("published");
        var second = imported("""
                sku,name,price
                imp-a,First,10.5
                IMP-B,Renamed,21
                imp-c,Third,-1
                imp-d,Fourth,abc
                ,Nameless,1
                imp-e,,1
                imp-f,Sixth,1.0010001
                imp-b,Again,30
                imp-g,  ,1
                imp-b,,1
                """);
        assertThat(counts(second)).isEqualTo("0/1/1/8");
        assertThat(files.errors(second))
                .containsExactly(
                        "4 price invalid_request: must be at least 0",
                        "5 price invalid_request: must be a number",
                        "6 sku required: is required",
                        "7 name invalid_request: is required for a new product",
                        "8 price invalid_request: must have at most 6 decimals",
                        "9  row_twice: is for the same as line 3 of the file",
                        "10 name blank: must not be blank",
                        "11  row_twice: is for the same as line 3 of the file");
        assertThat(product("IMP-A").version()).isEqualTo(first.version());
        var changed = product("IMP-B");
        assertThat(changed.name()).isEqualTo("Renamed");
        assertThat(changed.price()).isEqualByComparingTo("21");
        assertThat(db.query("select name from item where sku = 'IMP-B'")
                        .await()
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("Renamed");
    }

    @Test
    void a_change_publishes_the_events_of_a_single_change_in_the_name_of_who_started_the_import() {
        imported("sku,name,price\nevt-1,One,1\n");
        imported("sku,name,price\nevt-1,One,2\n");
        imported("sku,name,price\nevt-1,One,2.00\n");
        var now = product("EVT-1");
        var actor = " user:" + identity.userId("admin");
        assertThat(events(now.id()))
                .containsExactly("catalog.product.created 1" + actor, "catalog.product.updated 3" + actor);
        assertThat(events(now.itemId()))
                .containsExactly("catalog.item.created 1" + actor, "catalog.item.updated 2" + actor);
        assertThat(number("select count(*) from price_change where item_id = $1", now.itemId()))
                .isEqualTo(1);
    }

    @Test
    void importing_an_export_changes_nothing_whatever_the_products_have() {
        var shop = category(
                "Shop of the export",
                field("voltage", "number", false, "18.50"),
                field("cordless", "boolean", false, null));
        var images = List.of(new ProductImage(new UUID(5, 5), 1), new ProductImage(new UUID(5, 6), 9));
        var options =
                List.of(new ProductOption("Size", List.of("S", "M")), new ProductOption("Colour", List.of("red")));
        var typed = new JsonObject().put("cordless", true).put("voltage", new BigDecimal("12.50"));
        for (var body : List.of(
                new WriteProduct(
                        "Plain", BigDecimal.TEN, null, 7L, "exp-1", null, null, null, null, null, null, null, null),
                new WriteProduct(
                        "Typed",
                        new BigDecimal("0.50"),
                        "",
                        null,
                        "exp-2",
                        "draft",
                        shop,
                        images,
                        null,
                        typed,
                        null,
                        null,
                        null),
                new WriteProduct(
                        "Sized",
                        BigDecimal.ONE,
                        "two\r\nlines",
                        null,
                        "exp-3",
                        null,
                        shop,
                        null,
                        options,
                        null,
                        null,
                        null,
                        null))) products.createProduct(body, ADMIN).await();
        products.generateVariants(product("EXP-3").id(), new GenerateVariants(null, "exp-3"), ADMIN)
                .await();
        db.query(
                        "update category set archived_at = now(), fields = '[{\"key\":\"new\",\"label\":\"New\",\"type\":\"text\",\"required\":true,\"options\":[]}]' where id = $1",
                        shop)
                .await();
        var before = List.of(product("EXP-1"), product("EXP-2"), product("EXP-3"));
        long events = number("select count(*) from event_log where type not like '%.job.changed'");
        var job = imported(exported(before));
        assertThat(files.errors(job)).isEmpty();
        assertThat(counts(job)).isEqualTo("0/0/3/0");
        assertThat(List.of(product("EXP-1"), product("EXP-2"), product("EXP-3")))
                .isEqualTo(before);
        assertThat(number("select count(*) from event_log where type not like '%.job.changed'"))
                .isEqualTo(events);
    }

    @Test
    void stock_and_variants_of_a_file_are_ignored() {
        var calls = inventory.calls.get();
        assertThat(counts(imported("sku,name,price,stock,variants\nign-1,One,1,many,[nothing\n")))
                .isEqualTo("1/0/0/0");
        assertThat(inventory.calls.get()).isEqualTo(calls);
        var id = product("IGN-1").id();
        assertThat(db.query("select data ->> 'stock' from event_log where subject = $1", id)
                        .await()
                        .iterator()
                        .next()
                        .getString(0))
                .isNull();
        products.deleteProduct(id, new DeleteProduct(false), ADMIN).await();
    }

    @Test
    void a_product_keeps_its_variants_which_follow_its_name_and_options() {
        var options = List.of(new ProductOption("Size", List.of("S", "M")));
        var body = new WriteProduct(
                "Gown", BigDecimal.TEN, null, null, "gown", null, null, null, options, null, null, null, null);
        var made = products.createProduct(body, ADMIN).await();
        products.generateVariants(made.id(), new GenerateVariants(new BigDecimal("12"), "gown"), ADMIN)
                .await();
        var before = product("GOWN");
        assertThat(counts(imported("sku,name,price,options\ngown,Vest,11,\n"))).isEqualTo("0/1/0/0");
        var now = product("GOWN");
        assertThat(now.variants())
                .extracting(Variant::itemId)
                .isEqualTo(before.variants().stream().map(Variant::itemId).toList());
        assertThat(now.variants())
                .extracting(
                        v -> v.sku() + " " + v.price() + " " + v.optionValues().encode())
                .containsExactly("GOWN 11.00 {\"Size\":\"S\"}", "GOWN-M 12.00 {\"Size\":\"M\"}");
        assertThat(db.list(r -> r.getString(0), "select name from item where sku like 'GOWN%' order by sku")
                        .await())
                .containsExactly("Vest, S", "Vest, M");
        var wider =
                "[{\"name\":\"Size\",\"values\":[\"S\",\"M\",\"L\"]},{\"name\":\"Colour\",\"values\":[\"red\",\"blue\"]}]";
        assertThat(counts(imported("sku,options\ngown," + cell(wider) + "\n"))).isEqualTo("0/1/0/0");
        assertThat(product("GOWN").variants())
                .extracting(v -> v.optionValues().encode())
                .containsExactly("{\"Size\":\"S\",\"Colour\":\"red\"}", "{\"Size\":\"M\",\"Colour\":\"red\"}");
        var narrow = imported("sku,options\ngown," + cell("[{\"name\":\"Size\",\"values\":[\"S\"]}]") + "\n");
        assertThat(files.errors(narrow)).containsExactly("2 options option_in_use: a variant has Size M");
        var none = imported("sku,name,options\ngown,Both equal,[]\nother,Other,\n");
        assertThat(files.errors(none))
                .containsExactly(
                        "2 options variant_exists: would give two variants the same values",
                        "3 price invalid_request: is required for a new product");
        assertThat(product("GOWN").name()).isEqualTo("Vest");
        assertThat(product("GOWN").variants()).hasSize(2);
        var variant = imported("sku,name,price\ngown-m,Another,1\n");
        assertThat(files.errors(variant)).containsExactly("2 sku sku_taken: is the SKU of another item");
    }

    @Test
    void an_id_names_the_product_and_may_change_its_sku() {
        imported("sku,name,price\nren-1,One,1\nren-2,Two,2\nren-3,Three,3\n");
        var one = product("REN-1").id();
        var two = product("REN-2").id();
        var three = product("REN-3").id();
        var job = imported("id,sku,name\n" + one + ",ren-9,One\n" + two + ",ren-9,Two\n" + new UUID(1, 2)
                + ",ren-8,Eight\nxyz,ren-7,Seven\n" + three + ",ren-2,Three\n" + three + ",ren-6,Three\n");
        assertThat(files.errors(job))
                .containsExactly(
                        "3 sku sku_twice: is the SKU of an earlier row",
                        "4 id product_not_found: is not the id of a product",
                        "5 id invalid_request: must be a UUID",
                        "6 sku sku_taken: is the SKU of another item",
                        "7  row_twice: is for the same as line 6 of the file");
        assertThat(counts(job)).isEqualTo("0/1/0/5");
        assertThat(product("REN-9").id()).isEqualTo(one);
        var both = imported("id,sku,name\n" + one + ",ren-10,Ten\n,ren-9,Nine\n");
        assertThat(files.errors(both)).containsExactly("3  row_twice: is for the product of an earlier row");
        db.query("insert into item(id, sku, name, unit_price) values (uuidv7(), 'REN-ITEM', 'Item', 1)")
                .await();
        assertThat(files.errors(imported("sku,name,price\nren-item,Product,1\n")))
                .containsExactly("2 sku sku_taken: is the SKU of another item");
        products.deleteProduct(two, new DeleteProduct(false), ADMIN).await();
        assertThat(counts(imported("sku,name,price\nren-2,Reborn,2\n"))).isEqualTo("1/0/0/0");
        assertThat(product("REN-2").id()).isNotEqualTo(two);
    }

    @Test
    void an_empty_cell_removes_a_value_but_neither_an_empty_text_nor_the_options() {
        var shop = category("Shop of the empty", field("colour", "text", false, null));
        var options = List.of(new ProductOption("Size", List.of("S")));
        var body = new WriteProduct(
                "Empty",
                BigDecimal.ONE,
                "",
                null,
                "emp-1",
                null,
                shop,
                List.of(new ProductImage(new UUID(1, 1), 1)),
                options,
                new JsonObject().put("colour", "red"),
                null,
                null,
                null);
        products.createProduct(body, ADMIN).await();
        assertThat(counts(imported("sku,description,options\nemp-1,,\n"))).isEqualTo("0/0/1/0");
        assertThat(files.errors(imported("sku,name,status\nemp-1,,\n")))
                .containsExactly("2 name required: cannot be removed");
        assertThat(counts(imported("sku,images,attributes,category_id\nemp-1,,,\n")))
                .isEqualTo("0/1/0/0");
        var now = product("EMP-1");
        assertThat(now.images()).isEmpty();
        assertThat(now.attributes()).isEqualTo(new JsonObject());
        assertThat(now.categoryId()).isNull();
        assertThat(now.description()).isEmpty();
        assertThat(now.options()).isEqualTo(options);
        assertThat(counts(imported("sku,options\nemp-1,[]\n"))).isEqualTo("0/1/0/0");
        assertThat(product("EMP-1").options()).isEmpty();
    }

    @Test
    void an_empty_status_or_tax_category_is_the_default_of_a_new_product_and_leaves_that_of_an_existing_one() {
        var file = "sku,name,price,status,tax_category\n";
        assertThat(counts(imported(file + "dft-1,Defaults,1,,\n"))).isEqualTo("1/0/0/0");
        assertThat(product("DFT-1"))
                .extracting(Product::status, Product::taxCategory)
                .containsExactly("published", "standard");
        assertThat(counts(imported(file + "dft-1,Defaults,1,draft,reduced\n"))).isEqualTo("0/1/0/0");
        assertThat(counts(imported(file + "dft-1,Renamed,1,,\n"))).isEqualTo("0/1/0/0");
        assertThat(product("DFT-1"))
                .extracting(Product::name, Product::status, Product::taxCategory)
                .containsExactly("Renamed", "draft", "reduced");
    }

    @Test
    void attributes_follow_the_fields_of_the_category() {
        var tools = category(
                "Tools of an import",
                field("voltage", "number", true, null),
                field("cordless", "boolean", false, "true"));
        var closed = category("Closed");
        categories.deleteCategory(closed, new DeleteCategory(true), ADMIN).await();
        var head = "sku,name,price,category_id,attributes\n";
        var job = imported(head + "att-1,One,1," + tools + "," + cell("{\"voltage\":18}") + "\natt-2,Two,1," + tools
                + ",\natt-3,Three,1,"
                + closed + ",\natt-4,Four,1," + new UUID(3, 3) + ",\natt-5,Five,1,," + cell("{\"voltage\":18}")
                + "\natt-6,Six,1," + tools + "," + cell("{\"voltage\":\"high\"}") + "\n");
        assertThat(counts(job)).isEqualTo("1/0/0/5");
        assertThat(files.errors(job))
                .containsExactly(
                        "3 attributes.voltage invalid_attributes: is required",
                        "4 category_id category_not_found: there is no category with this id that is not archived",
                        "5 category_id category_not_found: there is no category with this id that is not archived",
                        "6 attributes.voltage invalid_attributes: is not a field of the product's category",
                        "7 attributes.voltage invalid_attributes: must be a number of at most 15 digits and 6 decimals");
        assertThat(product("ATT-1").attributes())
                .isEqualTo(new JsonObject().put("voltage", 18).put("cordless", true));
        assertThat(counts(imported("sku,attributes\natt-1," + cell("{\"voltage\":18}") + "\n")))
                .as("the default is there already")
                .isEqualTo("0/0/1/0");
        var bad = imported("sku,attributes\natt-1," + cell("{\"colour\":1}") + "\n");
        assertThat(files.errors(bad)).hasSize(2);
        assertThat(counts(imported("sku,attributes\natt-1," + cell("{\"voltage\":36,\"cordless\":false}") + "\n")))
                .isEqualTo("0/1/0/0");
        assertThat(product("ATT-1").attributes())
                .isEqualTo(new JsonObject().put("voltage", 36).put("cordless", false));
    }

    @Test
    void lists_and_objects_in_cells_have_the_bounds_of_a_body() {
        var images = new JsonArray().add(new JsonObject().put("file_id", "x").put("position", 1));
        var far = new JsonArray()
                .add(new JsonObject().put("file_id", new UUID(1, 1).toString()).put("position", 1001));
        var half = new JsonArray().add(new JsonObject().put("position", 1));
        var more = new JsonArray()
                .add(new JsonObject()
                        .put("file_id", new UUID(1, 1).toString())
                        .put("position", 1)
                        .put("alt", "x"));
        var empty = "[{\"name\":\"Size\",\"values\":[]}]";
        var number = "[{\"name\":\"Size\",\"values\":[1]}]";
        var twice = "[{\"name\":\"Size\",\"values\":[\"s\",\"S\"]}]";
        var job = imported("sku,name,price,images,options\nbnd-1,One,1," + cell(images) + ",\nbnd-2,Two,1," + cell(far)
                + ",\nbnd-3,Three,1," + cell(half) + ",\nbnd-4,Four,1," + cell(more) + ",\nbnd-5,Five,1,," + cell(empty)
                + "\nbnd-6,Six,1,," + cell(number) + "\nbnd-7,Seven,1,," + cell(twice) + "\nbnd-8,Eight,1,{},\n"
                + "bnd-9,Nine,1,[],[]\n");
        assertThat(files.errors(job))
                .containsExactly(
                        "2 images invalid_request: [0].file_id must be a UUID",
                        "3 images invalid_request: [0].position must be at most 1000",
                        "4 images invalid_request: [0].file_id is required",
                        "5 images invalid_request: [0].alt is not a known field",
                        "6 options invalid_request: [0].values must have at least 1 entries",
                        "7 options invalid_request: [0].values[0] must be a text",
                        "8 options[0].values[1] invalid_options: is a repetition",
                        "9 images invalid_request: must be a list, as JSON");
        assertThat(counts(job)).isEqualTo("1/0/0/8");
    }

    @Test
    void a_dry_run_reports_what_would_happen_and_changes_nothing() {
        imported("sku,name,price\ndry-1,One,1\n");
        long events = number("select count(*) from event_log where type not like '%.job.changed'");
        var job = imported("sku,name,price\ndry-1,Changed,1\ndry-2,New,3\ndry-3,,4\n", true);
        assertThat(counts(job)).isEqualTo("1/1/0/1");
        assertThat(files.errors(job)).containsExactly("4 name invalid_request: is required for a new product");
        assertThat(found("DRY-2")).isEmpty();
        assertThat(product("DRY-1").name()).isEqualTo("One");
        assertThat(number("select count(*) from event_log where type not like '%.job.changed'"))
                .isEqualTo(events);
    }

    @Test
    void two_imports_of_the_same_products_at_once_create_each_once() {
        var file = IntStream.range(0, 2_500)
                .mapToObj(i -> "con-" + i + ",Product " + i + ",1." + (10 + i % 90) + "\n")
                .collect(Collectors.joining("", "sku,name,price\n", ""));
        var started = IntStream.range(0, 2)
                .mapToObj(
                        i -> imports.importProducts(new ImportQuery(null), files.upload("importProducts", file), ADMIN))
                .toList();
        Future.all(started).await();
        var done = started.stream().map(f -> files.finished(f.result())).toList();
        assertThat(done).allMatch(j -> j.status().equals("done"));
        assertThat(done.stream()
                        .mapToLong(j -> Objects.requireNonNull(j.result()).getLong("created"))
                        .sum())
                .isEqualTo(2_500);
        assertThat(done.stream()
                        .mapToLong(j -> Objects.requireNonNull(j.result()).getLong("unchanged"))
                        .sum())
                .isEqualTo(2_500);
        assertThat(number(
                        "select count(*) from product p join product_variant v on v.product_id = p.id join item i on i.id = v.item_id"
                                + " where i.sku like 'CON-%' and p.version = 1 and i.version = 1"))
                .isEqualTo(2_500);
    }

    @Test
    void a_wrong_header_is_refused_at_once() {
        assertThat(refusal(imports.importProducts(
                                new ImportQuery(null), files.upload("importProducts", "name,price\n"), ADMIN))
                        .getMessage())
                .isEqualTo("invalid_header");
    }
}
