package tradepost.purchase.core.order;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.InventoryService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.orders.LineQueries;
import tradepost.orders.Lines;
import tradepost.orders.OrderReferences;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.vendor.VendorCosts;
import tradepost.purchase.core.vendor.VendorCosts.Need;

/** Turns requests into drafts with the data of other contexts. Used before a transaction, never inside one. */
public final class OrderDrafts {
    private final Db db;
    private final VendorService vendors;
    private final CatalogService catalog;
    private final InventoryService inventory;
    private final String defaultCurrency;

    public OrderDrafts(
            Db db, VendorService vendors, CatalogService catalog, InventoryService inventory, String defaultCurrency) {
        this.db = db;
        this.vendors = vendors;
        this.catalog = catalog;
        this.inventory = inventory;
        this.defaultCurrency = defaultCurrency;
    }

    public VendorService vendors() {
        return vendors;
    }

    public CatalogService catalog() {
        return catalog;
    }

    /** Fails 400 location_not_found if nothing can arrive there. Null is the default location. Virtual threads only. */
    public void requireLocation(@Nullable UUID locationId, Caller caller) {
        if (locationId != null)
            inventory
                    .checkArrival(new CheckArrival(locationId, List.of()), caller)
                    .await();
    }

    /** Fails 400 or 409 if something cannot be ordered. Nothing is marked as used: see {@link #reference}. Virtual threads only. */
    public PurchaseDraft of(UUID orderId, WritePurchaseOrder body, Caller caller) {
        PurchaseRules.checkLines(body.items());
        requireLocation(body.locationId(), caller);
        var itemIds =
                body.items().stream().map(WritePurchaseLine::itemId).distinct().toList();
        var itemsLookup = catalog.itemSnapshots(itemIds, caller); // in flight while the vendor is looked up
        var vendor = vendor(body.vendorId(), caller);
        var currency = VendorCosts.currency(body.currency(), vendor, defaultCurrency);
        var items = byId(itemsLookup.await());
        var contracts = new HashMap<Integer, UUID>();
        var listed = new HashSet<Integer>();
        var costs = costs(body.items(), vendor, currency, contracts, listed);
        var lines = PurchaseRules.price(orderId, body.items(), items, costs, currency);
        int percent = body.overReceiptPercent() == null ? 0 : body.overReceiptPercent();
        return new PurchaseDraft(
                vendor,
                currency,
                lines,
                Lines.total(lines),
                PurchaseRules.max(lines, percent, currency),
                body.notes(),
                body.reference(),
                Metadata.of(body.metadata()),
                ExternalIds.of(body.externalIds()),
                body.locationId(),
                percent,
                checkedRate(body.exchangeRate(), currency),
                contracts,
                listed,
                unreferenced(items.values()));
    }

    /**
     * The cost of one piece for the lines without a price, by their place: that of the vendor's price list for their quantity, or else of a valid
     * contract that has so much left for all lines of the item, or else of the last receipt in this currency, from this vendor or else from any.
     * Fails 400 below_minimum or not_in_packs for a quantity that the vendor does not sell, unless a contract has it.
     *
     * @param contracts gets those that were used
     * @param listed gets the places of the lines with a cost of the price list
     */
    private Map<Integer, BigDecimal> costs(
            List<WritePurchaseLine> lines,
            VendorSnapshot vendor,
            String currency,
            Map<Integer, UUID> contracts,
            Set<Integer> listed) {
        var unpriced = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).unitPrice() == null)
                .mapToObj(i -> new Need(i, lines.get(i).itemId(), lines.get(i).quantity()))
                .toList();
        if (unpriced.isEmpty()) return Map.of();
        var offers = VendorCosts.of(db, unpriced, vendor.id(), currency).await();
        var costs = new HashMap<Integer, BigDecimal>();
        for (var n : unpriced) {
            var offer = offers.get(n.line());
            var cost = offer == null || !offer.sells(n.quantity()) ? null : offer.cost();
            if (cost != null) costs.put(n.line(), cost);
        }
        listed.addAll(costs.keySet());
        var unlisted =
                unpriced.stream().filter(n -> !costs.containsKey(n.line())).toList();
        if (unlisted.isEmpty()) return costs;
        ContractPrices.of(db, unlisted, vendor.id(), currency).await().forEach((line, price) -> {
            costs.put(line, price.unitPrice());
            contracts.put(line, price.contractId());
        });
        var others = unlisted.stream().filter(n -> !costs.containsKey(n.line())).toList();
        if (others.isEmpty()) return costs;
        PurchaseRules.requireSold(others, offers);
        var items = others.stream().map(Need::itemId).distinct().toArray(UUID[]::new);
        var last = new HashMap<UUID, BigDecimal>();
        for (var r : db.query(StoredPurchase.LAST_COSTS, items, currency, vendor.id())
                .await()) last.put(r.getUUID(0), Money.readPrice(r, 1, currency));
        for (var n : others) if (last.get(n.itemId()) != null) costs.put(n.line(), last.get(n.itemId()));
        return costs;
    }

    /**
     * A line keeps the contract or the price list that it has its price from if the body repeats its item and its price, and the vendor and the
     * currency are the same.
     *
     * @param listed the lines with a price of the price list
     */
    public static void keepSources(
            PurchaseDraft draft, List<WritePurchaseLine> body, PurchaseOrderWithItems before, Set<UUID> listed) {
        if (!draft.vendor().id().equals(before.order().vendorId())
                || !draft.currency().equals(before.order().currency())) return;
        var lines = before.items().stream().collect(Collectors.toMap(PurchaseOrderLine::id, Function.identity()));
        for (int i = 0; i < body.size(); i++) {
            var price = body.get(i).unitPrice();
            var line = lines.get(body.get(i).id());
            if (price == null
                    || line == null
                    || !line.itemId().equals(body.get(i).itemId())
                    || line.unitPrice().compareTo(price) != 0) continue;
            if (line.contractId() != null) draft.contracts().put(i, line.contractId());
            if (listed.contains(line.id())) draft.listed().add(i);
        }
    }

    /** Fails 400 invalid_request if an order in the currency of the installation has a rate. */
    public @Nullable BigDecimal checkedRate(@Nullable BigDecimal rate, String currency) {
        if (rate != null && currency.equals(defaultCurrency))
            throw Problem.badRequest(
                    "invalid_request",
                    Problem.detail("exchange_rate", "is only for another currency than " + currency));
        return rate;
    }

    /** Fails 400 vendor_not_found, 409 vendor_archived or vendor_not_active. */
    public VendorSnapshot vendor(@Nullable UUID vendorId, Caller caller) {
        if (vendorId == null) throw OrderReferences.unknown("vendor");
        var vendor = OrderReferences.require("vendor", vendors.vendorSnapshot(vendorId, caller));
        if (vendor.archived()) throw Problem.conflict("vendor_archived");
        if (!vendor.status().equals("active"))
            throw Problem.conflict("vendor_not_active", Problem.detail("vendor_id", "is " + vendor.status()));
        return vendor;
    }

    /** Marks what the order names as used: see {@link OrderReferences#mark}. */
    public void reference(PurchaseDraft draft, Caller caller) {
        var vendor = draft.vendor();
        OrderReferences.mark(
                "vendor",
                vendor.referenced() ? null : () -> vendors.referenceVendor(vendor.id(), caller),
                draft.unreferenced(),
                items -> catalog.referenceItems(items, caller));
    }

    /** The parameters of {@link StoredPurchase#INSERT_LINES}. */
    public static @Nullable Object[] lineArgs(List<PurchaseDraft> drafts) {
        @Nullable
        Object[] args = Arrays.copyOf(
                LineQueries.args(
                        drafts.stream().flatMap(d -> d.lines().stream()).toList()),
                12);
        args[11] = drafts.stream()
                .flatMap(d -> IntStream.range(0, d.lines().size())
                        .mapToObj(i -> d.listed().contains(i)))
                .toArray(Boolean[]::new);
        args[10] = drafts.stream()
                .flatMap(d -> IntStream.range(0, d.lines().size())
                        .mapToObj(i -> d.contracts().get(i)))
                .toArray(UUID[]::new);
        args[9] = drafts.stream()
                .flatMap(d -> d.lines().stream()
                        .map(l -> PurchaseRules.overReceiptAllowed(l.quantity(), d.overReceiptPercent())))
                .toArray(Long[]::new);
        return args;
    }

    private static Set<UUID> unreferenced(Collection<ItemSnapshot> items) {
        return items.stream().filter(i -> !i.referenced()).map(ItemSnapshot::id).collect(Collectors.toSet());
    }

    private static Map<UUID, ItemSnapshot> byId(List<ItemSnapshot> found) {
        return found.stream().collect(Collectors.toMap(ItemSnapshot::id, Function.identity()));
    }
}
