package tradepost.catalog.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ItemChanged;
import tradepost.catalog.CatalogService;
import tradepost.catalog.DeleteItem;
import tradepost.catalog.Item;
import tradepost.catalog.ItemPage;
import tradepost.catalog.ItemQuery;
import tradepost.catalog.ItemSnapshot;
import tradepost.catalog.WriteItem;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Finder;
import tradepost.kernel.db.Idempotency;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Done;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.MergePatch;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Problem;
import tradepost.kernel.value.Text;

final class CatalogServiceImpl implements CatalogService {
    private static final int ITEMS_AT_ONCE = 32; // one may have 16 KiB of metadata
    private static final Set<String> REQUIRED = Set.of("name", "sku", "unit_price");

    private final Vertx vertx;
    private final Db db;
    private final Finder<Item> items;
    private final String currency;

    /** @param currency of the installation, which the prices of items are in */
    CatalogServiceImpl(Vertx vertx, Db db, String currency) {
        this.currency = currency;
        this.vertx = vertx;
        this.db = db;
        items = new Finder<>(
                vertx, db, ITEMS_AT_ONCE, "item_not_found", CatalogQueries.GET_ALL, Finder.byFirstColumn(this::item));
    }

    private Item item(Row r) {
        return CatalogQueries.item(r, currency);
    }

    @Override
    public Future<Item> createItem(WriteItem body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.write(db, Item.class, tx -> {
                    var item = tx.single(this::item, CatalogQueries.INSERT, values(Ids.next(), body));
                    append(tx, CatalogEvents.ITEM_CREATED, item);
                    return item;
                }));
    }

    @Override
    public Future<Item> getItem(UUID itemId, Caller caller) {
        return items.get(itemId);
    }

    @Override
    public Future<ItemPage> listItems(ItemQuery query, Caller caller) {
        var sku = query.sku() == null ? null : Text.sku(query.sku());
        var where = Where.of("deleted_at is null")
                .archived(query.archived(), "archived_at is not null")
                .between("created_at", query.createdFrom(), query.createdTo())
                .and("sku = ?", sku)
                .and("barcode = ?", query.barcode())
                .and("unit = ?", query.unit())
                .search(CatalogQueries.IDS, "name", query.q());
        return Page.of(query.limit(), query.offset(), query.after(), query.sort())
                .read(db, CatalogQueries.listed(currency), where)
                .map(slice -> new ItemPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<Item> putItem(UUID itemId, WriteItem body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.write(db, Item.class, tx -> {
                    tx.requireVersion("item", itemId);
                    return replace(tx, itemId, body);
                }));
    }

    private Item replace(Tx tx, UUID itemId, WriteItem body) {
        var item = tx.require("item_not_found", this::item, CatalogQueries.REPLACE, values(itemId, body));
        append(tx, CatalogEvents.ITEM_UPDATED, item);
        return item;
    }

    @Override
    public Future<Item> patchItem(UUID itemId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.write(db, Item.class, tx -> patch(tx, itemId, body)));
    }

    private Item patch(Tx tx, UUID itemId, JsonObject body) {
        var now = tx.require("item_not_found", this::item, CatalogQueries.LOCK, itemId);
        Request.requireVersion(now.version());
        var was = Json.write(now);
        var said = WriteItem.of(MergePatch.apply(was, body, REQUIRED));
        return said.equals(WriteItem.of(was)) ? now : replace(tx, itemId, said);
    }

    @Override
    public Future<Void> deleteItem(UUID itemId, DeleteItem query, Caller caller) {
        boolean archive = Boolean.TRUE.equals(query.archive());
        return Tasks.run(
                        vertx,
                        () -> Idempotency.write(
                                db, Done.class, tx -> archive ? archive(tx, itemId) : delete(tx, itemId)))
                .mapEmpty();
    }

    private Done delete(Tx tx, UUID itemId) {
        tx.requireVersion("item", itemId);
        var item = tx.firstOrNull(this::item, CatalogQueries.DELETE, itemId);
        if (item == null) {
            tx.require("item_not_found", this::item, CatalogQueries.GET, itemId);
            throw Problem.conflict("in_use");
        }
        append(tx, CatalogEvents.ITEM_DELETED, item);
        return new Done();
    }

    private Done archive(Tx tx, UUID itemId) {
        tx.requireVersion("item", itemId);
        var item = tx.firstOrNull(this::item, CatalogQueries.ARCHIVE, itemId);
        if (item != null) append(tx, CatalogEvents.ITEM_ARCHIVED, item);
        else if (tx.require("item_not_found", this::item, CatalogQueries.GET, itemId)
                        .archivedAt()
                == null) throw Problem.conflict("item_of_product");
        return new Done();
    }

    @Override
    public Future<Item> restoreItem(UUID itemId, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.write(db, Item.class, tx -> restore(tx, itemId)));
    }

    private Item restore(Tx tx, UUID itemId) {
        tx.requireVersion("item", itemId);
        var item = tx.firstOrNull(this::item, CatalogQueries.RESTORE, itemId);
        if (item == null) return tx.require("item_not_found", this::item, CatalogQueries.GET, itemId);
        append(tx, CatalogEvents.ITEM_RESTORED, item);
        return item;
    }

    private static void append(Tx tx, String type, Item item) {
        EventLog.append(tx, type, item.id(), item.version(), ItemChanged.of(item));
    }

    @Override
    public Future<List<ItemSnapshot>> itemSnapshots(List<UUID> itemIds, Caller caller) {
        return db.list(r -> CatalogQueries.snapshot(r, currency), CatalogQueries.SNAPSHOTS, (Object)
                itemIds.toArray(UUID[]::new));
    }

    @Override
    public Future<List<ItemSnapshot>> referenceItems(List<UUID> itemIds, Caller caller) {
        return itemSnapshots(itemIds, caller)
                .compose(found -> found.stream().allMatch(ItemSnapshot::referenced)
                        ? Future.succeededFuture(found)
                        // what is marked can no longer be deleted; deleted meanwhile, it is not found the second time
                        : db.query(CatalogQueries.REFERENCE, (Object) itemIds.toArray(UUID[]::new))
                                .compose(v -> itemSnapshots(itemIds, caller)));
    }

    private Object[] values(UUID id, WriteItem body) {
        Problem.all(
                () -> Text.visible("name", body.name()),
                () -> Text.sku(body.sku()),
                () -> Money.checked("unit_price", body.unitPrice(), currency));
        return new Object[] {
            id,
            Text.visible("name", body.name()),
            Text.sku(body.sku()),
            body.description(),
            body.unitPrice(),
            body.barcode(),
            body.unit(),
            Metadata.of(body.metadata())
        };
    }
}
