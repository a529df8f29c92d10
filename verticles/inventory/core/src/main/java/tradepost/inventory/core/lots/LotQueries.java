package tradepost.inventory.core.lots;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotLevel;
import tradepost.inventory.lot.LotTraceEntry;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Listing;

/** The statements that read lots, with their row mappings. */
final class LotQueries {
    /** What an order can get of a row of {@code lot_level v}. */
    private static final String AVAILABLE =
            "case when %s or v.location_id = '%s' then 0 else v.free end".formatted(LotStock.ENDED, Movements.TRANSIT);

    /** With %s for a condition of the levels that count. */
    private static final String COLUMNS = """
            l.id, l.item_id, l.number, l.tracking, l.expires_on, l.recalled_at, l.recall_reason, l.recalled_with,
            (select array[coalesce(sum(v.on_hand), 0), coalesce(sum(v.reserved), 0), coalesce(sum(v.damaged), 0),
               coalesce(sum(v.quality_hold), 0), coalesce(sum(%s), 0)]::bigint[]
             from lot_level v where v.lot_id = l.id%%s),
            l.version, l.created_at, l.updated_at, %s""".formatted(AVAILABLE, ItemNames.of("l.item_id"));

    static final Listing<Lot> LISTED = listed("");
    static final String GET = get("", "");

    private static Listing<Lot> listed(String levels) {
        return Listing.of("lot l", COLUMNS.formatted(levels), r -> lot(r, null), Lot::id)
                .byTime("created_at", Lot::createdAt)
                .byTime("updated_at", Lot::updatedAt);
    }

    /** The lots with the pieces that they have at the caller's locations. */
    static Listing<Lot> listed(LocationLimit limit) {
        return limit.only().isEmpty() ? LISTED : listed(at(limit));
    }

    /** The lot $1 with the pieces that it has at the caller's locations; none if it was never there. */
    static String get(LocationLimit limit) {
        if (limit.only().isEmpty()) return GET;
        var levels = at(limit);
        return get(levels, " and exists (select 1 from lot_level v where v.lot_id = l.id" + levels + ")");
    }

    /** A condition for a row of {@code lot_level v}, as text: the columns of a list take no parameters, and ids of a token are UUIDs. */
    static String at(LocationLimit limit) {
        return limit.only().isEmpty()
                ? ""
                : limit.only().stream()
                        .map(id -> "'" + id + "'")
                        .collect(Collectors.joining(", ", " and v.location_id in (", ")"));
    }

    private static String get(String levels, String condition) {
        return """
            select %s, (select coalesce(jsonb_agg(jsonb_build_object('location_id', v.location_id, 'code', p.code, 'on_hand', v.on_hand,
                'reserved', v.reserved, 'damaged', v.damaged, 'quality_hold', v.quality_hold, 'available', %s) order by p.code), '[]')
              from lot_level v join location p on p.id = v.location_id where v.lot_id = l.id and v.on_hand > 0%s)
            from lot l where l.id = $1%s
            """.formatted(COLUMNS.formatted(levels), AVAILABLE, levels, condition);
    }

    /** Everything that has happened to lots. */
    private static final String TRACE = """
            (select m.id, p.lot_id, 'movement' as type, m.kind, null::text as status, null::text as from_state, null::text as to_state,
               m.from_location_id as location_id, m.to_location_id, p.quantity, m.source_type, m.source_id, m.document_id,
               case when m.source_type = 'sales_order' then (select h.customer_id from reservation_lot h
                 where h.order_id = m.source_id and h.lot_id = p.lot_id limit 1) end as customer_id,
               m.reason, m.actor, m.at as created_at
             from lot_movement p join movement m on m.id = p.movement_id
             union all
             select r.id, h.lot_id, 'reservation', null, r.state, null, null, r.location_id, null, h.quantity,
               case when exists (select 1 from stock_hold s where s.id = r.order_id) then 'hold' else 'sales_order' end, r.order_id, null,
               h.customer_id, null, null, r.created_at
             from reservation_lot h join reservation r on r.id = h.reservation_id
             union all
             select c.id, c.lot_id, 'state_change', null, null, c.from_state, c.to_state, c.location_id, null, c.quantity, c.source_type,
               c.source_id, null, null, c.reason, c.actor, c.at
             from stock_state_change c where c.lot_id is not null) t\
            """;

    static final Listing<LotTraceEntry> TRACED = Listing.of(
                    TRACE,
                    "id, type, kind, status, from_state, to_state, location_id, to_location_id, quantity, source_type, source_id, document_id, customer_id, reason, actor, created_at, "
                            + Locations.code("t.location_id") + ", " + Locations.code("t.to_location_id"),
                    LotQueries::entry,
                    LotTraceEntry::id)
            .byTime("created_at", LotTraceEntry::createdAt);

    private LotQueries() {}

    /** Of {@link #GET}. */
    static Lot withLevels(Row r) {
        var levels = ((JsonArray) r.getValue(13))
                .stream().map(JsonObject.class::cast).map(LotLevel::of).toList();
        return lot(r, levels);
    }

    private static Lot lot(Row r, @Nullable List<LotLevel> levels) {
        var sums = r.getArrayOfLongs(8);
        var item = Named.of(r.getUUID(1), r.getArrayOfStrings(12));
        return new Lot(
                r.getUUID(0),
                r.getUUID(1),
                item.sku(),
                item.name(),
                r.getString(2),
                r.getString(3),
                r.getLocalDate(4),
                RowMapper.instant(r, 5),
                r.getString(6),
                r.getUUID(7),
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                sums[4],
                r.getLong(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant(),
                levels);
    }

    private static LotTraceEntry entry(Row r) {
        return new LotTraceEntry(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getUUID(6),
                r.getString(16),
                r.getUUID(7),
                r.getString(17),
                r.getLong(8),
                r.getString(9),
                r.getUUID(10),
                r.getUUID(11),
                r.getUUID(12),
                r.getString(13),
                r.getString(14),
                r.getOffsetDateTime(15).toInstant());
    }
}
