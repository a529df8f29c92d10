package tradepost.inventory.core.verification;

import tradepost.inventory.core.stock.Movements;

/** Compares lots with the levels that they make up, and with the movements, reservations and changes of state that they sum. */
final class LotVerificationQueries {
    /** Whether the items from $1 to $2 have lots, or should have. Most have none, and then there is nothing to compare. */
    static final String ANY = """
            select exists (select 1 from lot_level where item_id between $1 and $2)
              or exists (select 1 from lot_movement where item_id between $1 and $2)
              or exists (select 1 from stock_level where item_id between $1 and $2 and location_id = '%s' and tracking is not null)
            """.formatted(Movements.MAIN);

    /**
     * Like {@link VerificationQueries#MISMATCHES}. What is moved and held are the sums of the lots. Of an order, no more pieces of a lot are returned
     * than it has moved, unless it has moved pieces of which nobody knows the lot: there are as many of these, at least, as it has moved that were not
     * tracked as the lot is. Orders of which nothing is known are left out, and so are the lots that a return of the order has made: nobody knows of
     * which lot their pieces are.
     */
    static final String MISMATCHES = """
            with lots as (
              select item_id, location_id, sum(on_hand) as on_hand, sum(reserved) as reserved, sum(damaged) as damaged,
                sum(quality_hold) as quality_hold
              from lot_level where item_id between $1 and $2 group by 1, 2),
            tracked as (
              select item_id from stock_level where item_id between $1 and $2 and location_id = '@main' and tracking is not null),
            levels as (
              select s.item_id, s.location_id, s.on_hand, s.reserved, s.damaged, s.quality_hold, coalesce(l.on_hand, 0) as l_on_hand,
                coalesce(l.reserved, 0) as l_reserved, coalesce(l.damaged, 0) as l_damaged, coalesce(l.quality_hold, 0) as l_quality_hold
              from stock_level s left join lots l using (item_id, location_id)
              where s.item_id between $1 and $2 and (s.item_id in (select item_id from tracked) or l.on_hand > 0)),
            moved as (
              select p.item_id, p.lot_id, side.location_id, sum(side.pieces) as pieces
              from lot_movement p join movement m on m.id = p.movement_id,
                lateral (values (m.to_location_id, p.quantity), (m.from_location_id, -p.quantity)) as side(location_id, pieces)
              where p.item_id between $1 and $2 and side.location_id not in (@outside) group by 1, 2, 3),
            held as (
              select h.item_id, h.lot_id, r.location_id, sum(h.quantity) as pieces
              from reservation_lot h join reservation r on r.id = h.reservation_id
              where h.item_id between $1 and $2 and r.state = 'active' group by 1, 2, 3),
            states as (
              select c.item_id, c.lot_id, c.location_id, sum(case side.state when 'damaged' then side.pieces end) as damaged,
                sum(case side.state when 'quality_hold' then side.pieces end) as quality_hold
              from stock_state_change c, lateral (values (c.to_state, c.quantity), (c.from_state, -c.quantity)) as side(state, pieces)
              where c.item_id between $1 and $2 and c.lot_id is not null group by 1, 2, 3),
            each as (
              select item_id, location_id, coalesce(v.on_hand, 0) as on_hand, coalesce(moved.pieces, 0) as moved,
                coalesce(v.reserved, 0) as reserved, coalesce(held.pieces, 0) as held, coalesce(v.damaged, 0) as damaged,
                coalesce(states.damaged, 0) as to_damaged, coalesce(v.quality_hold, 0) as quality_hold,
                coalesce(states.quality_hold, 0) as to_quality_hold
              from (select * from lot_level where item_id between $1 and $2) v
                full join moved using (item_id, lot_id, location_id) full join held using (item_id, lot_id, location_id)
                full join states using (item_id, lot_id, location_id)),
            of_orders as (
              select p.item_id, m.source_id as order_id, p.lot_id, t.tracking, sum(case when m.kind = 'return' then 0 else p.quantity end) as moved,
                sum(case when m.kind = 'return' then p.quantity else 0 end) as returned
              from lot_movement p join movement m on m.id = p.movement_id join lot t on t.id = p.lot_id
              where p.item_id between $1 and $2 and m.kind in ('shipment', 'receipt', 'return')
                and not exists (select 1 from return_lot r where r.lot_id = p.lot_id and r.order_id = m.source_id) group by 1, 2, 3, 4),
            others as (
              select item_id, order_id, sum(greatest(returned - moved, 0)) as pieces,
                (select sum(m.quantity) from movement m where m.source_id = o.order_id and m.item_id = o.item_id and m.kind in ('shipment', 'receipt'))
                  - sum(moved) as unknown
              from of_orders o group by 1, 2, tracking having sum(greatest(returned - moved, 0)) > 0),
            mismatch(item_id, location_id, order_id, figure, expected, found) as (
              select item_id, location_id, null::uuid, 'lots', on_hand, l_on_hand from levels
              where (on_hand, reserved, damaged, quality_hold) <> (l_on_hand, l_reserved, l_damaged, l_quality_hold)
              union all
              select item_id, location_id, null::uuid, 'lots', 0, on_hand from lots l
              where on_hand > 0 and not exists (select 1 from stock_level s where s.item_id = l.item_id and s.location_id = l.location_id)
              union all
              select item_id, location_id, null::uuid, 'lot_on_hand', moved, on_hand from each where on_hand <> moved
              union all
              select item_id, location_id, null::uuid, 'lot_reserved', held, reserved from each where reserved <> held
              union all
              select item_id, location_id, null::uuid, 'lot_damaged', to_damaged, damaged from each where damaged <> to_damaged
              union all
              select item_id, location_id, null::uuid, 'lot_quality_hold', to_quality_hold, quality_hold from each
              where quality_hold <> to_quality_hold
              union all
              select item_id, '@main', order_id, 'lot_returned', unknown, pieces from others where pieces > unknown)
            select item_id, location_id, order_id, figure, expected::bigint, found::bigint, coalesce(on_hand, 0)::bigint,
              coalesce(l_on_hand, 0)::bigint, coalesce(reserved, 0)::bigint, coalesce(l_reserved, 0)::bigint, count(*) over (), @names
            from mismatch left join levels using (item_id, location_id) order by item_id, location_id, figure limit $3
            """.replace("@main", Movements.MAIN.toString())
            .replace("@outside", Movements.OUTSIDE_IDS)
            .replace("@names", VerificationQueries.NAMES);

    static final String ANY_OF = VerificationQueries.of(ANY);
    static final String MISMATCHES_OF = VerificationQueries.of(MISMATCHES);

    private LotVerificationQueries() {}
}
