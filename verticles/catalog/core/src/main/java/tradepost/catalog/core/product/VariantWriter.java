package tradepost.catalog.core.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Item;
import tradepost.catalog.Product;
import tradepost.catalog.WriteItem;
import tradepost.catalog.core.price.PriceHistory;
import tradepost.catalog.product.GenerateVariants;
import tradepost.catalog.product.Variant;
import tradepost.catalog.product.WriteVariant;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/** The changes of variants, each in a transaction of the caller that locks the product first. */
final class VariantWriter {
    private static final Set<String> REQUIRED = Set.of("option_values", "sku", "price");

    private final ProductWriter products;
    private final Resource<Item, WriteItem> items;
    private final String currency;

    VariantWriter(ProductWriter products, Resource<Item, WriteItem> items, String currency) {
        this.products = products;
        this.items = items;
        this.currency = currency;
    }

    /** Fails 400 invalid_options, 409 variant_exists, sku_taken or too_many_variants. */
    Product add(Tx tx, Product before, WriteVariant body) {
        var now = products.lock(tx, before);
        requireOptions(now);
        var values = OptionRules.values(now.options(), body.optionValues());
        var sku = body.sku() == null ? ProductWriter.newSku() : Text.newSku(body.sku());
        var price = body.price() == null ? now.price() : Money.checkedPrice("price", body.price(), currency);
        var metadata = Metadata.of(body.metadata());
        insert(
                tx,
                now,
                List.of(values),
                List.of(sku),
                price,
                Text.trimmedOrNull(body.barcode()),
                metadata,
                body.imageId());
        return products.changed(tx, now);
    }

    /** Adds what is missing, by the same statements for any number of combinations. Fails 409 sku_taken or too_many_variants. */
    Product generate(Tx tx, Product before, GenerateVariants body) {
        var now = products.lock(tx, before);
        requireOptions(now);
        var existing = now.variants().stream().map(Variant::optionValues).toList();
        var missing = OptionRules.missing(now.options(), existing);
        if (missing.isEmpty()) return now;
        var price = body.price() == null ? now.price() : Money.checkedPrice("price", body.price(), currency);
        var prefix = body.skuPrefix();
        var skus = prefix == null
                ? missing.stream().map(v -> ProductWriter.newSku()).toList()
                : OptionRules.skus(prefix, missing);
        insert(tx, now, missing, skus, price, null, new JsonObject(), null);
        return products.changed(tx, now);
    }

    private static void requireOptions(Product product) {
        if (product.options().isEmpty())
            throw Problem.badRequest("invalid_options", Problem.detail("options", "the product has none"));
    }

    private void insert(
            Tx tx,
            Product product,
            List<JsonObject> values,
            List<String> skus,
            BigDecimal price,
            @Nullable String barcode,
            JsonObject metadata,
            @Nullable UUID imageId) {
        tx.send(VariantQueries.COUNT, product.id(), values.size(), 1);
        var ids = values.stream().map(v -> Ids.next()).toArray(UUID[]::new);
        var names = values.stream()
                .map(v -> OptionRules.itemName(product.name(), v))
                .toArray(String[]::new);
        var prices = values.stream().map(v -> price).toArray(BigDecimal[]::new);
        var made = tx.list(
                items::read,
                VariantQueries.INSERT_ITEMS.formatted(items.columns()),
                ids,
                names,
                skus.toArray(String[]::new),
                prices,
                barcode,
                metadata,
                product.taxCategory());
        tx.send(VariantQueries.INSERT, product.id(), ids, values.toArray(JsonObject[]::new), imageId);
        EventLog.appendAll(tx, items.events("created", made));
    }

    /** Applies a merge patch. Fails 404 variant_not_found, 400 required or invalid_options, 409 variant_exists or sku_taken. */
    Product patch(Tx tx, Product before, UUID itemId, JsonObject patch) {
        PriceHistory.nameActor(tx);
        var now = products.lock(tx, before);
        var variant = find(now, itemId);
        var item = tx.single(items::read, items.sql("get"), itemId);
        var was = Json.write(variant).put("metadata", item.metadata());
        var body = Json.read(MergePatch.apply(was, patch, REQUIRED), WriteVariant.class);
        if (body.equals(Json.read(was, WriteVariant.class))) return now;
        var values = OptionRules.values(now.options(), body.optionValues());
        tx.sql(VariantQueries.SET_VALUES, new UUID[] {itemId}, new JsonObject[] {values}, true, body.imageId());
        var changed = tx.single(
                items::read,
                VariantQueries.REPLACE_ITEM.formatted(items.columns()),
                itemId,
                OptionRules.itemName(now.name(), values),
                Text.newSku(Objects.requireNonNullElse(body.sku(), variant.sku())),
                Money.checkedPrice("price", Objects.requireNonNullElse(body.price(), variant.price()), currency),
                Text.trimmedOrNull(body.barcode()),
                Metadata.of(body.metadata()));
        tx.send(VariantQueries.COUNT, now.id(), 0, 1);
        items.publish(tx, "updated", changed);
        return products.changed(tx, now);
    }

    /** The version of the product includes that of the item, so it takes that over. Fails 409 in_use or item_of_product. */
    Product delete(Tx tx, Product before, UUID itemId) {
        var now = products.lock(tx, before);
        find(now, itemId);
        if (itemId.equals(now.itemId())) throw Problem.conflict("item_of_product");
        var item = tx.firstOrNull(items::read, products.deleteItems, (Object) new UUID[] {itemId});
        if (item == null) throw Problem.conflict("in_use");
        tx.send(VariantQueries.DELETE, itemId);
        tx.send(VariantQueries.COUNT, now.id(), -1, (int) item.version());
        items.publish(tx, "deleted", item);
        return products.changed(tx, now);
    }

    /** Changes nothing if it is archived already. */
    Product archive(Tx tx, Product before, UUID itemId) {
        var now = products.lock(tx, before);
        find(now, itemId);
        var item = tx.firstOrNull(items::read, VariantQueries.ARCHIVE_ITEM.formatted(items.columns()), itemId);
        if (item == null) return now;
        tx.send(VariantQueries.COUNT, now.id(), 0, 1);
        items.publish(tx, "archived", item);
        return products.changed(tx, now);
    }

    private static Variant find(Product product, UUID itemId) {
        return product.variants().stream()
                .filter(v -> v.itemId().equals(itemId))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("variant_not_found"));
    }
}
