package tradepost.analytics.core.projection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.contact.ContactEvents;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.resource.NameTable;

/** What others call the things that figures are about, and the categories of items. */
final class KnownNames {
    /** Tables by the beginning of the types of their events. */
    private static final Map<String, NameTable> TABLES = Map.of(
            ContactEvents.CUSTOMER, new NameTable("known_customer", "name"),
            ContactEvents.VENDOR, new NameTable("known_vendor", "name"),
            CatalogEvents.ITEM, new NameTable("known_item", "sku"),
            CatalogEvents.CATEGORY, new NameTable("known_category", "name"),
            InventoryEvents.LOCATION, KnownLocations.TABLE);

    private static final List<String> CHANGES = List.of(".created", ".updated", ".archived", ".restored");

    private static final Set<String> OF_PRODUCTS = Set.of(
            CatalogEvents.PRODUCT_CREATED,
            CatalogEvents.PRODUCT_UPDATED,
            CatalogEvents.PRODUCT_PUBLISHED,
            CatalogEvents.PRODUCT_ARCHIVED);

    private static final String CATEGORISE = """
            insert into item_category as c (item_id, category_id, version)
            select distinct on (i) i, k, v from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as u(i, k, v) order by i, v desc
            on conflict (item_id) do update set category_id = excluded.category_id, version = excluded.version, updated_at = now()
            where c.version < excluded.version
            """;

    private KnownNames() {}

    static List<String> types() {
        var types = new ArrayList<>(OF_PRODUCTS);
        for (var of : TABLES.keySet()) for (var change : CHANGES) types.add(of + change);
        return types;
    }

    static void apply(Tx tx, List<Event> events) {
        var named = new LinkedHashMap<NameTable, List<Event>>();
        var products = new ArrayList<ProductChanged>();
        for (var e : events) {
            var table = TABLES.get(e.type().substring(0, e.type().lastIndexOf('.')));
            if (table != null)
                named.computeIfAbsent(table, t -> new ArrayList<>()).add(e);
            else if (OF_PRODUCTS.contains(e.type())) products.add(e.data(ProductChanged.class));
        }
        named.forEach((table, of) -> table.applyAll(tx, of));
        categorise(tx, products);
    }

    private static void categorise(Tx tx, List<ProductChanged> products) {
        if (products.isEmpty()) return;
        record Of(UUID item, ProductChanged product) {}
        var all = new ArrayList<Of>();
        for (var p : products) {
            all.add(new Of(p.itemId(), p));
            for (var v : p.variants()) if (!v.itemId().equals(p.itemId())) all.add(new Of(v.itemId(), p));
        }
        tx.send(
                CATEGORISE,
                Tx.column(all, Of::item, UUID[]::new),
                Tx.column(all, of -> of.product.categoryId(), UUID[]::new),
                Tx.column(all, of -> of.product.version(), Long[]::new));
    }
}
