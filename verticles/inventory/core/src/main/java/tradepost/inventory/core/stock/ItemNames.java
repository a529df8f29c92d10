package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.catalog.CatalogEvents.ItemChanged;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;

/** The table stocked_item: SKU and name of each item, for the lists of stock. */
public final class ItemNames {
    private static final Logger LOG = LoggerFactory.getLogger(ItemNames.class);
    private static final int BATCH = 500;
    private static final int RETRY_MS = 5_000;

    private static final String SET = """
            insert into stocked_item(item_id, sku, name, version) values ($1, $2, $3, $4)
            on conflict (item_id) do update set sku = excluded.sku, name = excluded.name, version = excluded.version, updated_at = now()
            where stocked_item.version < excluded.version
            """;
    private static final String UNNAMED =
            "select item_id from stocked_item where version = 0 and item_id > $1 order by item_id limit " + BATCH;
    private static final String NAME = """
            insert into stocked_item(item_id, sku, name)
            select * from unnest($1::uuid[], $2::text[], $3::text[]) as u(id, sku, name) order by id
            on conflict (item_id) do update set sku = excluded.sku, name = excluded.name, updated_at = now()
            where stocked_item.version = 0
            """;

    private ItemNames() {}

    /** Applies an event of the catalog, unless a newer one of the item was applied before. */
    public static void changed(Tx tx, Event event) {
        var item = event.data(ItemChanged.class);
        tx.sql(SET, item.id(), item.sku(), item.name(), event.subjectVersion());
    }

    /**
     * Asks the catalog for the names of items whose events came before this table existed. The result is the number of items asked for;
     * the call repeats itself until the catalog responds.
     */
    public static Future<Integer> complete(Vertx vertx, Db db, CatalogService catalog) {
        return Tasks.run(vertx, () -> {
            int asked = 0;
            var last = new UUID(0, 0);
            for (; ; ) {
                var ids = db.list(r -> r.getUUID(0), UNNAMED, last).await();
                if (ids.isEmpty()) return asked;
                name(db, ask(vertx, catalog, ids));
                asked += ids.size();
                last = ids.getLast();
            }
        });
    }

    private static List<ItemSnapshot> ask(Vertx vertx, CatalogService catalog, List<UUID> ids) {
        for (; ; ) {
            try {
                Request.actAs("inventory");
                return catalog.itemSnapshots(ids, Caller.system("inventory")).await();
            } catch (RuntimeException e) {
                LOG.info("the catalog has not named {} items: {}", ids.size(), e.getMessage());
                vertx.timer(RETRY_MS).await();
            }
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
