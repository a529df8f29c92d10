package tradepost.purchase.core;

import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.kernel.Caller;
import tradepost.kernel.Money;
import tradepost.kernel.Problem;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;

/** Makes drafts of what clients send, with what the other contexts know of it. Asked before a transaction, never inside one. */
final class OrderDrafts {
    private final VendorService vendors;
    private final CatalogService catalog;
    private final String defaultCurrency;

    OrderDrafts(VendorService vendors, CatalogService catalog, String defaultCurrency) {
        this.vendors = vendors;
        this.catalog = catalog;
        this.defaultCurrency = defaultCurrency;
    }

    /** Fails 400 for what cannot be ordered; what it names is marked as used from here on. Virtual threads only. */
    Draft of(WritePurchaseOrder body, Caller caller) {
        PurchaseRules.checkLines(body.items());
        var currency = body.currency() == null ? defaultCurrency : Money.currency(body.currency());
        var itemIds =
                body.items().stream().map(WritePurchaseLine::itemId).distinct().toList();
        var askedItems = catalog.referenceItems(itemIds, caller); // on its way while the vendor is asked for
        var vendor = vendor(body.vendorId(), caller);
        var lines = PurchaseRules.price(body.items(), byId(askedItems.await()), currency);
        var total = Money.total(lines.stream().map(Draft.Line::subtotal).toList());
        return new Draft(vendor, currency, lines, total, body.notes(), body.reference());
    }

    private VendorSnapshot vendor(UUID vendorId, Caller caller) {
        try {
            return vendors.referenceVendor(vendorId, caller).await();
        } catch (ServiceException e) {
            if ("vendor_not_found".equals(e.getMessage()))
                throw Problem.badRequest(
                        "vendor_not_found", Problem.detail("vendor_id", "there is no vendor with this id"));
            throw e;
        }
    }

    private static Map<UUID, ItemSnapshot> byId(List<ItemSnapshot> found) {
        return found.stream().collect(Collectors.toMap(ItemSnapshot::id, Function.identity()));
    }
}
