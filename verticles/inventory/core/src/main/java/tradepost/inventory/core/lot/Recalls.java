package tradepost.inventory.core.lot;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotEvents.LotOrder;
import tradepost.inventory.lot.LotEvents.LotRecalled;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;

/** Recalls a lot. What is reserved of it stays with its orders, which the event names. */
final class Recalls {
    private static final int ORDERS_MAX = 1_000;
    private static final String ITEM = "select item_id from lot where id = $1";
    private static final String PLACES = "select location_id from lot_level where lot_id = $1 and on_hand > 0";
    private static final String RECALL = """
            update lot set recalled_at = clock_timestamp(), recall_reason = $2, version = version + 1, updated_at = clock_timestamp()
            where id = $1 and recalled_at is null
            """;
    private static final String ORDERS = """
            select r.order_id, (array_agg(h.customer_id))[1], r.state, sum(h.quantity)::bigint, count(*) over ()
            from reservation_lot h join reservation r on r.id = h.reservation_id
            where h.lot_id = $1 and r.state <> 'released' and not exists (select 1 from stock_hold s where s.id = r.order_id)
            group by r.order_id, r.state order by r.order_id, r.state limit $2
            """;

    private Recalls() {}

    static Lot recall(Tx tx, UUID id, String reason, String actor) {
        UUID item = tx.require("lot_not_found", r -> r.getUUID(0), ITEM, id);
        var main = Levels.main(item);
        Levels.lock(tx, List.of(main)); // the first of the levels, and every booking of the item locks it
        var keys = new LinkedHashSet<>(List.of(main));
        keys.addAll(tx.list(r -> new Key(item, r.getUUID(0)), PLACES, id));
        var locked = Levels.lock(tx, keys);
        tx.requireVersion("lot", id);
        if (tx.sql(RECALL, id, reason).rowCount() == 0) throw Problem.conflict("already_recalled");
        Blocking.block(tx, List.of(id), locked, actor);
        var rows = tx.sql(ORDERS, id, (long) ORDERS_MAX);
        var orders = rows.stream()
                .map(r -> new LotOrder(r.getUUID(0), r.getUUID(1), r.getString(2), r.getLong(3)))
                .toList();
        long total = orders.isEmpty() ? 0 : rows.iterator().next().getLong(4);
        var lot = tx.single(LotQueries::withLevels, LotQueries.GET, id);
        var data = new LotRecalled(id, item, lot.number(), reason, total, orders);
        EventLog.append(tx, InventoryEvents.LOT_RECALLED, id, lot.version(), data);
        return lot;
    }
}
