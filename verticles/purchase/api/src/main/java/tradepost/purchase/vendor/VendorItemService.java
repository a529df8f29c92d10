package tradepost.purchase.vendor;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** What items cost at vendors. */
@ProxyGen
public interface VendorItemService {
    String ADDRESS = "purchase.vendor-items";

    /** Newest first by default. Fails 404 vendor_not_found, 400 invalid_sort or invalid_cursor. */
    Future<VendorItemPage> listVendorItems(UUID vendorId, VendorItemQuery query, Caller caller);

    /**
     * Sets what an item costs at a vendor. Fails 404 vendor_not_found, 400 item_not_found, unknown_currency, invalid_amount or
     * invalid_breaks.
     */
    Future<VendorItem> putVendorItem(UUID vendorId, WriteVendorItem body, Caller caller);

    /** Fails 404 vendor_item_not_found. */
    Future<Void> deleteVendorItem(UUID vendorId, UUID itemId, Caller caller);
}
