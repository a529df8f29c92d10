package tradepost.catalog;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.catalog.barcode.BarcodeQuery;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.CodedItems;
import tradepost.catalog.barcode.ItemBarcodes;
import tradepost.catalog.barcode.WriteBarcodes;
import tradepost.catalog.bulk.BulkItemResults;
import tradepost.catalog.bulk.BulkItems;
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

    /** Fails 404 item_not_found. */
    Future<Item> getItemByExternalId(String system, String externalId, Caller caller);

    /** Creates the item that the other system knows by this id, or replaces it. Fails as createItem and putItem do, 409 external_id_taken. */
    Future<Item> putItemByExternalId(String system, String externalId, WriteItem body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putItem does, and 400 required if a required field is removed. */
    Future<Item> patchItem(UUID itemId, JsonObject body, Caller caller);

    /**
     * Deletes an item, or archives it: then it stays readable, and archiving it again changes nothing. Fails 404 item_not_found,
     * 409 in_use if stock, a document or a product refers to it, 409 item_of_product if the item of a product is to be archived.
     */
    Future<Void> deleteItem(UUID itemId, DeleteItem query, Caller caller);

    /** Restores an archived item; any other item stays as it is. Fails 404 item_not_found. */
    Future<Item> restoreItem(UUID itemId, Caller caller);

    /**
     * Creates and changes up to 1,000 items, each named by its SKU. By default an element that is refused does not affect the others;
     * its result says why: 400 invalid_request, blank, required, invalid_amount, field_too_large, too_many_properties or sku_twice, 404
     * item_not_found, 409 sku_taken or external_id_taken. With all_or_nothing, the whole request fails with these.
     */
    Future<BulkItemResults> writeItems(BulkItems body, Caller caller);

    /** Fails 404 item_not_found. */
    Future<ItemBarcodes> getItemBarcodes(UUID itemId, Caller caller);

    /** Replaces all bar codes of an item. Fails 404 item_not_found, 400 blank, invalid_barcode or barcode_twice. */
    Future<ItemBarcodes> putItemBarcodes(UUID itemId, WriteBarcodes body, Caller caller);

    /** Finds the items with this bar code. */
    Future<CodedItems> findBarcode(BarcodeQuery query, Caller caller);

    /** The items with these bar codes: of each at most 20, those that are not archived first. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<CodedItem>> itemsByCode(List<String> codes, Caller caller);

    /**
     * Returns those of the items that exist, in any order, as a document stores them. Does not mark them as referenced, because
     * the document may still be refused.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<ItemSnapshot>> itemSnapshots(List<UUID> itemIds, Caller caller);

    /**
     * Returns those of the items that exist, in any order, as a document stores them, and marks them as referenced, so that they
     * can no longer be deleted. For contexts that are about to write them into a document or into stock.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<ItemSnapshot>> referenceItems(List<UUID> itemIds, Caller caller);

    /** Returns those of the items that exist with these SKUs, in their normal form, like itemSnapshots. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<ItemSnapshot>> itemsBySku(List<String> skus, Caller caller);
}
