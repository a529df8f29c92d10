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
import tradepost.catalog.CatalogEvents.ItemChanged;
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
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Done;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.MergePatch;
import tradepost.kernel.value.Money;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/**
 * Products over items. Stock is inventory's: what is asked for here commits with the product as an event, which inventory applies
 * once, however often it comes. It is handed over before the answer is given; should this process or inventory be gone by then, the
 * relay brings it later. So there is no product without its opening stock, and none whose stock was booked twice.
 */
final class ProductServiceImpl implements ProductService {
    private static final String PUBLISHED = "published";
    private static final Set<String> REQUIRED = Set.of("name", "price", "stock", "sku", "status");
    /** Without what is easily taken for another: I, L, O and U. */
    private static final String SKU_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int SKU_LENGTH = 12; // 60 bits: two alike do not happen, and the index would say so
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final Db db;
    private final Resource<Item, WriteItem> items;
    private final Offers offers;
    private final String currency;
    private final StockedProducts products;

    /** @param currency of the installation, which the prices of products are in */
    ProductServiceImpl(
            Vertx vertx, Db db, InventoryService inventory, Resource<Item, WriteItem> items, String currency) {
        this.currency = currency;
        this.vertx = vertx;
        this.db = db;
        this.items = items;
        offers = new Offers(vertx, db, currency);
        products = new StockedProducts(vertx, db, inventory, currency);
    }

    @Override
    public Future<Product> createProduct(WriteProduct body, Caller caller) {
        if (body.stock() != null && body.stock() > 0) mayStock(caller);
        return Tasks.run(vertx, () -> Idempotency.write(db, Product.class, tx -> create(tx, body)));
    }

    private Product create(Tx tx, WriteProduct body) {
        var id = Ids.next();
        var itemId = Ids.next();
        check(body);
        var name = Text.visible("name", body.name());
        var sku = body.sku() == null ? newSku() : Text.sku(body.sku());
        var opening = body.stock() == null || body.stock() == 0 ? null : body.stock();
        tx.sql(ProductQueries.INSERT_ITEM, itemId, name, sku, body.description(), body.price(), opening != null);
        tx.sql(ProductQueries.INSERT, id, name, body.description(), body.status() == null ? PUBLISHED : body.status());
        tx.sql(ProductQueries.INSERT_VARIANT, id, itemId);
        var product = tx.single(this::product, ProductQueries.GET, id, null);
        EventLog.append(tx, CatalogEvents.ITEM + ".created", itemId, 1, itemChanged(product));
        tell(tx, CatalogEvents.PRODUCT_CREATED, product, opening, 0);
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
                .read(db, ProductQueries.listed(currency), where)
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

    /** What is said of its stock is in the patch only: what was there is inventory's. */
    private static WriteProduct patched(Product now, JsonObject patch) {
        return WriteProduct.of(MergePatch.apply(said(now), patch, REQUIRED));
    }

    private static JsonObject said(Product now) {
        var said = Json.write(now);
        said.remove("stock");
        return said;
    }

    /**
     * The stock that was sent counts where it differs from what the client has read, which its If-Match says. Without one nobody knows
     * what was read: pieces sold since then would come back, so the stock stays as it is.
     *
     * @param say what it shall be, of what it is
     */
    private Product change(
            UUID productId, @Nullable Long newStock, Function<Product, WriteProduct> say, Caller caller) {
        return Idempotency.steps(db, Product.class, () -> {
            var before = db.require("product_not_found", this::product, ProductQueries.GET, productId, null)
                    .await();
            long read =
                    products.stocked(List.of(before), caller).await().getFirst().stock();
            var wanted = newStock != null && newStock != read && Request.hasReadTag() ? newStock : null;
            if (wanted != null) mayStock(caller);
            return Idempotency.write(db, Product.class, tx -> replace(tx, before, say, read, wanted));
        });
    }

    /** @param wanted the stock in place of {@code read}; null where it stays */
    private Product replace(
            Tx tx, Product before, Function<Product, WriteProduct> say, long read, @Nullable Long wanted) {
        var now = lock(tx, before, read);
        var body = say.apply(now).withStock(wanted);
        if (body.equals(WriteProduct.of(said(now)))) return answer(now, read);
        var id = before.id();
        check(body);
        var name = Text.visible("name", body.name());
        var sku = body.sku() == null ? null : Text.sku(body.sku());
        boolean stocked = body.stock() != null;
        tx.sql(ProductQueries.REPLACE_ITEM, before.itemId(), name, sku, body.description(), body.price(), stocked);
        tx.sql(ProductQueries.REPLACE, id, name, body.description(), body.status());
        var product = tx.single(this::product, ProductQueries.GET, id, null);
        var item = tx.single(items::read, items.sql("get"), before.itemId());
        items.publish(tx, "updated", item);
        tell(tx, CatalogEvents.PRODUCT_UPDATED, product, wanted, read);
        return answer(product, wanted == null ? read : wanted);
    }

    /** Both rows, in one order for all; then version and stock are what they were when the client read them, or this fails. */
    private Product lock(Tx tx, Product before, long stock) {
        tx.require("product_not_found", r -> true, ProductQueries.LOCK, before.id());
        tx.sql("select 1 from item where id = $1 for no key update", before.itemId());
        var now = tx.single(this::product, ProductQueries.GET, before.id(), null);
        Request.requireVersion(now.version(), stock);
        return now;
    }

    @Override
    public Future<Void> deleteProduct(UUID productId, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> Idempotency.steps(db, Done.class, () -> {
                            var found = db.require(
                                            "product_not_found", this::product, ProductQueries.GET, productId, null)
                                    .await();
                            // stock is asked for only where the tag that was read has to be compared with it
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
        var item = tx.firstOrNull(items::read, ProductQueries.DELETE_ITEM.formatted(items.columns()), product.itemId());
        if (item == null) throw Problem.conflict("in_use");
        tx.sql(ProductQueries.DELETE, productId);
        items.publish(tx, "deleted", item);
        var told = ProductChanged.of(product, null, null);
        EventLog.append(tx, CatalogEvents.PRODUCT_DELETED, productId, product.version() + 1, told);
        return new Done();
    }

    @Override
    public Future<List<Offer>> offers(List<UUID> itemIds, List<UUID> productIds, Caller caller) {
        return offers.of(itemIds, productIds);
    }

    /** The status that the caller is bound to; null for who sees all. */
    private static @Nullable String only(Caller caller) {
        return caller.may("products:read") ? null : PUBLISHED;
    }

    /** To say what the stock is takes the permission to adjust it, under whatever path. */
    private static void mayStock(Caller caller) {
        if (!caller.may("stock:adjust"))
            throw Problem.forbidden("forbidden", Problem.detail("permission", "stock:adjust"));
    }

    /** @param stock in place of {@code read}; null where it stays */
    private static void tell(Tx tx, String type, Product product, @Nullable Long stock, long read) {
        var told = ProductChanged.of(product, stock, stock == null ? null : read);
        var event = EventLog.append(tx, type, product.id(), product.version(), told);
        if (stock != null) EventLog.handOver(tx, "inventory", event);
    }

    /** The ETag tells the stock too: it changes without the product. */
    private static Product answer(Product product, long stock) {
        Request.answerEtag(product.version(), stock);
        return product.withStock(stock);
    }

    private static ItemChanged itemChanged(Product p) {
        return new ItemChanged(p.itemId(), p.sku(), p.name(), p.price());
    }
}
