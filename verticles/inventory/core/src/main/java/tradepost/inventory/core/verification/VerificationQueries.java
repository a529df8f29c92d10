package tradepost.inventory.core.verification;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import tradepost.inventory.StockMismatch;
import tradepost.inventory.StockVerification;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.db.RowMapper;

/** The statements of {@link Verifier}. */
final class VerificationQueries {
    /** Of a row of {@code mismatch}. */
    static final String NAMES = ItemNames.of("mismatch.item_id") + ", " + Locations.code("mismatch.location_id");

    /** Inserts nothing if a run is in progress. $1: the scope. */
    static final String BEGIN = "insert into stock_verification(scope) values ($1) on conflict do nothing";

    /** Rows of runs before the last finished one of their scope are no longer needed, unless somebody still reads their result. */
    static final String FORGET = """
            delete from stock_verification v where finished_at < clock_timestamp() - interval '10 minutes'
              and run < (select max(run) from stock_verification l where l.finished_at is not null and l.scope = v.scope)
            """;

    static final String RUNNING = "select run from stock_verification where finished_at is null";

    /** Returns no row if another node is working on it, or the run has ended. */
    static final String LOCK = """
            select next_item, scope, jsonb_array_length(mismatches), nightly from stock_verification
            where run = $1 and finished_at is null for update skip locked
            """;

    static final String ADVANCE = """
            update stock_verification set next_item = $2, items_checked = items_checked + $3,
              mismatches_total = mismatches_total + $4, mismatches = mismatches || $5::jsonb,
              finished_at = case when $6 then clock_timestamp() end, items_recomputed = items_recomputed + $7
            where run = $1
            """;

    private static final String COLUMNS = """
            select items_checked, mismatches, mismatches_total, finished_at is not null, started_at, finished_at, scope, items_recomputed
            from stock_verification
            """;

    static final String GET = COLUMNS + "where run = $1";

    /**
     * The run of all items that has ended within the last minute, so that each caller who waits for it gets its result; otherwise the one in
     * progress.
     */
    static final String LATEST = COLUMNS + """
            where scope = 'all' and (finished_at is null or finished_at between clock_timestamp() - interval '1 minute' and clock_timestamp())
            order by finished_at is null, run desc limit 1
            """;

    /** The last item of a step that starts with $1 and reads about $2 rows of each table; null if these are all that remain. */
    static final String STEP_TO = """
            select least(
              (select item_id from movement where item_id >= $1 order by item_id, id desc offset $2 limit 1),
              (select item_id from reservation where item_id >= $1 order by item_id, id desc offset $2 limit 1),
              (select item_id from stock_state_change where item_id >= $1 order by item_id, id desc offset $2 limit 1),
              (select item_id from lot_movement where item_id >= $1 order by item_id offset $2 limit 1),
              (select item_id from stock_level where item_id >= $1 order by item_id, location_id offset $2 limit 1))
            """;

    /** Like STEP_TO, of the tables that the fingerprints of items are made from. */
    static final String CHANGED_STEP_TO = """
            select least(
              (select item_id from stock_level where item_id >= $1 order by item_id, location_id offset $2 limit 1),
              (select item_id from lot_level where item_id >= $1 order by item_id, location_id offset $2 limit 1),
              (select item_id from reservation where state = 'active' and item_id >= $1 order by item_id, location_id offset $2 limit 1),
              (select item_id from stocked_item where item_id >= $1 order by item_id offset $2 limit 1),
              (select item_id from verified_item where item_id >= $1 order by item_id offset $2 limit 1))
            """;

    /** How many items there are, about: as counted when the table was last analyzed, or at most 10,000. */
    static final String ABOUT = """
            select greatest(c.reltuples::bigint, (select count(*) from (select 1 from stocked_item limit 10000) few)) from pg_class c
            where c.oid = 'stocked_item'::regclass
            """;

    static final String ITEMS = "select count(distinct item_id) from stock_level where item_id between $1 and $2";

    /** As {@link #ITEMS} counts them: an item without a level, such as one that is only waited for, has none to recompute. */
    static final String RECOMPUTED =
            "select count(distinct item_id) from stock_level where item_id = any((select $1::uuid[])::uuid[])";

    /**
     * Every figure of the items from $1 to $2 that does not match the rows it summarises, including missing rows, at one moment: at most
     * $3, each with the total number. Sums beyond the range of the response are clamped.
     */
    static final String MISMATCHES = """
            with moved as (
              select item_id, side.location_id, sum(side.pieces) as pieces from movement m,
                lateral (values (m.to_location_id, m.quantity), (m.from_location_id, -m.quantity)) as side(location_id, pieces)
              where item_id between $1 and $2 and side.location_id not in (%s)
              group by 1, 2),
            held as (
              select item_id, location_id, sum(quantity) as pieces from reservation
              where state = 'active' and item_id between $1 and $2 group by 1, 2),
            states as (
              select item_id, location_id, sum(case side.state when 'damaged' then side.pieces end) as damaged,
                sum(case side.state when 'quality_hold' then side.pieces end) as quality_hold
              from stock_state_change c, lateral (values (c.to_state, c.quantity), (c.from_state, -c.quantity)) as side(state, pieces)
              where item_id between $1 and $2 group by 1, 2),
            worth as (
              select item_id, i.value, i.quantity, i.priced, i.average_cost, coalesce(m.value, 0) as total, coalesce(m.pieces, 0) as pieces,
                coalesce(m.priced, 0) as known
              from (select * from stocked_item where item_id between $1 and $2) i full join (
                select item_id, sum(%s) as value, sum(%s) as priced,
                  sum(case when from_location_id in (%s) then quantity when to_location_id in (%s) then -quantity else 0 end) as pieces
                from movement where item_id between $1 and $2 group by 1) m using (item_id)),
            levels as (
              select item_id, location_id, coalesce(s.on_hand, 0) as on_hand, coalesce(moved.pieces, 0) as moved,
                coalesce(s.reserved, 0) as reserved, coalesce(held.pieces, 0) as held,
                coalesce(s.damaged, 0) as damaged, coalesce(states.damaged, 0) as moved_to_damaged,
                coalesce(s.quality_hold, 0) as quality_hold, coalesce(states.quality_hold, 0) as moved_to_quality_hold
              from (select * from stock_level where item_id between $1 and $2) s
                full join moved using (item_id, location_id) full join held using (item_id, location_id)
                full join states using (item_id, location_id)),
            shipped as (
              select f.*, coalesce((
                select sum(m.quantity) from movement m
                where m.source_id = f.order_id and m.kind = 'shipment' and m.item_id = f.item_id
                  and m.from_location_id = f.location_id), 0) as moved
              from (
                select item_id, location_id, order_id, sum(quantity) as pieces from reservation
                where state = 'fulfilled' and item_id between $1 and $2 group by 1, 2, 3) f),
            under_way as (
              select l.item_id, t.to_location_id as location_id, sum(l.in_transit) as pieces
              from transfer_line l join transfer t on t.id = l.transfer_id
              where l.in_transit > 0 and t.status in ('shipped', 'partially_received') and l.item_id between $1 and $2 group by 1, 2),
            in_transit as (
              select item_id, coalesce(at.on_hand, 0) as found, coalesce(shipped.pieces, 0) as expected
              from (select item_id, on_hand from stock_level where location_id = '%s' and item_id between $1 and $2) at
                full join (select item_id, sum(pieces) as pieces from under_way group by 1) shipped using (item_id)),
            incoming as (
              select item_id, location_id, coalesce(i.pieces, 0) as found, coalesce(under_way.pieces, 0) as expected
              from (select item_id, location_id, sum(quantity) as pieces from incoming_stock
                where source_type = 'transfer' and item_id between $1 and $2 group by 1, 2) i
                full join under_way using (item_id, location_id)),
            ordered as (
              select item_id, location_id, order_id, coalesce(i.pieces, 0) as found, coalesce(e.pieces, 0) as expected
              from (select i.item_id, i.location_id, o.order_id, sum(i.quantity) as pieces
                    from incoming_stock i join expected_order o on o.order_id = i.source_id
                    where i.source_type = 'purchase_order' and i.item_id between $1 and $2 group by 1, 2, 3) i
              full join (
                select l.item_id, l.location_id, o.order_id, sum(l.quantity) as pieces
                from expected_line l join expected_order o on o.order_id = l.order_id
                where l.item_id between $1 and $2 group by 1, 2, 3) e using (item_id, location_id, order_id)),
            mismatch(item_id, location_id, order_id, figure, expected, found) as (
              select item_id, location_id, null::uuid, 'on_hand', moved, on_hand from levels where on_hand <> moved
              union all
              select item_id, location_id, null, 'reserved', held, reserved from levels where reserved <> held
              union all
              select item_id, location_id, null, 'damaged', moved_to_damaged, damaged from levels where damaged <> moved_to_damaged
              union all
              select item_id, location_id, null, 'quality_hold', moved_to_quality_hold, quality_hold
              from levels where quality_hold <> moved_to_quality_hold
              union all
              select item_id, location_id, null, 'available', 0, on_hand - reserved - damaged - quality_hold
              from levels where on_hand < reserved + damaged + quality_hold
              union all
              select item_id, '%s', null, 'value', total * 10000, coalesce(value, 0) * 10000 from worth
              where value is distinct from total or value <> 0 and (quantity = 0 or priced = 0)
              union all
              select item_id, '%s', null, 'valued_quantity', pieces, coalesce(quantity, 0) from worth w
              where quantity is distinct from pieces and not exists (select from levels l where l.item_id = w.item_id and l.on_hand <> l.moved)
              union all
              select item_id, '%s', null, 'average_cost', case when known > 0 then value * 10000 / nullif(quantity, 0) end, average_cost * 10000
              from worth
              where priced is distinct from known or (average_cost is null) <> (known = 0)
                or average_cost <> round(value * 1.00000000000000000000 / nullif(quantity, 0), 8) -- not rounded twice
              union all
              select item_id, '%s', null, 'in_transit', expected, found from in_transit where expected <> found
              union all
              select item_id, location_id, null, 'incoming', expected, found from incoming where expected <> found
              union all
              select item_id, location_id, order_id, 'incoming', expected, found from ordered where expected <> found
              union all
              select item_id, '%s', null, 'backordered', coalesce(b.pieces, 0), coalesce(m.backordered, 0) from (
                select item_id, sum(quantity) as pieces from backorder where item_id between $1 and $2 group by 1) b
              full join (
                select item_id, sum(backordered) as backordered from stock_level
                where item_id between $1 and $2 and backordered > 0 group by 1) m using (item_id)
              where coalesce(b.pieces, 0) <> coalesce(m.backordered, 0)
              union all
              select item_id, location_id, order_id, 'shipped', pieces, moved from shipped where pieces <> moved
              union all
              select l.item_id, l.location_id, l.order_id, 'reservation', 0, sum(l.quantity)
              from reservation l left join order_reservation o using (order_id, order_version)
              where l.item_id between $1 and $2 and case when l.document_id is null then o.state is distinct from l.state
                else o.state is null or l.state = 'active' or l.state <> 'released' and o.state = 'released' end
              group by 1, 2, 3
              union all
              select item_id, coalesce(location_id, '%s'), hold_id, 'hold', coalesce(asked, 0), coalesce(pieces, 0) from (
                select l.item_id, l.hold_id, sum(l.quantity) as asked from stock_hold_line l join stock_hold h on h.id = l.hold_id
                where l.item_id between $1 and $2 and h.status = 'active' group by 1, 2) asked
              full join (
                select r.item_id, r.order_id as hold_id, (array_agg(r.location_id order by r.location_id))[1] as location_id,
                  sum(r.quantity) as pieces
                from reservation r join stock_hold h on h.id = r.order_id
                where r.item_id between $1 and $2 and r.state = 'active' group by 1, 2) kept using (item_id, hold_id)
              where asked is distinct from pieces)
            select item_id, location_id, order_id, figure, %s, %s, %s, %s, %s, %s, count(*) over (), %s
            from mismatch left join levels using (item_id, location_id)
            order by item_id, location_id, figure, order_id limit $3
            """.formatted(
                    Movements.OUTSIDE_IDS,
                    Movements.VALUE_CHANGE,
                    Movements.PRICED_CHANGE,
                    Movements.OUTSIDE_IDS,
                    Movements.OUTSIDE_IDS,
                    Movements.TRANSIT,
                    Movements.MAIN,
                    Movements.MAIN,
                    Movements.MAIN,
                    Movements.TRANSIT,
                    Movements.MAIN,
                    Movements.MAIN,
                    cut("expected"),
                    cut("found"),
                    cut("on_hand"),
                    cut("moved"),
                    cut("reserved"),
                    cut("held"),
                    NAMES);

    /** The same of the items in $1, at most $2. */
    static final String MISMATCHES_OF = of(MISMATCHES);

    private VerificationQueries() {}

    /** The statement on a range of items as one on the items in $1; its other parameter, $3, becomes $2. */
    static String of(String range) {
        return range.replace("between $1 and $2", "= any($1)").replace("$3", "$2");
    }

    private static String cut(String sum) {
        return "least(greatest(coalesce(%s, 0), -9223372036854775807), 9223372036854775807)::bigint".formatted(sum);
    }

    static StockMismatch mismatch(Row r) {
        var item = Named.of(r.getUUID(0), r.getArrayOfStrings(11));
        return new StockMismatch(
                r.getUUID(0),
                item.sku(),
                item.name(),
                r.getUUID(1),
                r.getString(12),
                r.getUUID(2),
                r.getString(3),
                r.getLong(4),
                r.getLong(5),
                r.getLong(6),
                r.getLong(7),
                r.getLong(8),
                r.getLong(9));
    }

    static StockVerification verification(Row r) {
        var mismatches = (JsonArray) r.getValue(1);
        return new StockVerification(
                r.getLong(0),
                mismatches.stream().map(m -> StockMismatch.of((JsonObject) m)).toList(),
                r.getLong(2),
                r.getLong(2) > mismatches.size(),
                r.getBoolean(3),
                r.getOffsetDateTime(4).toInstant(),
                RowMapper.instant(r, 5),
                r.getString(6),
                r.getLong(7));
    }
}
