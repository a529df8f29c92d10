package tradepost.catalog.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.catalog.Item;
import tradepost.catalog.Offer;
import tradepost.catalog.Product;
import tradepost.catalog.ProductPage;
import tradepost.catalog.ProductQuery;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteItem;
import tradepost.catalog.WriteProduct;
import tradepost.inventory.InventoryService;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Done;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.MergePatch;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/**
 * Products and their items. Inventory keeps the stock: a requested stock commits with the product as an event, which inventory
 * applies once, however often it is delivered. The event is handed over before the response is sent; if this process or inventory
 * stops before that, the relay delivers it later. So every product gets its opening stock, and no stock is booked twice.
 */
final class ProductServiceImpl implements ProductService {
    private static final String PUBLISHED = "published";
    private static final Set<String> REQUIRED = Set.of("name", "price", "stock", "sku", "status");
    /** Without letters that are easily misread: I, L, O and U. */
    private static final String SKU_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int SKU_LENGTH =
            12; // 60 bits: duplicates do not occur in practice, and the index would reject them
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final Db db;
    private final Resource<Item, WriteItem> items;
    private final Offers offers;
    private final String currency;
    private final StockedProducts products;
    private final Listing<Product> listed;
    private final String insertItem;
    private final String replaceItem;
    private final String deleteItem;

    /** @param currency the currency of the installation, in which products are priced */
    ProductServiceImpl(
            Vertx vertx, Db db, InventoryService inventory, Resource<Item, WriteItem> items, String currency) {
        this.currency = currency;
        this.vertx = vertx;
        this.db = db;
        this.items = items;
        offers = new Offers(vertx, db, currency);
        products = new StockedProducts(vertx, db, inventory, currency);
        listed = ProductQueries.listed(currency);
        insertItem = ProductQueries.INSERT_ITEM.formatted(items.columns());
        replaceItem = ProductQueries.REPLACE_ITEM.formatted(items.columns());
        deleteItem = ProductQueries.DELETE_ITEM.formatted(items.columns());
    }

    @Override
    public Future<Product> createProduct(WriteProduct body, Caller caller) {
        if (body.stock() != null && body.stock() > 0) requireStockPermission(caller);
        return Idempotency.task(vertx, db, Product.class, tx -> create(tx, body));
    }

    private Product create(Tx tx, WriteProduct body) {
        var id = Ids.next();
        var itemId = Ids.next();
        check(body);
        var name = Text.visible("name", body.name());
        var sku = body.sku() == null ? newSku() : Text.sku(body.sku());
        var opening = body.stock() == null || body.stock() == 0 ? null : body.stock();
        var item = tx.single(
                items::read, insertItem, itemId, name, sku, body.description(), body.price(), opening != null);
        tx.sql(ProductQueries.INSERT, id, name, body.description(), body.status() == null ? PUBLISHED : body.status());
        tx.sql(ProductQueries.INSERT_VARIANT, id, itemId);
        var product = tx.single(this::product, ProductQueries.GET, id);
        items.publish(tx, "created", item);
        publish(tx, CatalogEvents.PRODUCT_CREATED, product, opening, 0);
        return answer(product, opening == null ? 0 : opening);
    }

    private Product product(Row r) {
        return ProductQueries.product(r, currency);
    }

    private void check(WriteProduct body) {
        Problem.all(
                () -> Text.visible("name", body.name()), () -> Money.checked("price", body.price(), currency), () -> {
                    if (body.sku() != null) Text.sku(body.sku());
                });
    }

    private static String newSku() {
        var sku = new StringBuilder("P-");
        for (int i = 0; i < SKU_LENGTH; i++) sku.append(SKU_LETTERS.charAt(RANDOM.nextInt(SKU_LETTERS.length())));
        return sku.toString();
    }

    @Override
    public Future<Product> getProduct(UUID productId, Caller caller) {
        var request = Request.current();
        var only = only(caller);
        return products.get(productId).map(found -> {
            var product = found.filter(p -> only == null || only.equals(p.status()))
                    .orElseThrow(() -> Problem.notFound("product_not_found"));
            if (request != null) request.answerTag(product.version(), product.stock());
            return product;
        });
    }

    @Override
    public Future<ProductPage> listProducts(ProductQuery query, Caller caller) {
        var sku = query.sku() == null ? null : Text.sku(query.sku());
        var where = Where.of("deleted_at is null")
                .and("status = ?", only(caller))
                .in("status", query.status())
                .archived(Objects.requireNonNullElse(query.archived(), "true"), "status = 'archived'")
                .between("created_at", query.createdFrom(), query.createdTo())
                .and("sku = ?", sku)
                .and("item_id = ?", query.itemId())
                .search(ProductQueries.FOUND_IDS, "name", query.q());
        return Page.of(query.limit(), query.offset(), query.after(), query.sort())
                .read(db, listed, where)
                .compose(slice ->
                        products.stocked(slice.data(), caller).map(data -> new ProductPage(data, slice.meta())));
    }

    @Override
    public Future<Product> putProduct(UUID productId, WriteProduct body, Caller caller) {
        return Tasks.run(vertx, () -> change(productId, body.stock(), now -> body, caller));
    }

    @Override
    public Future<Product> patchProduct(UUID productId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> change(productId, body.getLong("stock"), now -> patched(now, body), caller));
    }

    /** The stock comes from the patch only, because inventory keeps the current one. */
    private static WriteProduct patched(Product now, JsonObject patch) {
        return WriteProduct.of(MergePatch.apply(asRequest(now), patch, REQUIRED));
    }

    private static JsonObject asRequest(Product now) {
        var json = Json.write(now);
        json.remove("stock");
        return json;
    }

    /**
     * Applies the requested stock if it differs from the current one and the request has an If-Match, which says what the client
     * has read. Without an If-Match the stock stays as it is: setting it could bring back pieces that were sold since the client
     * read it.
     *
     * @param update returns the requested product for the current one
     */
    private Product change(
            UUID productId, @Nullable Long newStock, Function<Product, WriteProduct> update, Caller caller) {
        return Idempotency.steps(db, Product.class, () -> {
            var before = db.require("product_not_found", this::product, ProductQueries.GET, productId)
                    .await();
            long read =
                    products.stocked(List.of(before), caller).await().getFirst().stock();
            var wanted = newStock != null && newStock != read && Request.hasReadTag() ? newStock : null;
            if (wanted != null) requireStockPermission(caller);
            return Idempotency.write(db, Product.class, tx -> replace(tx, before, update, read, wanted));
        });
    }

    /** @param wanted the new stock instead of {@code read}; null to keep it */
    private Product replace(
            Tx tx, Product before, Function<Product, WriteProduct> update, long read, @Nullable Long wanted) {
        var now = lock(tx, before, read);
        var body = update.apply(now).withStock(wanted);
        if (body.equals(WriteProduct.of(asRequest(now)))) return answer(now, read);
        var id = before.id();
        check(body);
        var name = Text.visible("name", body.name());
        var sku = body.sku() == null ? null : Text.sku(body.sku());
        boolean stocked = body.stock() != null;
        var item = tx.single(
                items::read, replaceItem, before.itemId(), name, sku, body.description(), body.price(), stocked);
        tx.sql(ProductQueries.REPLACE, id, name, body.description(), body.status());
        var product = tx.single(this::product, ProductQueries.GET, id);
        items.publish(tx, "updated", item);
        publish(tx, CatalogEvents.PRODUCT_UPDATED, product, wanted, read);
        return answer(product, wanted == null ? read : wanted);
    }

    /** Locks both rows, always in the same order. Fails if version and stock are not those that the client has read. */
    private Product lock(Tx tx, Product before, long stock) {
        tx.require("product_not_found", r -> true, ProductQueries.LOCK, before.id());
        tx.sql("select 1 from item where id = $1 for no key update", before.itemId());
        var now = tx.single(this::product, ProductQueries.GET, before.id());
        Request.requireVersion(now.version(), stock);
        return now;
    }

    @Override
    public Future<Void> deleteProduct(UUID productId, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> Idempotency.steps(db, Done.class, () -> {
                            var found = db.require("product_not_found", this::product, ProductQueries.GET, productId)
                                    .await();
                            // the stock is only read to compare it with the If-Match
                            var product = Request.hasReadTag()
                                    ? products.stocked(List.of(found), caller)
                                            .await()
                                            .getFirst()
                                    : found;
                            return Idempotency.write(db, Done.class, tx -> delete(tx, product));
                        }))
                .mapEmpty();
    }

    private Done delete(Tx tx, Product before) {
        var productId = before.id();
        var product = lock(tx, before, before.stock());
        var item = tx.firstOrNull(items::read, deleteItem, product.itemId());
        if (item == null) throw Problem.conflict("in_use");
        tx.sql(ProductQueries.DELETE, productId);
        items.publish(tx, "deleted", item);
        var data = ProductChanged.of(product, null, null);
        EventLog.append(tx, CatalogEvents.PRODUCT_DELETED, productId, product.version() + 1, data);
        return new Done();
    }

    @Override
    public Future<List<Offer>> offers(List<UUID> itemIds, List<UUID> productIds, Caller caller) {
        return offers.of(itemIds, productIds);
    }

    /** The status that the caller is limited to; null for any. */
    private static @Nullable String only(Caller caller) {
        return caller.may("products:read") ? null : PUBLISHED;
    }

    /** Setting the stock requires the permission to adjust it, whatever the path. */
    private static void requireStockPermission(Caller caller) {
        if (!caller.may("stock:adjust")) throw Problem.lacks("stock:adjust");
    }

    /** @param stock the new stock instead of {@code read}; null if it is kept */
    private static void publish(Tx tx, String type, Product product, @Nullable Long stock, long read) {
        var data = ProductChanged.of(product, stock, stock == null ? null : read);
        var event = EventLog.append(tx, type, product.id(), product.version(), data);
        if (stock != null) EventLog.handOver(tx, "inventory", event);
    }

    /** The ETag includes the stock, which changes without the product. */
    private static Product answer(Product product, long stock) {
        Request.answerEtag(product.version(), stock);
        return product.withStock(stock);
    }
}
