package tradepost.inventory.core.stock;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.catalog.CatalogService;
import tradepost.catalog.Item;
import tradepost.catalog.ItemSnapshot;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;

/** The table stocked_item: SKU, name and category of each item, for the lists of stock. */
public final class ItemNames {
    private static final int BATCH = 500;
    private static final long LOOK_EVERY_MS = 3_600_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final String SET = """
            insert into stocked_item(item_id, sku, name, version)
            select distinct on (i) i, s, n, v from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) as u(i, s, n, v)
            order by i, v desc
            on conflict (item_id) do update set sku = excluded.sku, name = excluded.name, version = excluded.version, updated_at = now()
            where stocked_item.version < excluded.version
            """;
    /** The product also names its items, because its event may come before theirs. */
    private static final String CATEGORISE = """
            insert into stocked_item as s (item_id, sku, name, category_id, product_version)
            select u.i, u.sku, u.name, $4, $5 from unnest($1::uuid[], $2::text[], $3::text[]) as u(i, sku, name) order by u.i
            on conflict (item_id) do update set
              category_id = excluded.category_id, product_version = excluded.product_version, updated_at = now(),
              sku = case s.version when 0 then excluded.sku else s.sku end, name = case s.version when 0 then excluded.name else s.name end
            where s.product_version < excluded.product_version
            """;

    private static final String UNNAMED =
            "select item_id from stocked_item where version = 0 and sku = item_id::text and item_id > $1 order by item_id limit "
                    + BATCH;
    private static final String NAME = """
            insert into stocked_item(item_id, sku, name)
            select * from unnest($1::uuid[], $2::text[], $3::text[]) as u(id, sku, name) order by id
            on conflict (item_id) do update set sku = excluded.sku, name = excluded.name, updated_at = now()
            where stocked_item.version = 0
            """;

    /** Applies changes of the catalog's items, unless a newer one of the item was applied before: one statement for those of many. */
    public static final Subscriptions.Handler CHANGED = new Subscriptions.Handler() {
        @Override
        public void apply(Tx tx, Event event) {
            applyAll(tx, List.of(event));
        }

        @Override
        public void applyAll(Tx tx, List<Event> events) {
            var items = events.stream().map(e -> e.data(Item.class)).toList();
            tx.sql(
                    SET,
                    items.stream().map(Item::id).toArray(UUID[]::new),
                    items.stream().map(Item::sku).toArray(String[]::new),
                    items.stream().map(Item::name).toArray(String[]::new),
                    events.stream().map(Event::subjectVersion).toArray(Long[]::new));
        }
    };

    private ItemNames() {}

    /** SKU and name of an item. */
    public record Named(String sku, String name) {
        /** @param names what {@link #of(String)} has read; null if no event of the item has come yet */
        public static Named of(UUID itemId, String @Nullable [] names) {
            return names == null ? new Named(itemId.toString(), "") : new Named(names[0], names[1]);
        }
    }

    /** An expression of SKU and name of the item with the id in this column, for the list of columns of a statement. */
    public static String of(String column) {
        return "(select array[named.sku, named.name] from stocked_item named where named.item_id = " + column + ")";
    }

    /**
     * Applies the category of a product to its items: its own one, or those of its variants. Most products have none. A newer event of the
     * product may have been applied before.
     */
    public static void categorised(Tx tx, Event event) {
        var product = event.data(ProductChanged.class);
        var names = new LinkedHashMap<UUID, Named>();
        names.put(product.itemId(), new Named(product.sku(), product.name()));
        for (var v : product.variants()) names.put(v.itemId(), new Named(v.sku(), v.name()));
        tx.sql(
                CATEGORISE,
                names.keySet().toArray(UUID[]::new),
                Tx.column(names.values(), Named::sku, String[]::new),
                Tx.column(names.values(), Named::name, String[]::new),
                product.categoryId(),
                event.subjectVersion());
    }

    /** Asks the catalog for the names of items whose events have not come. */
    public static final class Completion {
        private final Db db;
        private final CatalogService catalog;
        private UUID last = BEFORE_ALL;

        public Completion(Db db, CatalogService catalog) {
            this.db = db;
            this.catalog = catalog;
        }

        /** Names the next items. Returns the milliseconds until it should look again. */
        public long step() {
            var ids = db.list(r -> r.getUUID(0), UNNAMED, last).await();
            if (!ids.isEmpty()) {
                Request.actAs("inventory");
                name(db, catalog.itemSnapshots(ids, Caller.system("inventory")).await());
            }
            last = ids.isEmpty() ? BEFORE_ALL : ids.getLast();
            return ids.isEmpty() ? LOOK_EVERY_MS : 0;
        }
    }

    /** Of items whose events have not come yet. */
    public static void name(Db db, List<ItemSnapshot> items) {
        db.query(
                        NAME,
                        items.stream().map(ItemSnapshot::id).toArray(UUID[]::new),
                        items.stream().map(ItemSnapshot::sku).toArray(String[]::new),
                        items.stream().map(ItemSnapshot::name).toArray(String[]::new))
                .await();
    }
}
