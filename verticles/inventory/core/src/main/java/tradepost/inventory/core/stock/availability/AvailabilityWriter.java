package tradepost.inventory.core.stock.availability;

import io.vertx.sqlclient.Row;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.event.ItemAvailability;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;

/**
 * Publishes when an item is in stock and when it no longer is. Triggers record which items may have changed, whoever changes them, in the
 * transaction of the change; see {@code sql/inventory/V5__replenishment.sql}. So no change is missed, and a booking that leaves a piece
 * available costs nothing.
 */
public final class AvailabilityWriter {
    private static final String ACTOR = "system:inventory";
    private static final int ITEMS_MAX = 500;
    /** Changes are announced (see InventoryVerticle); this finds one whose announcement was lost. */
    private static final long LOOK_EVERY_MS = 20_000;

    private static final long GATHER_MS = 100;

    private static final String ANY_RECORDED = "select exists (select from item_to_evaluate)";

    private static final String TAKE = """
            delete from item_to_evaluate
            where id in (select id from item_to_evaluate where item_id is not null order by id limit $1 for update skip locked) returning item_id
            """;

    private static final String LOCATION = """
            select id, location_id, after_item from item_to_evaluate where location_id is not null order by id limit 1 for update skip locked
            """;

    private static final String OF_LOCATION = """
            select item_id from stock_level
            where location_id = $1 and ($2::uuid is null or item_id > $2::uuid) order by item_id limit $3
            """;

    private static final String CONTINUE = "update item_to_evaluate set after_item = $2 where id = $1";

    private static final String DONE = "delete from item_to_evaluate where id = $1";

    /** The levels that have the versions of the items, so that no other event of an item comes between its version and this one's event. */
    private static final String LOCK = """
            select 1 from stock_level where location_id = '%s' and item_id = any((select $1::uuid[])::uuid[]) order by item_id for no key update
            """.formatted(Movements.MAIN);

    /** Another change of an item after this statement has begun is recorded again. */
    private static final String EVALUATE = """
            with evaluated as (
              select i as item_id, coalesce(a.available, 0) > 0 as in_stock
              from unnest($1::uuid[]) u(i) left join lateral (
                select sum(on_hand - reserved - damaged - quality_hold) as available from stock_level
                where item_id = i and location_id <> all(array(select id from location where not %s)) offset 0) a on true)
            insert into item_in_stock(item_id, in_stock) select item_id, in_stock from evaluated e
            where in_stock or exists (select from item_in_stock where item_id = e.item_id) order by item_id
            on conflict (item_id) do update set in_stock = excluded.in_stock, changes = item_in_stock.changes + 1, updated_at = now()
            where item_in_stock.in_stock <> excluded.in_stock
            returning item_id, in_stock, changes,
              (select sum(version)::bigint from stock_level where stock_level.item_id = item_in_stock.item_id), %s
            """.formatted(Locations.SERVES, ItemNames.of("item_in_stock.item_id"));

    private final Db db;

    public AvailabilityWriter(Db db) {
        this.db = db;
    }

    /** Evaluates items that may have changed. Returns the milliseconds until it should look again. */
    public long step() {
        if (!db.query(ANY_RECORDED).await().iterator().next().getBoolean(0)) return LOOK_EVERY_MS;
        boolean more = db.tx(tx -> {
            var items = new LinkedHashSet<>(tx.list(r -> r.getUUID(0), TAKE, (long) ITEMS_MAX));
            boolean full = items.size() == ITEMS_MAX;
            boolean all = full || takeOfLocation(tx, items);
            evaluate(tx, items);
            return full || !all;
        });
        return more ? 0 : GATHER_MS;
    }

    private record Recorded(
            long id, UUID locationId, @Nullable UUID afterItem) {}

    /** Adds the next items of a location. Whether it was the last of them. */
    private static boolean takeOfLocation(Tx tx, Set<UUID> items) {
        var found = tx.firstOrNull(r -> new Recorded(r.getLong(0), r.getUUID(1), r.getUUID(2)), LOCATION);
        if (found == null) return true;
        var next = tx.list(r -> r.getUUID(0), OF_LOCATION, found.locationId(), found.afterItem(), (long) ITEMS_MAX);
        items.addAll(next);
        if (next.size() == ITEMS_MAX) tx.sql(CONTINUE, found.id(), next.getLast());
        else tx.sql(DONE, found.id());
        return false;
    }

    private static void evaluate(Tx tx, Set<UUID> items) {
        if (items.isEmpty()) return;
        var ids = items.toArray(UUID[]::new);
        tx.sql(LOCK, (Object) ids);
        EventLog.appendAll(tx, tx.list(AvailabilityWriter::event, EVALUATE, (Object) ids));
    }

    private static Event event(Row r) {
        var item = Named.of(r.getUUID(0), r.getArrayOfStrings(4));
        return EventLog.event(
                r.getBoolean(1) ? InventoryEvents.ITEM_AVAILABLE : InventoryEvents.ITEM_UNAVAILABLE,
                r.getUUID(0),
                r.getLong(3),
                new ItemAvailability(r.getUUID(0), item.sku(), item.name(), r.getLong(2)),
                ACTOR,
                null);
    }
}
