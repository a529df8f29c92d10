package tradepost.inventory.core.verification.freeze;

import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.replenishment.AlertWriter;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.event.ItemFrozen;
import tradepost.inventory.event.ItemUnfrozen;
import tradepost.inventory.freeze.ItemFreeze;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;

/**
 * Freezes the stock of items. The level at the default location says so for all locations: every booking of the item locks it, and reading
 * it costs no further statement.
 */
public final class FreezeWriter {
    static final String GET = """
            select s.item_id, f.reason, f.actor, f.at, %s from stock_level s left join frozen_item f on f.item_id = s.item_id
            where s.item_id = $1 and s.location_id = '%s'
            """.formatted(ItemNames.of("s.item_id"), Movements.MAIN);

    /** Returns those that were not frozen, with the versions of their items after it. $1: items, $2: reason, $3: actor. */
    private static final String FREEZE = """
            with frozen as (
              insert into frozen_item(item_id, reason, actor) select i, $2, $3 from unnest($1::uuid[]) as u(i) order by i
              on conflict do nothing returning item_id)
            update stock_level s set frozen = true, version = version + 1, updated_at = now() from frozen f
            where s.item_id = f.item_id and s.location_id = '%s'
            returning s.item_id, %s, %s
            """.formatted(Movements.MAIN, version(), ItemNames.of("s.item_id"));

    private static final String UNFREEZE = """
            with unfrozen as (delete from frozen_item where item_id = $1 returning item_id)
            update stock_level s set frozen = false, version = version + 1, updated_at = now() from unfrozen f
            where s.item_id = f.item_id and s.location_id = '%s'
            returning s.item_id, %s, %s
            """.formatted(Movements.MAIN, version(), ItemNames.of("s.item_id"));

    private FreezeWriter() {}

    /** The version of an item is the sum over its levels; the returned row has its new one. */
    private static String version() {
        return "s.version + coalesce((select sum(o.version) from stock_level o where o.item_id = s.item_id"
                + " and o.location_id <> s.location_id), 0)::bigint";
    }

    static ItemFreeze none(UUID itemId, Named item) {
        return new ItemFreeze(itemId, item.sku(), item.name(), false, null, null, null);
    }

    static ItemFreeze read(Row r) {
        var reason = r.getString(1);
        var item = Named.of(r.getUUID(0), r.getArrayOfStrings(4));
        return new ItemFreeze(
                r.getUUID(0), item.sku(), item.name(), reason != null, reason, r.getString(2), RowMapper.instant(r, 3));
    }

    static ItemFreeze get(Tx tx, UUID itemId) {
        return tx.single(FreezeWriter::read, GET, itemId);
    }

    /** Freezes those of the items that are not frozen, and publishes it. */
    public static void freeze(Tx tx, Collection<UUID> items, String reason, String actor) {
        if (items.isEmpty()) return;
        var main = items.stream().map(Levels::main).toList();
        Levels.ensureVersions(tx, items);
        Levels.lock(tx, main);
        var events = tx.list(
                r -> {
                    var item = Named.of(r.getUUID(0), r.getArrayOfStrings(2));
                    var data = new ItemFrozen(r.getUUID(0), item.sku(), item.name(), reason);
                    return EventLog.event(InventoryEvents.ITEM_FROZEN, r.getUUID(0), r.getLong(1), data, actor, null);
                },
                FREEZE,
                items.toArray(UUID[]::new),
                reason,
                actor);
        EventLog.appendAll(tx, events);
    }

    static ItemFreeze unfreeze(Tx tx, UUID itemId, String actor) {
        Levels.lock(tx, List.of(Levels.main(itemId)));
        var events = tx.list(
                r -> {
                    var item = Named.of(itemId, r.getArrayOfStrings(2));
                    var data = new ItemUnfrozen(itemId, item.sku(), item.name());
                    return EventLog.event(InventoryEvents.ITEM_UNFROZEN, itemId, r.getLong(1), data, actor, null);
                },
                UNFREEZE,
                itemId);
        EventLog.appendAll(tx, events);
        AlertWriter.resolveMismatch(tx, itemId, actor);
        return get(tx, itemId);
    }
}
