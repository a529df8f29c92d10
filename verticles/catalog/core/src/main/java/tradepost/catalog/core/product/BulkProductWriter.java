package tradepost.catalog.core.product;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.catalog.Item;
import tradepost.catalog.Product;
import tradepost.catalog.WriteItem;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.core.price.PriceHistory;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;

/** Creates and changes many products as {@link ProductWriter} does with one, by the same statements for any number of them. */
public final class BulkProductWriter {
    private final Resource<Item, WriteItem> items;
    private final String currency;

    /** @param currency the currency of the installation, in which products are priced */
    public BulkProductWriter(Resource<Item, WriteItem> items, String currency) {
        this.items = items;
        this.currency = currency;
    }

    void write(Tx tx, List<ProductRow> rows) {
        PriceHistory.nameActor(tx);
        refuseRepeated(rows);
        insert(tx, rows);
        change(tx, rows.stream().filter(ProductRow::isOpen).toList());
    }

    private static void refuseRepeated(List<ProductRow> rows) {
        var seen = new HashSet<String>();
        for (var row : rows)
            if (row.isOpen() && !seen.add(row.sku()))
                row.refuse(Problem.badRequest("sku_twice", Problem.detail("sku", "is the SKU of an earlier row")));
    }

    private void insert(Tx tx, List<ProductRow> rows) {
        var fresh = new LinkedHashMap<ProductRow, WriteProduct>();
        for (var row : rows) {
            var body = row.fresh();
            if (body != null) fresh.put(row, body);
        }
        var categories = ProductCategories.keep(tx, categories(fresh));
        var made = new LinkedHashMap<ProductRow, WriteProduct>();
        fresh.forEach((row, body) -> {
            var whole = row.insertable(body, categories);
            if (whole != null) made.put(row, whole);
        });
        if (made.isEmpty()) return;
        var created = tx.list(
                items::read,
                BulkProductQueries.INSERT_ITEMS.formatted(items.columns()),
                ids(made.keySet().stream().map(r -> r.newItemId)),
                texts(made.values(), WriteProduct::sku),
                made.values().stream()
                        .map(p -> OptionRules.itemName(p.name(), firstValues(p)))
                        .toArray(String[]::new),
                texts(made.values(), WriteProduct::description),
                made.values().stream().map(WriteProduct::price).toArray(BigDecimal[]::new),
                texts(made.values(), WriteProduct::taxCategory));
        var createdIds = created.stream().map(Item::id).collect(Collectors.toSet());
        made.keySet().removeIf(row -> !createdIds.contains(row.newItemId));
        if (made.isEmpty()) return;
        var ids = ids(made.keySet().stream().map(r -> r.newId));
        tx.send(BulkProductQueries.INSERT, columns(ids, List.copyOf(made.values())));
        tx.send(
                BulkProductQueries.INSERT_VARIANTS,
                ids,
                ids(made.keySet().stream().map(r -> r.newItemId)),
                made.values().stream().map(BulkProductWriter::firstValues).toArray(JsonObject[]::new));
        EventLog.appendAll(tx, items.events("created", created));
        publish(tx, CatalogEvents.PRODUCT_CREATED, read(tx, ids));
        made.forEach(ProductRow::created);
    }

    private static JsonObject firstValues(WriteProduct p) {
        return OptionRules.adapted(ProductRow.optionsOf(p), new JsonObject());
    }

    /** Of a product that exists: the new fields, and the values of its variants by item. */
    private record Change(ProductRow row, WriteProduct fields, Map<UUID, JsonObject> values) {
        Product before() {
            return row.product();
        }

        boolean hasOtherOptions() {
            return !before().options().equals(fields.options());
        }

        String itemName() {
            return OptionRules.itemName(fields.name(), values.getOrDefault(before().itemId(), new JsonObject()));
        }
    }

    private void change(Tx tx, List<ProductRow> open) {
        if (open.isEmpty()) return;
        var changes = changes(tx, open);
        if (changes.isEmpty()) return;
        var values = new LinkedHashMap<UUID, JsonObject>();
        for (var c : changes) if (c.hasOtherOptions()) values.putAll(c.values());
        if (!values.isEmpty()) ProductWriter.setValues(tx, values);
        var fields = changes.stream().map(Change::fields).toList();
        var updated = tx.list(
                items::read,
                BulkProductQueries.UPDATE_ITEMS.formatted(items.columns()),
                ids(changes.stream().map(c -> c.before().itemId())),
                texts(fields, WriteProduct::sku),
                changes.stream().map(Change::itemName).toArray(String[]::new),
                texts(fields, WriteProduct::description),
                fields.stream().map(WriteProduct::price).toArray(BigDecimal[]::new),
                texts(fields, WriteProduct::taxCategory));
        var ids = ids(changes.stream().map(c -> c.before().id()));
        tx.send(BulkProductQueries.UPDATE, columns(ids, fields));
        EventLog.appendAll(tx, items.events("updated", updated));
        rename(tx, changes);
        publish(tx, CatalogEvents.PRODUCT_UPDATED, read(tx, ids));
        for (var c : changes) c.row().changed(c.fields());
    }

    private List<Change> changes(Tx tx, List<ProductRow> open) {
        var skus = open.stream().map(ProductRow::sku).toArray(String[]::new);
        var wanted = ids(open.stream().map(ProductRow::wantedId).filter(Objects::nonNull));
        var locked = tx.list(r -> r.getUUID(0), BulkProductQueries.LOCK, wanted, skus)
                .toArray(UUID[]::new);
        tx.send(BulkProductQueries.LOCK_ITEMS, (Object) locked);
        var byId = new HashMap<UUID, Product>();
        var bySku = new HashMap<String, Product>();
        for (var product : read(tx, locked)) {
            byId.put(product.id(), product);
            bySku.put(product.sku(), product);
        }
        var owners = new HashMap<String, UUID>();
        for (var r : tx.sql(BulkProductQueries.OWNERS, (Object) skus)) owners.put(r.getString(0), r.getUUID(1));
        var seen = new HashSet<UUID>();
        var fields = new LinkedHashMap<ProductRow, WriteProduct>();
        for (var row : open) {
            var now = row.wantedId() == null ? bySku.get(row.sku()) : byId.get(row.wantedId());
            if (now != null && !seen.add(now.id()))
                row.refuse(Problem.badRequest("row_twice", Problem.detail("", "is for the product of an earlier row")));
            else {
                var body = row.change(now, owners.get(row.sku()));
                if (body != null) fields.put(row, body);
            }
        }
        return typed(tx, fields);
    }

    /** Those that change something, once their attributes and options are checked. */
    private static List<Change> typed(Tx tx, Map<ProductRow, WriteProduct> fields) {
        var typed = new LinkedHashMap<>(fields);
        typed.entrySet()
                .removeIf(e -> !ProductCategories.types(e.getValue(), e.getKey().product()));
        var categories = ProductCategories.keep(tx, categories(typed));
        var changes = new ArrayList<Change>();
        fields.forEach((row, body) -> {
            var whole = row.updatable(body, categories);
            var values = whole == null ? null : row.adapted(whole);
            if (whole != null && values != null) changes.add(new Change(row, whole, values));
        });
        return changes;
    }

    private static Stream<UUID> categories(Map<ProductRow, WriteProduct> fields) {
        return fields.values().stream().map(WriteProduct::categoryId).filter(Objects::nonNull);
    }

    /** Gives the items of all variants the names that follow from those of their products. */
    private void rename(Tx tx, List<Change> changes) {
        var names = new LinkedHashMap<UUID, String>();
        for (var c : changes)
            if (c.values().size() > 1)
                c.values()
                        .forEach((item, v) ->
                                names.put(item, OptionRules.itemName(c.fields().name(), v)));
        if (names.isEmpty()) return;
        var renamed = tx.list(
                items::read,
                VariantQueries.RENAME.formatted(items.columns()),
                ids(names.keySet().stream()),
                names.values().toArray(String[]::new));
        EventLog.appendAll(tx, items.events("updated", renamed));
    }

    private List<Product> read(Tx tx, UUID[] ids) {
        var found = tx.list(r -> ProductQueries.product(r, currency), ProductQueries.GET_ALL, (Object) ids);
        return VariantReader.of(tx, found, currency);
    }

    private static void publish(Tx tx, String type, List<Product> products) {
        EventLog.appendAll(
                tx,
                products.stream()
                        .map(p ->
                                EventLog.event(type, p.id(), p.version(), Json.write(ProductChanged.of(p, null, null))))
                        .toList());
    }

    /** In the order in which both statements that write products take them. */
    private static @Nullable Object[] columns(UUID[] ids, List<WriteProduct> products) {
        return new Object[] {
            ids,
            texts(products, WriteProduct::name),
            texts(products, WriteProduct::description),
            texts(products, WriteProduct::status),
            products.stream().map(WriteProduct::categoryId).toArray(UUID[]::new),
            products.stream()
                    .map(p -> ProductParts.stored(ProductParts.byPosition(p.images())))
                    .toArray(JsonArray[]::new),
            products.stream()
                    .map(p -> ProductParts.stored(ProductRow.optionsOf(p)))
                    .toArray(JsonArray[]::new),
            products.stream()
                    .map(p -> p.attributes() == null ? null : ProductParts.stored(p.attributes()))
                    .toArray(JsonObject[]::new),
            products.stream().map(p -> Metadata.of(p.metadata())).toArray(JsonObject[]::new),
            products.stream().map(p -> ExternalIds.of(p.externalIds())).toArray(JsonObject[]::new)
        };
    }

    private static UUID[] ids(Stream<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }

    private static @Nullable String[] texts(
            Collection<WriteProduct> products, Function<WriteProduct, @Nullable String> field) {
        return products.stream().map(field).toArray(String[]::new);
    }
}
