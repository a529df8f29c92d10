package tradepost.inventory.core.lot;

import io.vertx.sqlclient.Row;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotEvents.LotOrder;
import tradepost.inventory.lot.LotEvents.LotRecalled;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Json;

/**
 * Recalls a lot, and the lots of returned pieces that may be of it, because their return named no lot. What is reserved of these lots stays with
 * its orders, which the events name.
 */
final class Recalls {
    private static final int ORDERS_MAX = 1_000;
    private static final String ITEM = "select item_id from lot where id = $1";
    /** A lot that a return has filled and of which its order had got nothing; and the same for what was shipped of that lot. */
    private static final String WITH_RETURNS = """
            with recursive l(id) as (
              select $1::uuid
              union
              select b.lot_id
              from l join lot_movement p on p.lot_id = l.id join movement m on m.id = p.movement_id and m.kind = 'shipment'
                join movement r on r.source_id = m.source_id and r.item_id = m.item_id and r.kind = 'return'
                join lot_movement b on b.movement_id = r.id
              where not exists (
                select from movement s join lot_movement t on t.movement_id = s.id
                where s.source_id = m.source_id and s.kind = 'shipment' and t.lot_id = b.lot_id))
            select id from l
            """;

    private static final String PLACES =
            "select distinct location_id from lot_level where lot_id = any((select $1::uuid[])::uuid[]) and on_hand > 0";
    /** $1: lots, $2: the one that was named, $3: the reason. */
    private static final String RECALL = """
            update lot set recalled_at = clock_timestamp(), version = version + 1, updated_at = clock_timestamp(),
              recall_reason = case when id = $2 then $3
                else left('Returned pieces that may be of ' || (select number from lot where id = $2) || ': ' || $3, 500) end
            where id = any((select $1::uuid[])::uuid[]) and recalled_at is null returning id, number, recall_reason, version
            """;

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

    private Recalls() {}

    static Lot recall(Tx tx, UUID id, String reason, String actor) {
        UUID item = tx.require("lot_not_found", r -> r.getUUID(0), ITEM, id);
        var main = Levels.main(item);
        Levels.lock(tx, List.of(main)); // the first of the levels, and every booking of the item locks it
        var lots = tx.list(r -> r.getUUID(0), WITH_RETURNS, id).toArray(UUID[]::new);
        var keys = new LinkedHashSet<>(List.of(main));
        keys.addAll(tx.list(r -> new Key(item, r.getUUID(0)), PLACES, (Object) lots));
        var locked = Levels.lock(tx, keys);
        tx.requireVersion("lot", id);
        var recalled = tx.sql(RECALL, lots, id, reason).stream().collect(Collectors.toMap(r -> r.getUUID(0), r -> r));
        if (!recalled.containsKey(id)) throw Problem.conflict("already_recalled");
        Blocking.block(tx, List.copyOf(recalled.keySet()), locked, actor);
        append(tx, item, recalled);
        return tx.single(LotQueries::withLevels, LotQueries.GET, id);
    }

    private static void append(Tx tx, UUID item, Map<UUID, Row> recalled) {
        var orders = tx.sql(ORDERS, recalled.keySet().toArray(UUID[]::new), (long) ORDERS_MAX).stream()
                .collect(Collectors.groupingBy(r -> r.getUUID(0)));
        EventLog.appendAll(
                tx,
                recalled.values().stream()
                        .map(lot -> event(item, lot, orders.getOrDefault(lot.getUUID(0), List.of())))
                        .toList());
    }

    private static Event event(UUID item, Row lot, List<Row> orders) {
        var named = orders.stream()
                .map(r -> new LotOrder(r.getUUID(1), r.getUUID(2), r.getString(3), r.getLong(4)))
                .toList();
        long total = orders.isEmpty() ? 0 : orders.getFirst().getLong(5);
        var data = new LotRecalled(lot.getUUID(0), item, lot.getString(1), lot.getString(2), total, named);
        return EventLog.event(InventoryEvents.LOT_RECALLED, data.lotId(), lot.getLong(3), Json.write(data));
    }
}
