package tradepost.inventory.core.reservations;

import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.sales.event.OrderChanged;

/**
 * Follows a change of a confirmed order. Its added pieces were reserved, or wait, for the version at which it was changed. They join those of
 * the version that was confirmed, which later events name; the removed pieces are released.
 */
public final class ReservationChangeHandler {
    /**
     * Of order $1, what is reserved for version $3, or waits for it, joins what is reserved for version $2. A part whose line has one at the same location
     * is added to that one. Returns such parts, with the rows that they were added to.
     */
    private static final String JOIN = """
            with added as (
              select id, line_id, location_id, quantity from reservation where order_id = $1 and order_version = $3 and state = 'active'),
            grown as (
              update reservation r set quantity = r.quantity + a.quantity, updated_at = now() from added a
              where r.order_id = $1 and r.order_version = $2 and r.state = 'active' and r.line_id = a.line_id and r.location_id = a.location_id
              returning a.id as part, r.id as held),
            moved as (
              update reservation r set order_version = $2, updated_at = now() from added a
              where r.id = a.id and not exists (select 1 from grown g where g.part = a.id)),
            waits as (update backorder set order_version = $2, added_version = $3, updated_at = now() where order_id = $1 and order_version = $3),
            ended as (
              update order_reservation set state = 'fulfilled', updated_at = now()
              where order_id = $1 and order_version = $3 and state = 'active'),
            active as (
              update order_reservation set state = 'active', updated_at = now()
              where order_id = $1 and order_version = $2 and state = 'fulfilled' and (exists (select 1 from added)
                or exists (select 1 from backorder b where b.order_id = $1 and b.order_version = $3)))
            select part, held from grown
            """;

    /** The parts $1 were added to the rows $2: their lots too. */
    private static final String JOIN_LOTS = """
            insert into reservation_lot(reservation_id, lot_id, item_id, order_id, customer_id, quantity)
            select u.held, h.lot_id, h.item_id, h.order_id, h.customer_id, h.quantity
            from unnest($1::uuid[], $2::uuid[]) as u(part, held) join reservation_lot h on h.reservation_id = u.part
            on conflict (reservation_id, lot_id) do update set quantity = reservation_lot.quantity + excluded.quantity
            """;

    private static final String DELETE_LOTS =
            "delete from reservation_lot where reservation_id = any((select $1::uuid[])::uuid[])";
    private static final String DELETE = "delete from reservation where id = any((select $1::uuid[])::uuid[])";

    private ReservationChangeHandler() {}

    /** Call {@link ReservationReleaser#lock} first. Fails if less is reserved than was removed. */
    public static void change(Tx tx, Event event) {
        var data = event.data(OrderChanged.class);
        if (data.addedVersion() != null) join(tx, data.orderId(), data.orderVersion(), data.addedVersion());
        ReservationPartWriter.remove(tx, data.orderId(), data.orderVersion(), data.removed(), data.waiting(), event);
    }

    private static void join(Tx tx, UUID orderId, long version, long addedVersion) {
        var joined = tx.sql(JOIN, orderId, version, addedVersion);
        if (joined.size() == 0) return;
        var parts = new UUID[joined.size()];
        var held = new UUID[joined.size()];
        int i = 0;
        for (var r : joined) {
            parts[i] = r.getUUID(0);
            held[i++] = r.getUUID(1);
        }
        tx.sql(JOIN_LOTS, parts, held);
        tx.sql(DELETE_LOTS, (Object) parts);
        tx.sql(DELETE, (Object) parts);
    }
}
