package tradepost.catalog;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Items: the stock-keeping units that are bought, stored and sold. */
@ProxyGen
public interface CatalogService {
    String ADDRESS = "catalog";

    /** Fails 409 sku_taken. */
    Future<Item> createItem(WriteItem body, Caller caller);

    /** Fails 404 item_not_found. */
    Future<Item> getItem(UUID itemId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<ItemPage> listItems(ItemQuery query, Caller caller);

    /** Replaces every field. Fails 404 item_not_found, 409 sku_taken. */
    Future<Item> putItem(UUID itemId, WriteItem body, Caller caller);

    /** Changes what the merge patch says (RFC 7396). Fails as putItem does, and 400 required for what every item has. */
    Future<Item> patchItem(UUID itemId, JsonObject body, Caller caller);

    /**
     * Fails 404 item_not_found, 409 in_use once stock or a document has named it. Archived instead, it stays readable; again, nothing
     * changes. A product's item is not archived: 409 item_of_product.
     */
    Future<Void> deleteItem(UUID itemId, DeleteItem query, Caller caller);

    /** No longer archived; one that is not stays as it is. Fails 404 item_not_found. */
    Future<Item> restoreItem(UUID itemId, Caller caller);

    /** Those of the items that exist, in any order, as a document would keep them. Nothing is marked: the document may still be refused. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<ItemSnapshot>> itemSnapshots(List<UUID> itemIds, Caller caller);

    /**
     * Those of the items that exist, in any order, as a document keeps them; from now on they cannot be deleted. For contexts
     * that are about to write them into a document or into stock.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<ItemSnapshot>> referenceItems(List<UUID> itemIds, Caller caller);
}
