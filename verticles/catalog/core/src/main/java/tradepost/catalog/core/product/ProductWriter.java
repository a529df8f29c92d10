package tradepost.catalog.core.product;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.catalog.Item;
import tradepost.catalog.Product;
import tradepost.catalog.WriteItem;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.core.price.PriceHistory;
import tradepost.catalog.product.ProductOption;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/** The changes of a product and its item, each in a transaction of the caller. */
final class ProductWriter {
    static final String PUBLISHED = "published";
    static final String ARCHIVED = "archived";
    static final Set<String> REQUIRED = Set.of("name", "price", "stock", "sku", "status", "tax_category");
    /** Without letters that are easily misread: I, L, O and U. */
    private static final String SKU_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int SKU_LENGTH =
            12; // 60 bits: duplicates do not occur in practice, and the index would reject them
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Resource<Item, WriteItem> items;
    private final String currency;
    private final String insertItem;
    private final String replaceItem;
    final String deleteItems;

    /** @param currency the currency of the installation, in which products are priced */
    ProductWriter(Resource<Item, WriteItem> items, String currency) {
        this.items = items;
        this.currency = currency;
        insertItem = ProductQueries.INSERT_ITEM.formatted(items.columns());
        replaceItem = ProductQueries.REPLACE_ITEM.formatted(items.columns());
        deleteItems = ProductQueries.DELETE_ITEMS.formatted(items.columns());
    }

    Product read(Row r) {
        return ProductQueries.product(r, currency);
    }

    Product create(Tx tx, UUID id, WriteProduct requested) {
        var itemId = Ids.next();
        var body = normal(requested, currency);
        var category = body.categoryId();
        var attributes = ProductCategories.keep(tx, Stream.ofNullable(category)).attributes(body);
        var sku = body.sku() == null ? newSku() : body.sku();
        var opening = body.stock() == null || body.stock() == 0 ? null : body.stock();
        var options = Objects.requireNonNullElse(body.options(), List.<ProductOption>of());
        if (opening != null) requireNoOptions(options);
        var values = OptionRules.adapted(options, new JsonObject());
        var label = OptionRules.itemName(body.name(), values);
        var item = tx.single(
                items::read,
                insertItem,
                itemId,
                label,
                sku,
                body.description(),
                body.price(),
                opening != null,
                body.taxCategory());
        tx.sql(
                ProductQueries.INSERT,
                id,
                body.name(),
                body.description(),
                Objects.requireNonNullElse(body.status(), PUBLISHED),
                category,
                ProductParts.stored(ProductParts.byPosition(body.images())),
                ProductParts.stored(options),
                ProductParts.stored(attributes),
                body.metadata(),
                body.externalIds());
        tx.sql(ProductQueries.INSERT_VARIANT, id, itemId, values);
        var product = get(tx, id);
        items.publish(tx, "created", item);
        publish(tx, CatalogEvents.PRODUCT_CREATED, product, opening, 0);
        return product.withAvailable(opening == null ? Map.of() : Map.of(itemId, opening));
    }

    /** Of a product whose stock is set. Fails 400 variant_required: each variant has a stock of its own. */
    static void requireNoOptions(List<ProductOption> options) {
        if (!options.isEmpty())
            throw Problem.badRequest(
                    "variant_required", Problem.detail("stock", "each of the variants has a stock of its own"));
    }

    /**
     * The fields as they are stored, but for the attributes, which depend on the category. Fails 400 blank, invalid_amount, field_too_large,
     * too_many_properties, invalid_options.
     */
    static WriteProduct normal(WriteProduct raw, String currency) {
        var name = new String[1];
        var price = new BigDecimal[1];
        var sku = new String[1];
        var metadata = new JsonObject[1];
        var externalIds = new JsonObject[1];
        Problem.all(
                () -> name[0] = Text.visible("name", raw.name()),
                () -> price[0] = Money.checkedPrice("price", raw.price(), currency),
                () -> sku[0] = raw.sku() == null ? null : Text.newSku(raw.sku()),
                () -> metadata[0] = Metadata.of(raw.metadata()),
                () -> externalIds[0] = ExternalIds.of(raw.externalIds()));
        return new WriteProduct(
                name[0],
                price[0],
                raw.description(),
                raw.stock(),
                sku[0],
                raw.status(),
                raw.categoryId(),
                ProductParts.byPosition(raw.images()),
                raw.options() == null ? null : OptionRules.checked(raw.options()),
                raw.attributes(),
                raw.taxCategory(),
                metadata[0],
                externalIds[0]);
    }

    /** The id of the product with this name of {@code external_id}; null if there is none. */
    static @Nullable UUID find(Tx tx, String name) {
        return tx.firstOrNull(r -> r.getUUID(0), ProductQueries.BY_EXTERNAL_ID, name);
    }

    /** What a body requests of a product that is known by an id of another system: what PUT keeps if it is omitted is as it is now. */
    WriteProduct known(WriteProduct raw, JsonObject ids, Product now) {
        var body = normal(raw, currency);
        return new WriteProduct(
                body.name(),
                body.price(),
                body.description(),
                null,
                Objects.requireNonNullElse(body.sku(), now.sku()),
                Objects.requireNonNullElse(body.status(), now.status()),
                body.categoryId(),
                body.images(),
                Objects.requireNonNullElse(body.options(), now.options()),
                Objects.requireNonNullElse(body.attributes(), new JsonObject()),
                Objects.requireNonNullElse(body.taxCategory(), now.taxCategory()),
                body.metadata(),
                ids);
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

    static JsonObject asRequest(Product now) {
        var json = Json.write(now);
        json.remove("stock");
        return json;
    }

    /**
     * @param before with the stock that was available before the transaction
     * @param update returns the requested product for the current one
     * @param wanted the new stock of its own item instead of that; null to keep it
     */
    Product replace(Tx tx, Product before, Function<Product, WriteProduct> update, @Nullable Long wanted) {
        PriceHistory.nameActor(tx);
        var now = lock(tx, before);
        var requested = update.apply(now).withStock(wanted);
        if (requested.equals(WriteProduct.of(asRequest(now)))) return now;
        var body = normal(requested, currency);
        var name = body.name();
        var attributes = attributes(tx, body, now);
        var options = body.options() == null ? now.options() : body.options();
        if (wanted != null) requireNoOptions(options);
        var adapted = adapted(now, options);
        if (!options.equals(now.options())) setValues(tx, adapted);
        boolean stocked = body.stock() != null;
        var item = tx.single(
                items::read,
                replaceItem,
                now.itemId(),
                OptionRules.itemName(name, adapted.getOrDefault(now.itemId(), new JsonObject())),
                body.sku(),
                body.description(),
                body.price(),
                stocked,
                body.taxCategory());
        tx.sql(
                ProductQueries.REPLACE,
                now.id(),
                name,
                body.description(),
                body.status(),
                body.categoryId(),
                ProductParts.stored(ProductParts.byPosition(body.images())),
                ProductParts.stored(options),
                ProductParts.stored(attributes),
                body.metadata(),
                body.externalIds());
        items.publish(tx, "updated", item);
        rename(tx, name, adapted);
        var product = get(tx, now.id());
        publish(
                tx,
                CatalogEvents.PRODUCT_UPDATED,
                product,
                wanted,
                now.available().getOrDefault(now.itemId(), 0L));
        return product.withAvailable(wanted == null ? now.available() : Map.of(now.itemId(), wanted));
    }

    /**
     * The values of each variant after a change of the options, by item; none without options. Fails 409 variant_exists if two
     * variants had the same values, as a constraint also would, and 409 option_in_use if the product were left with an archived item
     * only: it could not be sold, and only a variant shows that it is archived.
     */
    static Map<UUID, JsonObject> adapted(Product now, List<ProductOption> options) {
        var adapted = new LinkedHashMap<UUID, JsonObject>();
        for (var v : now.variants()) adapted.put(v.itemId(), OptionRules.adapted(options, v.optionValues()));
        if (options.isEmpty()
                && adapted.size() == 1
                && now.variants().getFirst().archivedAt() != null)
            throw Problem.conflict(
                    "option_in_use", Problem.detail("options", "the only variant is archived; restore it first"));
        if (now.variants().isEmpty() && !options.isEmpty())
            adapted.put(now.itemId(), OptionRules.adapted(options, new JsonObject()));
        if (new HashSet<>(adapted.values()).size() < adapted.size())
            throw Problem.conflict(
                    "variant_exists", Problem.detail("options", "would give two variants the same values"));
        return adapted;
    }

    /** @param values by item */
    static void setValues(Tx tx, Map<UUID, JsonObject> values) {
        tx.sql(
                VariantQueries.SET_VALUES,
                values.keySet().toArray(UUID[]::new),
                values.values().toArray(JsonObject[]::new),
                false,
                null);
    }

    /** Gives the items of all variants the names that follow from the product's. */
    private void rename(Tx tx, String name, Map<UUID, JsonObject> values) {
        if (values.size() < 2) return;
        var names =
                values.values().stream().map(v -> OptionRules.itemName(name, v)).toArray(String[]::new);
        var renamed = tx.list(
                items::read,
                VariantQueries.RENAME.formatted(items.columns()),
                values.keySet().toArray(UUID[]::new),
                names);
        EventLog.appendAll(tx, items.events("updated", renamed));
    }

    private static JsonObject attributes(Tx tx, WriteProduct body, Product now) {
        return ProductCategories.types(body, now)
                ? ProductCategories.keep(tx, Stream.ofNullable(body.categoryId()))
                        .attributes(body, now)
                : now.attributes();
    }

    /** Fails 409 invalid_state if it has this status already; 400 invalid_attributes if it may not be published with its attributes. */
    Product setStatus(Tx tx, Product before, String status, String event) {
        var now = lock(tx, before);
        if (now.status().equals(status))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + status));
        return setStatusOfLocked(tx, now, status, event);
    }

    /** Archives the product as a resource is archived: nothing changes if it is archived already. */
    Done archive(Tx tx, Product before) {
        var now = lock(tx, before);
        if (!now.status().equals(ARCHIVED)) setStatusOfLocked(tx, now, ARCHIVED, CatalogEvents.PRODUCT_ARCHIVED);
        return new Done();
    }

    private Product setStatusOfLocked(Tx tx, Product now, String status, String event) {
        var body = patched(now, new JsonObject().put("status", status));
        tx.sql(ProductQueries.SET_STATUS, now.id(), status, ProductParts.stored(attributes(tx, body, now)));
        var product = get(tx, now.id());
        publish(tx, event, product, null, 0);
        return product.withAvailable(now.available());
    }

    /**
     * Locks the product and then its items, always in the same order. Fails if version and stock are not those that the client
     * has read.
     */
    Product lock(Tx tx, Product before) {
        tx.require("product_not_found", r -> true, ProductQueries.LOCK, before.id());
        tx.sql(VariantQueries.LOCK_ITEMS, before.id());
        var now = get(tx, before.id()).withAvailable(before.available());
        Request.requireVersion(now.version(), now.stockTag());
        return now;
    }

    private Product get(Tx tx, UUID id) {
        return VariantReader.of(tx, List.of(tx.single(this::read, ProductQueries.GET, id)), currency)
                .getFirst();
    }

    Done delete(Tx tx, Product before) {
        var product = lock(tx, before);
        var ids = product.available().keySet();
        var deleted = tx.list(items::read, deleteItems, (Object) ids.toArray(UUID[]::new));
        if (deleted.size() < ids.size()) throw Problem.conflict("in_use");
        tx.sql(ProductQueries.DELETE, product.id());
        EventLog.appendAll(tx, items.events("deleted", deleted));
        var gone = product.withVariants(product.variants(), product.version() + 1);
        var data = ProductChanged.of(gone, null, null);
        EventLog.append(tx, CatalogEvents.PRODUCT_DELETED, gone.id(), gone.version(), data);
        return new Done();
    }

    /** Publishes that a variant was changed, and returns the product as it is now. */
    Product changed(Tx tx, Product before) {
        var product = get(tx, before.id());
        publish(tx, CatalogEvents.PRODUCT_UPDATED, product, null, 0);
        return product.withAvailable(before.available());
    }

    /** @param stock the new stock instead of {@code read}; null if it is kept */
    private static void publish(Tx tx, String type, Product product, @Nullable Long stock, long read) {
        var data = ProductChanged.of(product, stock, stock == null ? null : read);
        var event = EventLog.append(tx, type, product.id(), product.version(), data);
        if (stock != null) EventLog.handOver(tx, "inventory", event);
        if (ImageFiles.hasAny(product)) EventLog.handOver(tx, "file", event);
    }
}
