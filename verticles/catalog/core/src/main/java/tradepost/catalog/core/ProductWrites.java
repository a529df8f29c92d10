package tradepost.catalog.core;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.catalog.Item;
import tradepost.catalog.Product;
import tradepost.catalog.WriteItem;
import tradepost.catalog.WriteProduct;
import tradepost.kernel.bus.Request;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Done;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.MergePatch;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/** The changes of a product and its item, each in a transaction of the caller. */
final class ProductWrites {
    static final String PUBLISHED = "published";
    private static final Set<String> REQUIRED = Set.of("name", "price", "stock", "sku", "status");
    /** Without letters that are easily misread: I, L, O and U. */
    private static final String SKU_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int SKU_LENGTH =
            12; // 60 bits: duplicates do not occur in practice, and the index would reject them
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Resource<Item, WriteItem> items;
    private final String currency;
    private final String insertItem;
    private final String replaceItem;
    private final String deleteItem;

    /** @param currency the currency of the installation, in which products are priced */
    ProductWrites(Resource<Item, WriteItem> items, String currency) {
        this.items = items;
        this.currency = currency;
        insertItem = ProductQueries.INSERT_ITEM.formatted(items.columns());
        replaceItem = ProductQueries.REPLACE_ITEM.formatted(items.columns());
        deleteItem = ProductQueries.DELETE_ITEM.formatted(items.columns());
    }

    Product read(Row r) {
        return ProductQueries.product(r, currency);
    }

    Product create(Tx tx, WriteProduct body) {
        var id = Ids.next();
        var itemId = Ids.next();
        check(body);
        lockCategory(tx, body.categoryId());
        var name = Text.visible("name", body.name());
        var sku = body.sku() == null ? newSku() : Text.sku(body.sku());
        var opening = body.stock() == null || body.stock() == 0 ? null : body.stock();
        var item = tx.single(
                items::read, insertItem, itemId, name, sku, body.description(), body.price(), opening != null);
        tx.sql(
                ProductQueries.INSERT,
                id,
                name,
                body.description(),
                Objects.requireNonNullElse(body.status(), PUBLISHED),
                body.categoryId(),
                ProductParts.stored(ProductParts.byPosition(body.images())));
        tx.sql(ProductQueries.INSERT_VARIANT, id, itemId);
        var product = tx.single(this::read, ProductQueries.GET, id);
        items.publish(tx, "created", item);
        publish(tx, CatalogEvents.PRODUCT_CREATED, product, opening, 0);
        return answer(product, opening == null ? 0 : opening);
    }

    private void check(WriteProduct body) {
        Problem.all(
                () -> Text.visible("name", body.name()), () -> Money.checked("price", body.price(), currency), () -> {
                    if (body.sku() != null) Text.sku(body.sku());
                });
    }

    private static void lockCategory(Tx tx, @Nullable UUID category) {
        if (category != null && tx.sql(ProductQueries.LOCK_CATEGORY, category).size() == 0)
            throw Problem.badRequest(
                    "category_not_found",
                    Problem.detail("category_id", "there is no category with this id that is not archived"));
    }

    static String newSku() {
        var sku = new StringBuilder("P-");
        for (int i = 0; i < SKU_LENGTH; i++) sku.append(SKU_LETTERS.charAt(RANDOM.nextInt(SKU_LETTERS.length())));
        return sku.toString();
    }

    /** The stock comes from the patch only, because inventory keeps the current one. */
    static WriteProduct patched(Product now, JsonObject patch) {
        return WriteProduct.of(MergePatch.apply(asRequest(now), patch, REQUIRED));
    }

    private static JsonObject asRequest(Product now) {
        var json = Json.write(now);
        json.remove("stock");
        return json;
    }

    /**
     * @param update returns the requested product for the current one
     * @param read the stock that was available before the transaction
     * @param wanted the new stock instead of {@code read}; null to keep it
     */
    Product replace(Tx tx, Product before, Function<Product, WriteProduct> update, long read, @Nullable Long wanted) {
        var now = lock(tx, before, read);
        var body = update.apply(now).withStock(wanted);
        if (body.equals(WriteProduct.of(asRequest(now)))) return answer(now, read);
        var id = before.id();
        check(body);
        if (!Objects.equals(body.categoryId(), now.categoryId())) lockCategory(tx, body.categoryId());
        var name = Text.visible("name", body.name());
        var sku = body.sku() == null ? null : Text.sku(body.sku());
        boolean stocked = body.stock() != null;
        var item = tx.single(
                items::read, replaceItem, before.itemId(), name, sku, body.description(), body.price(), stocked);
        tx.sql(
                ProductQueries.REPLACE,
                id,
                name,
                body.description(),
                body.status(),
                body.categoryId(),
                ProductParts.stored(ProductParts.byPosition(body.images())));
        var product = tx.single(this::read, ProductQueries.GET, id);
        items.publish(tx, "updated", item);
        publish(tx, CatalogEvents.PRODUCT_UPDATED, product, wanted, read);
        return answer(product, wanted == null ? read : wanted);
    }

    /** Fails 409 invalid_state if it has this status already. */
    Product setStatus(Tx tx, Product before, long stock, String status, String event) {
        lock(tx, before, stock);
        if (tx.sql(ProductQueries.SET_STATUS, before.id(), status).rowCount() == 0)
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + status));
        var product = tx.single(this::read, ProductQueries.GET, before.id());
        publish(tx, event, product, null, stock);
        return answer(product, stock);
    }

    /** Locks both rows, always in the same order. Fails if version and stock are not those that the client has read. */
    private Product lock(Tx tx, Product before, long stock) {
        tx.require("product_not_found", r -> true, ProductQueries.LOCK, before.id());
        tx.sql("select 1 from item where id = $1 for no key update", before.itemId());
        var now = tx.single(this::read, ProductQueries.GET, before.id());
        Request.requireVersion(now.version(), stock);
        return now;
    }

    Done delete(Tx tx, Product before) {
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
