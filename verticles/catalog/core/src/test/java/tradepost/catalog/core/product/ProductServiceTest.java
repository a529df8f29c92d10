package tradepost.catalog.core.product;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
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
import tradepost.catalog.WriteItem;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.core.NoCustomers;
import tradepost.catalog.product.DeleteProduct;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.db.Db;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;

/** Products, with a fake inventory that learns the stock only from events and applies each once. */
@ExtendWith(VertxExtension.class)
class ProductServiceTest {
    static Vertx vertx;
    static FakeInventory inventory;
    static TestIdentity identity;
    static Db db;
    static ProductService products;
    static CatalogService catalog;

    @BeforeAll
    static void start(Vertx vertx) {
        ProductServiceTest.vertx = vertx;
        var env = TestDb.env(vertx, "catalog");
        NoCustomers.bind(env);
        inventory = FakeInventory.withCatalog(vertx, env);
        db = Db.open(env, "catalog");
        identity = new TestIdentity(vertx);
        products = identity.proxy("admin", ProductService.ADDRESS, ProductService.class);
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
    }

    /** The service for a client that sends the ETag of this product as If-Match. */
    static ProductService ifMatch(Product read) {
        return ifMatch(vertx, identity, read.version() + "-" + read.stock());
    }

    static ProductService ifMatch(Vertx vertx, TestIdentity identity, String tag) {
        var options = new DeliveryOptions()
                .addHeader("token", identity.token("admin"))
                .addHeader("if-match", tag.equals("*") ? tag : "\"" + tag + "\"");
        return new ServiceProxyBuilder(vertx)
                .setAddress(ProductService.ADDRESS)
                .setOptions(options)
                .build(ProductService.class);
    }

    static WriteProduct product(String name, @Nullable Long stock) {
        return new WriteProduct(
                name,
                new BigDecimal("999.99"),
                "High-performance",
                stock,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static WriteProduct inStatus(String name, @Nullable String status) {
        return new WriteProduct(
                name, new BigDecimal("999.99"), null, null, null, status, null, null, null, null, null, null, null);
    }

    static ProductQuery query(JsonObject json) {
        return ProductQuery.of(json.put("limit", 100));
    }

    static List<UUID> found(ProductService by, @Nullable String q, @Nullable String status) {
        var page = by.listProducts(query(new JsonObject().put("q", q).put("status", status)), ADMIN)
                .await();
        return page.data().stream().map(Product::id).toList();
    }

    @Test
    void without_the_context_of_files_only_products_that_name_a_new_file_are_unavailable() {
        var made = products.createProduct(product("Laptop", 1L), ADMIN).await();
        var images = new JsonObject("{\"images\": [{\"file_id\": \"%s\", \"position\": 1}]}".formatted(Ids.next()));
        assertThat(code(products.patchProduct(made.id(), images, ADMIN))).isEqualTo("503 unavailable");
        var renamed = products.patchProduct(made.id(), new JsonObject().put("name", "Other"), ADMIN);
        assertThat(renamed.await().name()).isEqualTo("Other");
    }

    @Test
    void a_product_has_an_item_of_its_own_and_its_opening_stock_at_once() {
        var made = products.createProduct(product("Laptop", 10L), ADMIN).await();
        assertThat(made.stock()).isEqualTo(10);
        assertThat(made.status()).isEqualTo("published");
        assertThat(made.price()).isEqualTo(new BigDecimal("999.99"));
        assertThat(made.sku()).matches("P-[0-9A-Z]{12}");
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(made);
        var item = catalog.getItem(made.itemId(), ADMIN).await();
        assertThat(item.unitPrice()).isEqualTo(made.price());
        assertThat(item.sku()).isEqualTo(made.sku());
        assertThat(item.name()).isEqualTo("Laptop");
    }

    @Test
    void a_repeated_command_returns_the_etag_of_its_first_response() {
        var create = new JsonObject().put("body", Json.write(product("Tagged", 7L)));
        var first = sent("createProduct", "made", create);
        assertThat(sent("createProduct", "made", create).headers().get("etag"))
                .isEqualTo("\"1-7\"")
                .isEqualTo(first.headers().get("etag"));
        var id = new JsonObject().put("productId", ((JsonObject) first.body()).getString("id"));
        sent("archiveProduct", "archived", id);
        assertThat(sent("archiveProduct", "archived", id).headers().get("etag")).isEqualTo("\"2-7\"");
    }

    @Test
    void a_refusal_is_a_repetition_only_for_later_requests_with_its_key() {
        var made = products.createProduct(product("Refused", 0L), ADMIN).await();
        var keyed = identity.withKey("refused", ProductService.ADDRESS, ProductService.class);
        assertThat(isReplayed(keyed.publishProduct(made.id(), ADMIN))).isFalse();
        assertThat(isReplayed(keyed.publishProduct(made.id(), ADMIN))).isTrue();
    }

    private static boolean isReplayed(Future<?> refused) {
        assertThat(code(refused)).isEqualTo("409 invalid_state");
        var debug = ((ServiceException) refused.cause()).getDebugInfo();
        return debug != null && debug.containsKey("replayed");
    }

    private static Message<Object> sent(String action, String key, JsonObject arguments) {
        var options = new DeliveryOptions()
                .addHeader("action", action)
                .addHeader("token", identity.token("admin"))
                .addHeader("idempotency-key", key)
                .addHeader("request-hash", "the same body");
        return vertx.eventBus()
                .request(ProductService.ADDRESS, arguments.copy(), options)
                .await();
    }

    @Test
    void concurrent_reads_of_products_share_calls_to_inventory() {
        var made = IntStream.range(0, 20)
                .mapToObj(i -> products.createProduct(product("Read " + i, 10L + i), ADMIN)
                        .await())
                .toList();
        int before = inventory.calls.get();
        var unknown = code(products.getProduct(new UUID(9, 9), ADMIN));
        var read = IntStream.range(0, 200)
                .mapToObj(i -> products.getProduct(made.get(i % 20).id(), ADMIN))
                .toList();
        Future.all(read).await();
        for (int i = 0; i < read.size(); i++) assertThat(read.get(i).result()).isEqualTo(made.get(i % 20));
        assertThat(inventory.calls.get() - before).isLessThan(100); // without sharing it would be one for each read
        assertThat(unknown).isEqualTo("404 product_not_found");
    }

    @Test
    void a_given_sku_is_unique_among_items_and_products() {
        catalog.createItem(new WriteItem("Item", "taken", null, BigDecimal.ONE, null, null, null, null, null), ADMIN)
                .await();
        var same = new WriteProduct(
                "Twin", BigDecimal.ONE, null, null, " Taken ", null, null, null, null, null, null, null, null);
        assertThat(code(products.createProduct(same, ADMIN))).isEqualTo("409 sku_taken");
        assertThat(found(products, "Twin", null)).isEmpty(); // and nothing is left of it
    }

    @Test
    void a_name_is_found_although_it_is_misspelled() {
        var laptop = products.createProduct(product("Gaming Labtop's Brother, the Laptop", null), ADMIN)
                .await();
        var desk = products.createProduct(product("Standing desk", null), ADMIN).await();
        assertThat(found(products, "labtop", null)).contains(laptop.id()).doesNotContain(desk.id());
        assertThat(found(products, "standig desk", null)).containsExactly(desk.id());
        assertThat(found(products, desk.sku().toLowerCase(java.util.Locale.ROOT), null))
                .containsExactly(desk.id());
        assertThat(found(products, "zebra", null)).isEmpty();
    }

    @Test
    void a_replaced_product_keeps_its_stock_unless_another_is_given() {
        var made = products.createProduct(product("Phone", 5L), ADMIN).await();
        var cheaper = new WriteProduct(
                "Phone 2", new BigDecimal("1.50"), null, null, null, null, null, null, null, null, null, null, null);
        var put = products.putProduct(made.id(), cheaper, ADMIN).await();
        assertThat(put.stock()).isEqualTo(5);
        assertThat(put.version()).isGreaterThan(made.version());
        assertThat(put.sku()).isEqualTo(made.sku());
        assertThat(put.description()).isNull();
        assertThat(catalog.getItem(made.itemId(), ADMIN).await().unitPrice()).isEqualTo(new BigDecimal("1.50"));
        var more = new WriteProduct(
                "Phone 2",
                new BigDecimal("1.50"),
                null,
                7L,
                null,
                "archived",
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        assertThat(ifMatch(put).putProduct(made.id(), more, ADMIN).await().stock())
                .isEqualTo(7);
        var now = products.getProduct(made.id(), ADMIN).await();
        assertThat(now.stock()).isEqualTo(7);
        assertThat(now.status()).isEqualTo("archived");
    }

    @Test
    void a_stock_that_would_bring_back_pieces_sold_since_the_read_is_refused() {
        var made = products.createProduct(product("Kettle", 10L), ADMIN).await();
        inventory.stock.merge(made.itemId().toString(), -3L, Long::sum);
        var back = product("Kettle 2", 10L);
        assertThat(code(products.putProduct(made.id(), back, ADMIN))).isEqualTo("428 if_match_required");
        var patch = new JsonObject().put("stock", 10).put("description", "Copper");
        assertThat(code(products.patchProduct(made.id(), patch, ADMIN))).isEqualTo("428 if_match_required");
        assertThat(code(ProductServiceTest.ifMatch(vertx, identity, "*").patchProduct(made.id(), patch, ADMIN)))
                .isEqualTo("428 if_match_required");
        patch.put("stock", 7); // the present one
        assertThat(products.patchProduct(made.id(), patch, ADMIN).await().stock())
                .isEqualTo(7);
        var now = products.getProduct(made.id(), ADMIN).await();
        assertThat(code(ifMatch(now.withAvailable(Map.of(now.itemId(), 10L))).putProduct(made.id(), back, ADMIN)))
                .isEqualTo("412 stale_version");
        assertThat(code(ifMatch(now.withAvailable(Map.of(now.itemId(), 10L)))
                        .deleteProduct(made.id(), new DeleteProduct(false), ADMIN)))
                .isEqualTo("412 stale_version");
        assertThat(ifMatch(now)
                        .patchProduct(made.id(), patch.put("stock", 7), ADMIN)
                        .await())
                .isEqualTo(now); // nothing differs
        assertThat(ifMatch(now).putProduct(made.id(), back, ADMIN).await().stock())
                .isEqualTo(10);
        assertThat(inventory.stock.get(made.itemId().toString())).isEqualTo(10);
    }

    @Test
    void a_patch_changes_only_the_given_fields() {
        var made = products.createProduct(product("Tent", 4L), ADMIN).await();
        var patched = products.patchProduct(made.id(), new JsonObject().put("price", new BigDecimal("7.50")), ADMIN)
                .await();
        assertThat(patched.price()).isEqualTo(new BigDecimal("7.50"));
        assertThat(patched.stock()).isEqualTo(4);
        assertThat(patched.description()).isEqualTo("High-performance");
        assertThat(patched.sku()).isEqualTo(made.sku());
        var change = new JsonObject().putNull("description").put("stock", 9).put("status", "archived");
        var again = ifMatch(patched).patchProduct(made.id(), change, ADMIN).await();
        assertThat(again.description()).isNull();
        assertThat(again.status()).isEqualTo("archived");
        assertThat(products.getProduct(made.id(), ADMIN).await()).isEqualTo(again);
        assertThat(again.stock()).isEqualTo(9);
        var same = products.patchProduct(made.id(), new JsonObject().put("name", "Tent"), ADMIN)
                .await();
        assertThat(same.version()).isEqualTo(again.version());
        assertThat(code(products.patchProduct(made.id(), new JsonObject().putNull("price"), ADMIN)))
                .isEqualTo("400 required");
    }

    @Test
    void products_are_sorted_and_filtered() {
        var dear =
                products.createProduct(product("Sorted kettle A", null), ADMIN).await();
        var cheap = products.createProduct(
                        new WriteProduct(
                                "Sorted kettle B",
                                BigDecimal.ONE,
                                null,
                                null,
                                "kettle-b",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        ADMIN)
                .await();
        var byPrice = query(new JsonObject().put("sort", List.of("price")).put("q", "sorted kettle"));
        assertThat(products.listProducts(byPrice, ADMIN).await().data())
                .extracting(Product::id)
                .containsExactly(cheap.id(), dear.id());
        var bySku = query(new JsonObject().put("sku", "Kettle-B"));
        assertThat(products.listProducts(bySku, ADMIN).await().data()).containsExactly(cheap);
        var byItem =
                query(new JsonObject().put("item_id", dear.itemId().toString()).put("status", List.of("published")));
        assertThat(products.listProducts(byItem, ADMIN).await().data()).containsExactly(dear);
    }

    @Test
    void a_product_is_deleted_with_its_item_unless_it_has_had_stock() {
        var stocked = products.createProduct(product("Chair", 1L), ADMIN).await();
        assertThat(code(products.deleteProduct(stocked.id(), new DeleteProduct(false), ADMIN)))
                .isEqualTo("409 in_use");
        var empty = products.createProduct(product("Sofa", null), ADMIN).await();
        assertThat(code(catalog.deleteItem(empty.itemId(), new DeleteItem(null), ADMIN)))
                .isEqualTo("409 in_use"); // it is the product's
        assertThat(code(catalog.deleteItem(empty.itemId(), new DeleteItem(true), ADMIN)))
                .isEqualTo("409 item_of_product");
        products.deleteProduct(empty.id(), new DeleteProduct(false), ADMIN).await();
        assertThat(code(products.getProduct(empty.id(), ADMIN))).isEqualTo("404 product_not_found");
        assertThat(code(catalog.getItem(empty.itemId(), ADMIN))).isEqualTo("404 item_not_found");
        assertThat(code(products.deleteProduct(empty.id(), new DeleteProduct(false), ADMIN)))
                .isEqualTo("404 product_not_found");
    }

    @Test
    void a_customer_sees_published_products_and_changes_nothing() {
        var customer = identity.proxy("customer", ProductService.ADDRESS, ProductService.class);
        var draft =
                products.createProduct(inStatus("Secret lamp", "draft"), ADMIN).await();
        var shown = products.createProduct(inStatus("Shown lamp", null), ADMIN).await();
        assertThat(found(customer, "lamp", null)).containsExactly(shown.id());
        assertThat(found(customer, "lamp", "draft")).isEmpty();
        assertThat(found(products, "lamp", "draft")).containsExactly(draft.id());
        assertThat(code(customer.getProduct(draft.id(), ADMIN))).isEqualTo("404 product_not_found");
        assertThat(customer.getProduct(shown.id(), ADMIN).await()).isEqualTo(shown.published(Map.of(), false));
        assertThat(code(customer.createProduct(product("Mine", 1L), ADMIN))).isEqualTo("403 forbidden");
    }

    @Test
    void an_offer_is_found_by_item_and_by_product() {
        var sold = products.createProduct(product("Bread", null), ADMIN).await();
        var draft = products.createProduct(inStatus("Cake", "draft"), ADMIN).await();
        var bare = catalog.createItem(
                        new WriteItem("Flour", "flour", null, BigDecimal.ONE, null, null, null, null, null), ADMIN)
                .await();
        var offers = products.offers(
                        List.of(bare.id(), draft.itemId(), new UUID(9, 9)), List.of(sold.id(), new UUID(9, 9)), ADMIN)
                .await();
        assertThat(offers)
                .extracting(Offer::itemId)
                .containsExactlyInAnyOrder(bare.id(), draft.itemId(), sold.itemId());
        assertThat(offers).filteredOn(Offer::isSold).hasSize(2);
        products.deleteProduct(draft.id(), new DeleteProduct(false), ADMIN).await();
        products.deleteProduct(sold.id(), new DeleteProduct(false), ADMIN)
                .await(); // an offer does not mark the item as referenced
    }

    @Test
    void a_concurrent_deletion_never_leaves_an_order_without_its_item() {
        for (int round = 0; round < 20; round++) {
            var made = products.createProduct(product("Race " + round, null), ADMIN)
                    .await();
            var deleted = products.deleteProduct(made.id(), new DeleteProduct(false), ADMIN);
            var ordered = catalog.referenceItems(List.of(made.itemId()), ADMIN);
            Future.join(deleted, ordered).otherwiseEmpty().await();
            assertThat(ordered.result().isEmpty()).isEqualTo(deleted.succeeded());
        }
    }

    @Test
    void concurrent_replacements_lose_no_version() {
        var made = products.createProduct(product("Busy", 1L), ADMIN).await();
        var puts = IntStream.range(0, 20)
                .mapToObj(i -> products.putProduct(made.id(), product("Busy " + i, 1L), ADMIN))
                .toList();
        Future.all(puts).await();
        assertThat(puts.stream().map(p -> p.result().version())).doesNotHaveDuplicates();
    }

    @Test
    void the_history_of_a_price_names_who_changed_it_through_the_product() {
        var made = products.createProduct(
                        new WriteProduct(
                                "Lamp",
                                new BigDecimal("10.00"),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        ADMIN)
                .await();
        products.patchProduct(made.id(), new JsonObject().put("price", new BigDecimal("12.00")), ADMIN)
                .await();
        var actors = db.list(
                        r -> r.getString(0) + " " + r.getBigDecimal(1).stripTrailingZeros(),
                        "select actor, new_price from price_change where item_id = $1",
                        made.itemId())
                .await();
        assertThat(actors).containsExactly("user:" + identity.userId("admin") + " 12");
    }
}
