package tradepost.catalog.core.item;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogService;
import tradepost.catalog.DeleteItem;
import tradepost.catalog.Item;
import tradepost.catalog.ItemPage;
import tradepost.catalog.ItemQuery;
import tradepost.catalog.ItemSnapshot;
import tradepost.catalog.Offer;
import tradepost.catalog.WriteItem;
import tradepost.catalog.barcode.BarcodeQuery;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.CodedItems;
import tradepost.catalog.barcode.ItemBarcodes;
import tradepost.catalog.barcode.WriteBarcodes;
import tradepost.catalog.bulk.BulkItemResults;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.core.price.PriceHistory;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.resource.References;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

public final class CatalogServiceImpl implements CatalogService {
    private static final int ITEMS_AT_ONCE = 32; // an item may have 100 kB of metadata
    private static final String OF_NO_PRODUCT = "not exists (select 1 from product_variant v where v.item_id = $1)";

    private static final String BY_SKU =
            "select id from item where sku = any((select $1::text[])::text[]) and deleted_at is null";

    private final Vertx vertx;
    private final Db db;
    private final Resource<Item, WriteItem> items;
    private final BatchLoader<Item> loader;
    private final References<ItemSnapshot> references;
    private final BulkItemWriter bulk;

    /** @param currency the currency of the installation, in which items are priced */
    public CatalogServiceImpl(Vertx vertx, Db db, Resource<Item, WriteItem> items, String currency) {
        this.vertx = vertx;
        this.db = db;
        this.items = items;
        loader = items.loader(vertx, db, ITEMS_AT_ONCE);
        references = items.references(vertx, db, ItemSnapshot.class);
        bulk = new BulkItemWriter(items, currency);
    }

    /** @param currency the currency of the installation, in which items are priced */
    public static Resource<Item, WriteItem> items(String currency) {
        return Resource.of("item", Item.class, WriteItem.class, currency)
                .column("name", w -> Text.visible("name", w.name()))
                .column("sku", w -> Text.newSku(w.sku()))
                .column("unit_price", w -> Money.checkedPrice("unit_price", w.unitPrice(), currency))
                .column("barcode", w -> Text.trimmedOrNull(w.barcode()))
                .column("tax_category", w -> Offer.taxCategory(w.taxCategory()))
                .deletableWhen(OF_NO_PRODUCT)
                .archivableWhen(OF_NO_PRODUCT, "item_of_product")
                .sortedBy(ItemQuery.SORTS)
                .snapshot(ItemSnapshot.class)
                .publishes(CatalogEvents.ITEM)
                .build();
    }

    @Override
    public Future<Item> createItem(WriteItem body, Caller caller) {
        return Idempotency.task(vertx, db, Item.class, tx -> items.create(tx, body));
    }

    @Override
    public Future<Item> getItem(UUID itemId, Caller caller) {
        return loader.get(itemId);
    }

    @Override
    public Future<ItemPage> listItems(ItemQuery query, Caller caller) {
        var where = items.where(query.archived(), query.createdFrom(), query.createdTo())
                .and("sku = ?", query.sku() == null ? null : Text.sku(query.sku()))
                .and(
                        "id = any(array(select item_id from item_barcode where code = ?))",
                        Text.trimmedOrNull(query.barcode()))
                .and("unit = ?", query.unit())
                .search(Searched.own("item", "name").correctedBy("search_corrected"), query.q());
        return query.page().read(db, items.listing(), where).map(slice -> new ItemPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<Item> putItem(UUID itemId, WriteItem body, Caller caller) {
        return Idempotency.task(vertx, db, Item.class, tx -> {
            PriceHistory.nameActor(tx);
            return items.put(tx, itemId, body);
        });
    }

    @Override
    public Future<Item> getItemByExternalId(String system, String externalId, Caller caller) {
        return items.getByExternalId(db, system, externalId);
    }

    @Override
    public Future<Item> putItemByExternalId(String system, String externalId, WriteItem body, Caller caller) {
        return Idempotency.task(vertx, db, Item.class, tx -> {
            PriceHistory.nameActor(tx);
            return items.putByExternalId(tx, system, externalId, body);
        });
    }

    @Override
    public Future<Item> patchItem(UUID itemId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Item.class, tx -> {
            PriceHistory.nameActor(tx);
            return items.patch(tx, itemId, body);
        });
    }

    @Override
    public Future<Void> deleteItem(UUID itemId, DeleteItem query, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> items.delete(tx, itemId, query.archive()))
                .mapEmpty();
    }

    @Override
    public Future<Item> restoreItem(UUID itemId, Caller caller) {
        return Idempotency.task(vertx, db, Item.class, tx -> items.restore(tx, itemId));
    }

    @Override
    public Future<BulkItemResults> writeItems(BulkItems body, Caller caller) {
        return Idempotency.task(vertx, db, BulkItemResults.class, tx -> bulk.write(tx, body));
    }

    @Override
    public Future<ItemBarcodes> getItemBarcodes(UUID itemId, Caller caller) {
        return db.require("item_not_found", BarcodeQueries::itemBarcodes, BarcodeQueries.GET, itemId);
    }

    @Override
    public Future<ItemBarcodes> putItemBarcodes(UUID itemId, WriteBarcodes body, Caller caller) {
        return Idempotency.task(vertx, db, ItemBarcodes.class, tx -> BarcodeWriter.put(tx, items, itemId, body));
    }

    @Override
    public Future<CodedItems> findBarcode(BarcodeQuery query, Caller caller) {
        return itemsByCode(List.of(query.code()), caller).map(CodedItems::new);
    }

    @Override
    public Future<List<CodedItem>> itemsByCode(List<String> codes, Caller caller) {
        var trimmed = codes.stream().map(Text::trimmed).distinct().toArray(String[]::new);
        return db.list(BarcodeQueries::coded, BarcodeQueries.BY_CODE, (Object) trimmed);
    }

    @Override
    public Future<List<ItemSnapshot>> itemSnapshots(List<UUID> itemIds, Caller caller) {
        return references.snapshots(itemIds);
    }

    @Override
    public Future<List<ItemSnapshot>> referenceItems(List<UUID> itemIds, Caller caller) {
        return references.markAll(itemIds);
    }

    @Override
    public Future<List<ItemSnapshot>> itemsBySku(List<String> skus, Caller caller) {
        return db.list(r -> r.getUUID(0), BY_SKU, (Object) skus.toArray(String[]::new))
                .compose(references::snapshots);
    }
}
