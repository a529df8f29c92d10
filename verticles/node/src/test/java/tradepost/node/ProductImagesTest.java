package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files that products and contracts refer to: what is refused, what everybody may see, and what can be deleted. */
@ExtendWith(Shared.class)
class ProductImagesTest {
    private static final String PRODUCTS = "/api/products";

    static Api anybody;
    static Api admin;
    static Api clerk;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        admin = anybody.registered("admin");
        clerk = anybody.registered("inventory_manager");
    }

    private static String image() {
        return clerk.file("lamp.png", TestImage.png(900, 600)).expect(201).id();
    }

    private static JsonObject images(String... ids) {
        var images = new JsonArray();
        for (int i = 0; i < ids.length; i++)
            images.add(new JsonObject().put("file_id", ids[i]).put("position", i));
        return new JsonObject().put("images", images);
    }

    private static JsonObject lamp(String... images) {
        return images(images).put("name", "Lamp " + Api.unique()).put("price", 12);
    }

    private static int status(String url) {
        return anybody.get(url).status();
    }

    private static JsonObject shown(Api.Answer product) {
        return product.data().getJsonArray("images").getJsonObject(0);
    }

    @Test
    void images_are_public_while_their_product_is_published() {
        var file = image();
        var draft = clerk.post(PRODUCTS, lamp(file).put("status", "draft")).expect(201);
        var path = PRODUCTS + "/" + draft.id();
        var inside = shown(draft).getString("thumbnail_url");
        assertThat(status(inside)).isEqualTo(401);
        assertThat(clerk.get(inside).expect(200).raw().headers().firstValue("Content-Type"))
                .hasValue("image/jpeg");
        var published = clerk.post(path + "/publish").expect(200);
        for (var size : List.of("url", "medium_url", "small_url", "thumbnail_url")) {
            var url = shown(published).getString(size);
            assertThat(url).contains(file);
            assertThat(status(url)).as(url).isEqualTo(200);
        }
        var url = shown(published).getString("url");
        assertThat(shown(anybody.registered("customer").get(path).expect(200)).getString("url"))
                .isEqualTo(url);
        assertThat(status("/api/files/" + file + "/content")).isEqualTo(401); // never the original
        clerk.post(path + "/archive").expect(200);
        assertThat(status(url)).isEqualTo(404);
        clerk.post(path + "/publish").expect(200);
        assertThat(status(url)).isEqualTo(200);
        var other = image();
        var changed = clerk.patch(path, images(other)).expect(200);
        assertThat(status(url)).isEqualTo(404);
        assertThat(status(shown(changed).getString("url"))).isEqualTo(200);
        admin.delete(path).expect(200);
        gone(shown(changed).getString("url"));
    }

    private static void gone(String url) {
        Awaitility.await().until(() -> status(url) == 404);
    }

    @Test
    void an_image_of_a_variant_is_public_with_its_product() {
        var made = clerk.post(
                        PRODUCTS,
                        lamp().put(
                                        "options",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("name", "Size")
                                                        .put(
                                                                "values",
                                                                new JsonArray()
                                                                        .add("S")
                                                                        .add("M")))))
                .expect(201);
        var variant = new JsonObject().put("option_values", new JsonObject().put("Size", "M"));
        var path = PRODUCTS + "/" + made.id();
        var added =
                clerk.post(path + "/variants", variant.put("image_id", image())).expect(201);
        var last = added.data().getJsonArray("variants").getJsonObject(1);
        assertThat(status(last.getString("image_url"))).isEqualTo(200);
        assertThat(status(last.getString("image_thumbnail_url"))).isEqualTo(200);
        clerk.patch(path + "/variants/" + last.getString("item_id"), new JsonObject().putNull("image_id"))
                .expect(200);
        gone(last.getString("image_url"));
    }

    @Test
    void a_file_that_is_used_cannot_be_deleted_and_can_be_when_nothing_uses_it() {
        var file = image();
        var made = clerk.post(PRODUCTS, lamp(file)).expect(201);
        var refused = admin.delete("/api/files/" + file).expect(409);
        assertThat(refused.code()).isEqualTo("in_use");
        assertThat(admin.get("/api/files/" + file).expect(200).data().getBoolean("used"))
                .isTrue();
        clerk.patch(PRODUCTS + "/" + made.id(), new JsonObject().putNull("images"))
                .expect(200);
        Awaitility.await()
                .until(() -> !admin.get("/api/files/" + file).expect(200).data().getBoolean("used"));
        admin.delete("/api/files/" + file).expect(200);
        assertThat(clerk.post(PRODUCTS, lamp(file)).expect(400).code()).isEqualTo("file_not_found");
    }

    private static void assertRefused(Api.Answer answer, String code, String field) {
        assertThat(answer.expect(400).code()).isEqualTo(code);
        var details = answer.body().getJsonObject("error").getJsonArray("details");
        assertThat(details).hasSize(1);
        assertThat(details.getJsonObject(0).getString("field")).isEqualTo(field);
    }

    @Test
    void an_id_that_is_unknown_deleted_or_of_no_image_is_refused_in_every_way() {
        var deleted = image();
        admin.delete("/api/files/" + deleted).expect(200);
        var document =
                clerk.file("list.csv", "a,b\n1,2\n".getBytes()).expect(201).id();
        var path = PRODUCTS + "/" + clerk.post(PRODUCTS, lamp()).expect(201).id();
        var sized = clerk.post(
                        PRODUCTS,
                        lamp().put(
                                        "options",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("name", "Size")
                                                        .put(
                                                                "values",
                                                                new JsonArray()
                                                                        .add("S")
                                                                        .add("M")))))
                .expect(201);
        var variants = PRODUCTS + "/" + sized.id() + "/variants";
        for (var wrong : List.of(UUID.randomUUID().toString(), deleted, document)) {
            var code = wrong.equals(document) ? "not_an_image" : "file_not_found";
            var field = "images[1].file_id";
            var body = lamp(image(), wrong);
            assertRefused(clerk.post(PRODUCTS, body), code, field);
            assertRefused(clerk.put(path, body), code, field);
            assertRefused(clerk.patch(path, images(image(), wrong)), code, field);
            assertRefused(clerk.put(PRODUCTS + "/by-external/shop/" + Api.unique(), body), code, field);
            var variant = new JsonObject()
                    .put("option_values", new JsonObject().put("Size", "M"))
                    .put("image_id", wrong);
            assertRefused(clerk.post(variants, variant), code, "image_id");
            assertRefused(
                    clerk.patch(
                            variants + "/" + sized.data().getString("item_id"),
                            new JsonObject().put("image_id", wrong)),
                    code,
                    "image_id");
            var cell = images(wrong).getJsonArray("images").encode().replace("\"", "\"\"");
            var job = clerk.imported(
                    "/api/imports/products",
                    "sku,name,price,images\nlamp-" + Api.unique() + ",Lamp,1,\"" + cell + "\"\n");
            assertThat(job.getJsonObject("result").getLong("rejected")).isEqualTo(1);
            var error =
                    clerk.get(job.getString("errors_url")).expect(200).list().getJsonObject(0);
            assertThat(error.getString("code")).isEqualTo(code);
        }
        assertThat(clerk.get(path).expect(200).data().getJsonArray("images")).isEmpty();
    }

    /** A private file of somebody else cannot be made public by naming it. */
    @Test
    void a_file_that_the_caller_does_not_see_is_refused() {
        var secret =
                admin.file("passport.png", TestImage.png(30, 20)).expect(201).id();
        assertRefused(clerk.post(PRODUCTS, lamp(secret)), "file_not_found", "images[0].file_id");
        var shared = admin.post(PRODUCTS, lamp(secret)).expect(201);
        clerk.post(PRODUCTS, lamp(secret)).expect(201); // now whoever reads products sees it
        assertThat(shown(shared).getString("file_id")).isEqualTo(secret);
    }

    @Test
    void a_contract_keeps_its_file() {
        var vendor = admin.vendor();
        var contract = new JsonObject()
                .put("number", "C-" + Api.unique())
                .put("valid_from", "2026-01-01")
                .put("valid_to", "2099-12-31")
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("item_id", admin.item(0))
                                        .put("unit_price", 5)));
        var path = "/api/vendors/" + vendor + "/contracts";
        var unknown = contract.copy().put("file_id", UUID.randomUUID().toString());
        assertRefused(clerk.post(path, unknown), "file_not_found", "file_id");
        var file = clerk.file("contract.csv", "signed\n".getBytes()).expect(201).id();
        var made = clerk.post(path, contract.copy().put("file_id", file)).expect(201);
        assertRefused(clerk.put(path + "/" + made.id(), unknown), "file_not_found", "file_id");
        assertThat(admin.delete("/api/files/" + file).expect(409).code()).isEqualTo("in_use");
        var reader = anybody.registered("inventory_manager");
        reader.get("/api/files/" + file + "/content").expect(200);
        admin.delete(path + "/" + made.id()).expect(200);
        Awaitility.await()
                .until(() -> reader.get("/api/files/" + file + "/content").status() == 404);
        admin.delete("/api/files/" + file).expect(200);
    }
}
