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
import tradepost.catalog.bulk.BulkItemResults;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.code.CodedItem;
import tradepost.catalog.core.price.PriceHistory;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.resource.References;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Barcode;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

public final class CatalogServiceImpl implements CatalogService {
    private static final int ITEMS_AT_ONCE = 32; // an item may have 100 kB of metadata
    private static final String OF_NO_PRODUCT = "not exists (select 1 from product_variant v where v.item_id = $1)";

    /** A condition of a list of items. */
    public static final String WITH_CODE = "id = (select item_id from item_code where code = ?)";

    private static final String BY_SKU =
            "select id from item where sku = any((select $1::text[])::text[]) and deleted_at is null";

    /** A SKU that is also a code of its item is the code. */
    private static final String BY_CODE = """
            select distinct on (n, id) n::int - 1, id, pieces from (
              select a.n, c.item_id as id, c.pieces, 1 as rank
              from unnest($1::text[]) with ordinality a(code, n) join item_code c on c.code = a.code
              union all
              select a.n, i.id, 1, 2
              from unnest($2::text[]) with ordinality a(sku, n) join item i on i.sku = a.sku and i.deleted_at is null) f
            order by n, id, rank
            """;

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
                .column("codes", w -> ItemCodes.stored(ItemCodes.of(w)))
                .derived("barcode")
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
                .and(WITH_CODE, query.barcode() == null ? null : Barcode.key(query.barcode()))
                .and("unit = ?", query.unit())
                .search(Searched.own("item", "name").correctedBy("search_corrected"), query.q());
        return query.page().read(db, items.listing(), where).map(slice -> new ItemPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<Item> putItem(UUID itemId, WriteItem body, Caller caller) {
        return Idempotency.task(vertx, db, Item.class, tx -> {
            PriceHistory.nameActor(tx);
            return items.put(tx, itemId, now -> ItemCodes.agreed(now, body));
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
            return items.putByExternalId(tx, system, externalId, body, ItemCodes::agreed);
        });
    }

    @Override
    public Future<Item> patchItem(UUID itemId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Item.class, tx -> {
            PriceHistory.nameActor(tx);
            return items.patch(tx, itemId, now -> ItemCodes.agreed(Json.write(now), body));
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

    @Override
    public Future<List<CodedItem>> itemsByCode(List<String> codes, Caller caller) {
        return db.list(
                r -> new CodedItem(r.getInteger(0), r.getUUID(1), r.getInteger(2)),
                BY_CODE,
                codes.stream().map(Barcode::key).toArray(String[]::new),
                codes.stream().map(c -> Text.capitals(Text.trimmed(c))).toArray(String[]::new));
    }
}
