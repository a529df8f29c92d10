package tradepost.inventory.core.lots;

import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotBlocker;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotEvents.LotOrder;
import tradepost.inventory.lot.LotEvents.LotRecalled;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;

/**
 * Recalls a lot, and with it the lots of returned pieces that may be of it ({@link ReturnedLotReader}). What is reserved of these lots stays with its
 * orders, which the events name.
 */
public final class RecallWriter {
    private static final int ORDERS_MAX = 1_000;
    private static final String ITEM = "select item_id from lot where id = $1";
    private static final String REASON = "select recall_reason from lot where id = $1";
    private static final String PLACES =
            "select distinct location_id from lot_level where lot_id = any((select $1::uuid[])::uuid[]) and on_hand > 0";
    private static final String RECALL = """
            update lot set recalled_at = clock_timestamp(), recall_reason = $2, recalled_with = nullif($3, id), version = version + 1, updated_at = clock_timestamp()
            where id = any((select $1::uuid[])::uuid[]) and recalled_at is null returning id, number, version, %s
            """.formatted(ItemNames.of("lot.item_id"));

    private static final String ORDERS = """
            select * from (
              select h.lot_id, r.order_id, (array_agg(h.customer_id))[1], r.state, sum(h.quantity)::bigint,
                count(*) over (partition by h.lot_id) as total,
                row_number() over (partition by h.lot_id order by r.order_id, r.state) as n
              from reservation_lot h join reservation r on r.id = h.reservation_id
              where h.lot_id = any((select $1::uuid[])::uuid[]) and r.state <> 'released'
                and not exists (select 1 from stock_hold s where s.id = r.order_id)
              group by h.lot_id, r.order_id, r.state) o
            where n <= $2 order by lot_id, n
            """;

    /** @param lot the one that somebody has recalled */
    private record Cause(UUID item, UUID lot, String reason) {}

    private RecallWriter() {}

    static Lot recall(Tx tx, UUID id, String reason, String actor) {
        UUID item = tx.require("lot_not_found", r -> r.getUUID(0), ITEM, id);
        var main = Levels.main(item);
        Levels.lock(tx, List.of(main)); // the first of the levels, and every booking of the item locks it
        var lots = ReturnedLotReader.reached(tx, item, id);
        var keys = new LinkedHashSet<>(List.of(main));
        keys.addAll(tx.list(r -> new Key(item, r.getUUID(0)), PLACES, (Object) lots.toArray(UUID[]::new)));
        var locked = Levels.lock(tx, keys);
        tx.requireVersion("lot", id);
        if (!recall(tx, new Cause(item, id, reason), lots, locked, actor).contains(id))
            throw Problem.conflict("already_recalled");
        return tx.single(LotQueries::withLevels, LotQueries.GET, id);
    }

    /**
     * Recalls lots that a return has made, because one of which its order had got pieces is recalled.
     *
     * @param keys the levels that the return has changed
     */
    public static void ofReturn(Tx tx, UUID item, Set<UUID> lots, UUID recalled, Set<Key> keys, String actor) {
        var reason = tx.single(r -> r.getString(0), REASON, recalled);
        recall(tx, new Cause(item, recalled, reason), lots, Levels.lock(tx, keys), actor);
    }

    /** Returns those that were not recalled before. */
    private static Set<UUID> recall(Tx tx, Cause cause, Collection<UUID> lots, Map<Key, Level> locked, String actor) {
        var recalled = tx.sql(RECALL, lots.toArray(UUID[]::new), cause.reason(), cause.lot()).stream()
                .sorted(Comparator.comparing(r -> !r.getUUID(0).equals(cause.lot())))
                .toList();
        var ids = recalled.stream().map(r -> r.getUUID(0)).toList();
        LotBlocker.block(tx, ids, locked, actor);
        var orders = tx.sql(ORDERS, ids.toArray(UUID[]::new), (long) ORDERS_MAX).stream()
                .collect(Collectors.groupingBy(r -> r.getUUID(0)));
        EventLog.appendAll(
                tx,
                recalled.stream()
                        .map(lot -> event(cause, lot, orders.getOrDefault(lot.getUUID(0), List.of()), actor))
                        .toList());
        return Set.copyOf(ids);
    }

    private static Event event(Cause cause, Row lot, List<Row> orders, String actor) {
        var id = lot.getUUID(0);
        var with = id.equals(cause.lot()) ? null : cause.lot();
        var named = orders.stream()
                .map(r -> new LotOrder(r.getUUID(1), r.getUUID(2), r.getString(3), r.getLong(4)))
                .toList();
        long total = orders.isEmpty() ? 0 : orders.getFirst().getLong(5);
        var item = Named.of(cause.item(), lot.getArrayOfStrings(3));
        var data = new LotRecalled(
                id, cause.item(), item.sku(), item.name(), lot.getString(1), cause.reason(), with, total, named);
        return EventLog.event(InventoryEvents.LOT_RECALLED, id, lot.getLong(2), data, actor, Origin.current());
    }
}
