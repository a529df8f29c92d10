package tradepost.purchase.core;

import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.HashMap;
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
import tradepost.kernel.Db;
import tradepost.kernel.Money;
import tradepost.kernel.Problem;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;

/** Makes drafts of what clients send, with what the other contexts know of it. Asked before a transaction, never inside one. */
final class OrderDrafts {
    private final Db db;
    private final VendorService vendors;
    private final CatalogService catalog;
    private final String defaultCurrency;

    OrderDrafts(Db db, VendorService vendors, CatalogService catalog, String defaultCurrency) {
        this.db = db;
        this.vendors = vendors;
        this.catalog = catalog;
        this.defaultCurrency = defaultCurrency;
    }

    /** Fails 400 for what cannot be ordered; what it names is marked as used from here on. Virtual threads only. */
    Draft of(WritePurchaseOrder body, Caller caller) {
        PurchaseRules.checkLines(body.items());
        var itemIds =
                body.items().stream().map(WritePurchaseLine::itemId).distinct().toList();
        var askedItems = catalog.referenceItems(itemIds, caller); // on its way while the vendor is asked for
        var vendor = vendor(body.vendorId(), caller);
        var currency = currency(body, vendor);
        var items = byId(askedItems.await());
        var lines = PurchaseRules.price(body.items(), items, costs(body.items(), vendor, currency), currency);
        var total = Money.total(lines.stream().map(Draft.Line::subtotal).toList());
        return new Draft(vendor, currency, lines, total, body.notes(), body.reference());
    }

    private String currency(WritePurchaseOrder body, VendorSnapshot vendor) {
        if (body.currency() != null) return Money.currency(body.currency());
        return vendor.currency() == null ? defaultCurrency : vendor.currency();
    }

    /** What a piece cost at the last receipt, in this currency: from this vendor, else from any. By item, where there was one. */
    private Map<UUID, BigDecimal> costs(List<WritePurchaseLine> lines, VendorSnapshot vendor, String currency) {
        var unpriced = lines.stream()
                .filter(l -> l.unitPrice() == null)
                .map(WritePurchaseLine::itemId)
                .distinct()
                .toArray(UUID[]::new);
        if (unpriced.length == 0) return Map.of();
        var costs = new HashMap<UUID, BigDecimal>();
        for (var r : db.query(PurchaseQueries.LAST_COSTS, unpriced, currency, vendor.id())
                .await()) costs.put(r.getUUID(0), Money.read(r, 1));
        return costs;
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
