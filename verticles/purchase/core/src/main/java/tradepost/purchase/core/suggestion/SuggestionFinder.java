package tradepost.purchase.core.suggestion;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.inventory.reorder.BelowPointQuery;
import tradepost.inventory.reorder.ReorderService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Money;
import tradepost.purchase.core.suggestion.SuggestionRules.Wanted;

/** Finds what should be ordered, with the data of other contexts. Virtual threads only. */
public final class SuggestionFinder {
    /** The most items below their point that are considered at once. */
    static final int ITEMS_MAX = 10_000;

    /**
     * What a vendor delivers, at which cost of one piece.
     *
     * @param minimum of its price list, as its pack; null if it has none
     */
    public record Offer(
            VendorSnapshot vendor,
            String currency,
            long quantity,
            BigDecimal cost,
            @Nullable Long minimum,
            @Nullable Long pack) {}

    /**
     * @param wanted pieces, before they are rounded to packs
     * @param offer of the best vendor; null if no active vendor has one
     */
    public record Found(
            BelowPoint below,
            long drafted,
            ItemSnapshot item,
            long wanted,
            @Nullable Offer offer) {
        public long quantity() {
            return offer == null ? wanted : offer.quantity();
        }

        boolean isAboveMaximum() {
            return SuggestionRules.isAboveMaximum(below, drafted, quantity());
        }
    }

    /** @param complete whether all items were considered */
    public record All(List<Found> found, boolean complete) {}

    private record Need(BelowPoint below, long drafted, Wanted wanted) {}

    private final Db db;
    private final ReorderService reorder;
    private final CatalogService catalog;
    private final VendorService vendors;
    private final String currency;

    /** @param currency of the installation */
    public SuggestionFinder(
            Db db, ReorderService reorder, CatalogService catalog, VendorService vendors, String currency) {
        this.db = db;
        this.reorder = reorder;
        this.catalog = catalog;
        this.vendors = vendors;
        this.currency = currency;
    }

    /**
     * @param locationId only for this location
     * @param wanted only these
     * @param vendorOf the vendor that was chosen for a level; null for the best one
     */
    public All find(
            @Nullable UUID locationId,
            Predicate<BelowPoint> wanted,
            Function<BelowPoint, @Nullable UUID> vendorOf,
            Caller caller) {
        var found = new ArrayList<Found>();
        BelowPoint last = null;
        for (int read = 0; read < ITEMS_MAX; read += BelowPointQuery.LIMIT_MAX) {
            var query = new BelowPointQuery(
                    locationId,
                    last == null ? null : last.itemId(),
                    last == null ? null : last.locationId(),
                    BelowPointQuery.LIMIT_MAX);
            var page = reorder.belowPoint(query, caller).await();
            found.addAll(offers(needs(page.stream().filter(wanted).toList()), vendorOf, caller));
            if (page.size() < BelowPointQuery.LIMIT_MAX) return new All(found, true);
            last = page.getLast();
        }
        return new All(found, false);
    }

    /** Pieces in drafts count as ordered. */
    private List<Need> needs(List<BelowPoint> below) {
        if (below.isEmpty()) return List.of();
        var drafted = new HashMap<Integer, Long>();
        for (var r : db.query(
                        SuggestionQueries.DRAFTED,
                        below.stream().map(BelowPoint::itemId).toArray(UUID[]::new),
                        below.stream().map(BelowPoint::locationId).toArray(UUID[]::new),
                        below.stream().map(BelowPoint::atDefault).toArray(Boolean[]::new))
                .await()) drafted.put(r.getInteger(0) - 1, r.getLong(1));
        var needs = new ArrayList<Need>();
        for (int i = 0; i < below.size(); i++) {
            long ofLevel = drafted.getOrDefault(i, 0L);
            var wanted = SuggestionRules.wanted(below.get(i), ofLevel);
            if (wanted.pieces() > 0) needs.add(new Need(below.get(i), ofLevel, wanted));
        }
        return needs;
    }

    private List<Found> offers(List<Need> all, Function<BelowPoint, @Nullable UUID> vendorOf, Caller caller) {
        if (all.isEmpty()) return List.of();
        var ids = all.stream().map(n -> n.below().itemId()).distinct().toList();
        var lookup = catalog.itemSnapshots(ids, caller); // in flight while the vendors are looked up
        var active = active(ids, caller);
        var items = lookup.await().stream()
                .filter(i -> !i.archived())
                .collect(Collectors.toMap(ItemSnapshot::id, Function.identity()));
        var needs =
                all.stream().filter(n -> items.containsKey(n.below().itemId())).toList();
        var cheapest = offers(SuggestionQueries.CHEAPEST, needs, vendorOf, active);
        var contracted = offers(SuggestionQueries.CONTRACTED, needs, vendorOf, active);
        var last = offers(SuggestionQueries.LAST, needs, vendorOf, active);
        var found = new ArrayList<Found>();
        for (int i = 0; i < needs.size(); i++) {
            var need = needs.get(i);
            var item = items.get(need.below().itemId());
            var offer = cheapest.getOrDefault(i, contracted.getOrDefault(i, last.get(i)));
            if (item != null)
                found.add(new Found(
                        need.below(), need.drafted(), item, need.wanted().pieces(), offer));
        }
        return found;
    }

    private Map<UUID, VendorSnapshot> active(List<UUID> items, Caller caller) {
        var known = db.list(r -> r.getUUID(0), SuggestionQueries.VENDORS, (Object) items.toArray(UUID[]::new))
                .await();
        if (known.isEmpty()) return Map.of();
        return vendors.vendorSnapshots(known, caller).await().stream()
                .filter(v -> v.status().equals("active") && !v.archived())
                .collect(Collectors.toMap(VendorSnapshot::id, Function.identity()));
    }

    private Map<Integer, Offer> offers(
            String sql,
            List<Need> needs,
            Function<BelowPoint, @Nullable UUID> vendorOf,
            Map<UUID, VendorSnapshot> active) {
        var args = new ArrayList<Object>(List.of(
                needs.stream().map(n -> n.below().itemId()).toArray(UUID[]::new),
                needs.stream().map(n -> n.wanted().pieces()).toArray(Long[]::new),
                needs.stream().map(n -> vendorOf.apply(n.below())).toArray(UUID[]::new),
                active.keySet().toArray(UUID[]::new)));
        if (!sql.equals(SuggestionQueries.LAST)) args.add(currency);
        if (sql.equals(SuggestionQueries.CHEAPEST))
            args.add(needs.stream().map(n -> n.wanted().fewest()).toArray(Long[]::new));
        var offers = new HashMap<Integer, Offer>();
        for (var r : db.query(sql, args.toArray()).await()) offers.put(r.getInteger(0) - 1, offer(r, active));
        return offers;
    }

    private static Offer offer(Row r, Map<UUID, VendorSnapshot> active) {
        var vendor = active.get(r.getUUID(1));
        if (vendor == null) throw new IllegalStateException("an offer of a vendor that was not asked for");
        var currency = r.getString(2);
        return new Offer(vendor, currency, r.getLong(3), Money.readPrice(r, 4, currency), r.getLong(5), r.getLong(6));
    }
}
