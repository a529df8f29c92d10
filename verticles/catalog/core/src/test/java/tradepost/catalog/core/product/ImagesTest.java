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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogImportService;
import tradepost.catalog.Product;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.product.ShownImage;
import tradepost.catalog.product.WriteVariant;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestImports;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.value.Ids;

/** An image of a product or a variant is a file that exists and is an image, whichever way it is named. */
@ExtendWith(VertxExtension.class)
class ImagesTest {
    static FakeFiles files;
    static ProductService products;
    static CatalogImportService imports;
    static TestImports uploads;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog", "files.base_url", "https://cdn.example.com/");
        FakeInventory.withCatalog(vertx, env);
        files = FakeFiles.bind(env);
        var identity = new TestIdentity(vertx);
        products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        imports = identity.proxy("admin", CatalogImportService.ADDRESS, CatalogImportService.class);
        uploads = new TestImports(identity, "catalog");
    }

    private static JsonObject images(UUID... ids) {
        var images = new JsonArray();
        for (int i = 0; i < ids.length; i++)
            images.add(new JsonObject().put("file_id", ids[i].toString()).put("position", i));
        return new JsonObject().put("images", images);
    }

    private static WriteProduct body(JsonObject more) {
        return WriteProduct.of(
                new JsonObject().put("name", "Lamp").put("price", 12).mergeIn(more));
    }

    private static Future<Product> create(JsonObject more) {
        return products.createProduct(body(more), ADMIN);
    }

    private static String said(Future<?> call) {
        var detail = refusal(call).getDebugInfo().getJsonArray("details").getJsonObject(0);
        return code(call) + " " + detail.getString("field") + " " + detail.getString("reason");
    }

    /** The second image is wrong. */
    private static void assertRefused(Future<?> call, String slug, String reason) {
        assertThat(said(call)).isEqualTo("400 " + slug + " images[1].file_id " + reason);
    }

    @Test
    void an_id_that_is_no_image_is_refused_wherever_it_is_sent() {
        var good = files.image();
        var made = create(images(good)).await();
        var shop = "S" + Ids.next();
        products.putProductByExternalId("shop", shop, body(new JsonObject()), ADMIN)
                .await();
        for (var wrong : List.of(files.document(), Ids.next())) {
            boolean isDocument = isDocument(wrong);
            var slug = isDocument ? "not_an_image" : "file_not_found";
            var reason = isDocument ? "is not an image" : "there is no file with this id";
            var both = images(good, wrong);
            assertRefused(create(both), slug, reason);
            assertRefused(products.putProduct(made.id(), body(both), ADMIN), slug, reason);
            assertRefused(products.patchProduct(made.id(), both, ADMIN), slug, reason);
            assertRefused(products.putProductByExternalId("shop", shop, body(both), ADMIN), slug, reason);
            assertRefused(products.putProductByExternalId("shop", "S" + Ids.next(), body(both), ADMIN), slug, reason);
        }
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(made);
    }

    private static boolean isDocument(UUID id) {
        return !files.findFiles(List.of(id), ADMIN).await().isEmpty();
    }

    @Test
    void an_image_of_a_variant_is_checked_when_it_is_added_and_when_it_is_changed() {
        var made = create(new JsonObject()
                        .put(
                                "options",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "Size")
                                                .put(
                                                        "values",
                                                        new JsonArray().add("S").add("M")))))
                .await();
        var size = new JsonObject().put("Size", "M");
        for (var wrong : List.of(files.document(), Ids.next())) {
            var slug = isDocument(wrong)
                    ? "400 not_an_image image_id is not an image"
                    : "400 file_not_found image_id there is no file with this id";
            assertThat(said(products.addVariant(
                            made.id(), new WriteVariant(size, null, null, null, wrong, null), ADMIN)))
                    .isEqualTo(slug);
            assertThat(said(products.patchVariant(
                            made.id(), made.itemId(), new JsonObject().put("image_id", wrong.toString()), ADMIN)))
                    .isEqualTo(slug);
        }
        var good = files.image();
        var added = products.addVariant(made.id(), new WriteVariant(size, null, null, null, good, null), ADMIN)
                .await();
        assertThat(files.kept).contains(good);
        var variant = added.variants().getLast();
        assertThat(variant.imageUrl()).isEqualTo("https://cdn.example.com/api/files/public/" + good + "-large");
        assertThat(variant.imageThumbnailUrl())
                .isEqualTo("https://cdn.example.com/api/files/public/" + good + "-thumbnail");
        assertThat(added.variants().getFirst().imageUrl()).isNull();
        var removed = products.patchVariant(made.id(), variant.itemId(), new JsonObject().putNull("image_id"), ADMIN)
                .await();
        assertThat(removed.variants().getLast().imageId()).isNull();
    }

    @Test
    void an_image_that_a_product_has_already_is_not_asked_for_again() {
        var good = files.image();
        var made = create(images(good)).await();
        assertThat(files.kept).contains(good);
        int before = files.calls.get();
        products.patchProduct(made.id(), images(good).put("name", "Other"), ADMIN)
                .await();
        products.patchProduct(made.id(), new JsonObject().put("price", 13), ADMIN)
                .await();
        create(new JsonObject()).await();
        assertThat(files.calls.get()).isEqualTo(before);
    }

    @Test
    void the_urls_of_a_published_product_are_public_and_those_of_a_draft_are_not() {
        var id = files.image();
        var made = create(images(id).put("status", "draft")).await();
        var path = "/api/files/" + id + "/content?size=";
        assertThat(made.images())
                .containsExactly(
                        new ShownImage(id, 0, path + "large", path + "medium", path + "small", path + "thumbnail"));
        var base = "https://cdn.example.com/api/files/public/" + id + "-";
        assertThat(products.publishProduct(made.id(), ADMIN).await().images())
                .containsExactly(
                        new ShownImage(id, 0, base + "large", base + "medium", base + "small", base + "thumbnail"));
        assertThat(products.archiveProduct(made.id(), ADMIN)
                        .await()
                        .images()
                        .getFirst()
                        .url())
                .isEqualTo(path + "large");
    }

    private static Job imported(String file, boolean dryRun) {
        var upload = uploads.upload("importProducts", file);
        return uploads.finished(
                imports.importProducts(new ImportQuery(dryRun), upload, ADMIN).await());
    }

    @Test
    void a_row_of_an_import_with_an_id_that_is_no_image_is_refused_alone() {
        var good = files.image();
        var dry = files.image();
        var file = "sku,name,price,images\n" + row("a", good, good) + row("b", good, Ids.next())
                + row("c", good, files.document())
                + row("e", good, files.add(Ids.next(), true, "user:somebody else"));
        var sku = "IMG" + Ids.next();
        var unknown = "[1].file_id is not the id of a file that you have uploaded or that a product shows";
        var job = imported(file.replace("SKU", sku), false);
        assertThat(uploads.errors(job))
                .containsExactly(
                        "3 images file_not_found: " + unknown,
                        "4 images not_an_image: [1].file_id is not an image",
                        "5 images file_not_found: " + unknown);
        assertThat(TestImports.counts(job)).isEqualTo("1/0/0/3");
        assertThat(files.kept).contains(good);
        var rehearsed = imported("sku,name,price,images\n" + row("d", dry, dry).replace("SKU", sku), true);
        assertThat(TestImports.counts(rehearsed)).isEqualTo("1/0/0/0");
        assertThat(files.kept).doesNotContain(dry);
    }

    /** With what only a response has, which an import ignores. */
    private static String row(String name, UUID first, UUID second) {
        var images = new JsonArray();
        for (var id : List.of(first, second))
            images.add(new JsonObject()
                    .put("file_id", id.toString())
                    .put("position", 1)
                    .put("url", "/x")
                    .put("thumbnail_url", "/y"));
        return "SKU-" + name + ",Lamp,1,\"" + images.encode().replace("\"", "\"\"") + "\"\n";
    }

    @Test
    void the_code_of_a_refusal_of_an_unknown_product_is_still_404() {
        assertThat(code(products.patchProduct(Ids.next(), images(Ids.next()), ADMIN)))
                .isEqualTo("404 product_not_found");
    }
}
