package tradepost.inventory.core.lots;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Tx;

/** Lots that were made for returned pieces, because their return named no lot and its order had got several. */
public final class ReturnedLotReader {
    private static final String INSERT = """
            insert into return_lot(lot_id, item_id, return_id, order_id)
            select id, item_id, $2, $3 from lot where id = any((select $1::uuid[])::uuid[]) on conflict do nothing
            """;

    /** $1: a lot, $2: its item. From a lot to the returns of orders that had got pieces of it, from a return to the lots that it made. */
    static final String REACHED = """
            with recursive edge(a, b) as materialized (
                select distinct p.lot_id, r.return_id
                from (select distinct return_id, order_id, at from return_lot where item_id = $2) r
                  join movement m on m.source_id = r.order_id and m.item_id = $2 and m.kind = 'shipment' and m.at < r.at
                  join lot_movement p on p.movement_id = m.id
                union all
                select return_id, lot_id from return_lot where item_id = $2),
              reached(id) as (select $1::uuid union select e.b from reached r join edge e on e.a = r.id)
            select l.id from reached join lot l using (id)
            """;

    private ReturnedLotReader() {}

    public static void insert(Tx tx, Collection<UUID> lots, UUID returnId, UUID orderId) {
        if (!lots.isEmpty()) tx.sql(INSERT, lots.toArray(UUID[]::new), returnId, orderId);
    }

    /** The lot and those whose pieces may be of it. */
    static List<UUID> reached(Tx tx, UUID item, UUID lot) {
        return tx.list(r -> r.getUUID(0), REACHED, lot, item);
    }
}
