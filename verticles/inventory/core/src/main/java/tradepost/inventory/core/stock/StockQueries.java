package tradepost.inventory.core.stock;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.reservation.Backorder;
import tradepost.inventory.reservation.ReservationLine;
import tradepost.inventory.stock.LotQuantity;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.StockAtLocation;
import tradepost.inventory.stock.StockLevel;
import tradepost.inventory.stock.StockRow;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;

/** The statements that only read, with their row mappings. Statements that lock or write are in the classes that use them. */
final class StockQueries {
    /** The condition for a level that is more than the place of the item's version, or that has a reorder point. */
    private static final String SHOWN = "(not s.version_only or s.watched)";

    /** Of the item $1, at the locations $2 unless it is null. */
    static final String STOCK = """
            select s.location_id, l.code, s.on_hand, s.reserved,
              coalesce((select sum(i.quantity) from incoming_stock i
                where i.item_id = $1 and ($2::uuid[] is null or i.location_id = any($2))), 0)::bigint, s.version, s.updated_at,
              case when not s.version_only then s.created_at end, %s, s.damaged, s.quality_hold, %s, %s, %s
            from stock_level s join location l on l.id = s.location_id
            where s.item_id = $1 and ($2::uuid[] is null or s.location_id = any($2)) order by l.code
            """.formatted(Locations.SERVES, SHOWN, ItemNames.of("s.item_id"), LotStock.AVAILABLE);

    /** Of the items $1, at the locations $2 unless it is null. */
    static final String AVAILABLE = """
            select s.item_id, sum(%s)::bigint from stock_level s
            where s.item_id = any((select $1::uuid[])::uuid[]) and s.location_id <> all(array(select id from location where not %s))
              and ($2::uuid[] is null or s.location_id = any($2))
            group by s.item_id
            """.formatted(LotStock.AVAILABLE, Locations.SERVES);

    static final String ANY_LEVEL = "select 1 from stock_level where item_id = $1 limit 1";

    /** Of the table {@code movement}. */
    static final String MOVEMENT = movement("movement");

    private static String movement(String table) {
        return "id, item_id, from_location_id, to_location_id, quantity, kind, source_type, source_id, reason, actor, at, reverses_id, unit_cost, document_id, cost, variance, "
                + String.join(
                        ", ",
                        ItemNames.of(table + ".item_id"),
                        Locations.code(table + ".from_location_id"),
                        Locations.code(table + ".to_location_id"),
                        "(select currency from valuation)");
    }

    /** The last column of a movement in a list. */
    private static final String LOTS = """
            , (select jsonb_agg(jsonb_build_object('lot_id', p.lot_id, 'quantity', p.quantity) order by p.lot_id)
              from lot_movement p where p.movement_id = m.id)""";

    private static final String MOVEMENT_ROWS = "(select *, at as created_at from movement) m";

    static final Listing<Movement> MOVEMENTS = Listing.of(
                    MOVEMENT_ROWS, movement("m") + LOTS, r -> movement(r).with(lots(r.getValue(20))), Movement::id)
            .byTime("created_at", Movement::createdAt)
            .byNumber("quantity", m -> BigDecimal.valueOf(m.quantity()));

    /** Each item has a SKU of its own, so that SKU and location make a row of stock unique. */
    private static final String STOCK_ROWS = """
            (select s.location_id as id, s.item_id, i.sku, i.name, i.search_words, i.category_id, s.location_id, l.code, s.on_hand, s.reserved, s.damaged, s.quality_hold,
               case when %1$s then %4$s else 0 end as available, %1$s as serves,
               s.created_at, s.updated_at
             from %2$s where %3$s) stock\
            """;

    private static String stockRows(String from) {
        return STOCK_ROWS.formatted(Locations.SERVES, from, SHOWN, LotStock.AVAILABLE);
    }

    private static final String STOCK_BY_ITEM =
            "stocked_item i join stock_level s on s.item_id = i.item_id join location l on l.id = s.location_id";

    /** The same rows, because each level has a location and an item. */
    private static final String STOCK_BY_LEVEL =
            "stock_level s left join stocked_item i on i.item_id = s.item_id left join location l on l.id = s.location_id";

    static final Listing<StockRow> STOCK_LIST = Listing.of(
                    stockRows(STOCK_BY_ITEM),
                    "item_id, sku, name, location_id, code, on_hand, reserved, damaged, quality_hold, available, created_at, updated_at",
                    StockQueries::row,
                    StockRow::locationId)
            .byText("sku", StockRow::sku)
            .byTime("updated_at", StockRow::updatedAt)
            .countedIn(stockRows(STOCK_BY_LEVEL))
            .acrossTables();

    private static final String RESERVATION =
            "id, order_id, order_version, line_id, item_id, location_id, quantity, state, created_at, updated_at, "
                    + ItemNames.of("reservation.item_id") + ", " + Locations.code("reservation.location_id");

    static final Listing<ReservationLine> RESERVATIONS = Listing.of(
                    "reservation", RESERVATION, StockQueries::reservation, ReservationLine::id)
            .byNumber("quantity", r -> BigDecimal.valueOf(r.quantity()))
            .byTime("created_at", ReservationLine::createdAt)
            .byTime("updated_at", ReservationLine::updatedAt);

    static final Listing<Backorder> BACKORDERS = Listing.of(
                    "(select b.*, b.entry_id as id from backorder b) backorder",
                    "id, order_id, line_id, item_id, quantity, created_at, updated_at, "
                            + ItemNames.of("backorder.item_id"),
                    StockQueries::backorder,
                    Backorder::id)
            .byNumber("quantity", b -> BigDecimal.valueOf(b.quantity()))
            .byTime("created_at", Backorder::createdAt)
            .byTime("updated_at", Backorder::updatedAt);

    private StockQueries() {}

    /** Null if the item has no level yet. */
    static @Nullable StockLevel stock(UUID itemId, RowSet<Row> rows) {
        var places = new ArrayList<StockAtLocation>();
        long onHand = 0;
        long reserved = 0;
        long damaged = 0;
        long qualityHold = 0;
        long available = 0;
        long incoming = 0;
        long version = 0;
        @Nullable Instant created = null;
        var item = Named.of(itemId, null);
        var changed = Instant.EPOCH;
        for (var r : rows) {
            var level = new Level(r.getLong(2), r.getLong(3), r.getLong(9), r.getLong(10), 0);
            var place = new StockAtLocation(
                    r.getUUID(0),
                    r.getString(1),
                    level.onHand(),
                    level.reserved(),
                    level.damaged(),
                    level.qualityHold(),
                    r.getBoolean(8) ? r.getLong(13) : 0);
            available += place.available();
            damaged += place.damaged();
            qualityHold += place.qualityHold();
            if (r.getBoolean(11)) places.add(place);
            onHand += place.onHand();
            item = Named.of(itemId, r.getArrayOfStrings(12));
            reserved += place.reserved();
            incoming = r.getLong(4); // of the item, on each row
            version += r.getLong(5);
            var at = r.getOffsetDateTime(6).toInstant();
            if (at.isAfter(changed)) changed = at;
            var since = RowMapper.instant(r, 7);
            if (created == null || since != null && since.isBefore(created)) created = since;
        }
        return rows.size() == 0
                ? null
                : new StockLevel(
                        itemId,
                        itemId,
                        item.sku(),
                        item.name(),
                        available,
                        onHand,
                        reserved,
                        damaged,
                        qualityHold,
                        available,
                        incoming,
                        places,
                        version,
                        created,
                        created == null ? null : changed);
    }

    private static List<LotQuantity> lots(@Nullable Object json) {
        if (json == null) return List.of();
        return ((JsonArray) json)
                .stream().map(JsonObject.class::cast).map(LotQuantity::of).toList();
    }

    /** Without its lots. */
    static Movement movement(Row r) {
        var item = Named.of(r.getUUID(1), r.getArrayOfStrings(16));
        var unitCost = r.getBigDecimal(12);
        return new Movement(
                r.getUUID(0),
                r.getUUID(1),
                item.sku(),
                item.name(),
                r.getUUID(2),
                r.getString(17),
                r.getUUID(3),
                r.getString(18),
                r.getLong(4),
                r.getString(5),
                r.getString(6),
                r.getUUID(7),
                r.getString(8),
                r.getString(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getUUID(11),
                unitCost == null ? null : Money.price(unitCost, r.getString(19)),
                r.getUUID(13),
                List.of(),
                Money.plain(r.getBigDecimal(14)),
                Money.plain(r.getBigDecimal(15)));
    }

    /** Without trailing zeros. */
    static @Nullable BigDecimal plain(@Nullable BigDecimal cost) {
        return cost == null ? null : Money.plain(cost);
    }

    static StockRow row(Row r) {
        var level = new Level(r.getLong(5), r.getLong(6), r.getLong(7), r.getLong(8), 0);
        return new StockRow(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getUUID(3),
                r.getString(4),
                level.onHand(),
                level.reserved(),
                level.damaged(),
                level.qualityHold(),
                r.getLong(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant());
    }

    private static Backorder backorder(Row r) {
        var item = Named.of(r.getUUID(3), r.getArrayOfStrings(7));
        return new Backorder(
                r.getUUID(0),
                r.getUUID(1),
                r.getUUID(2),
                r.getUUID(3),
                item.sku(),
                item.name(),
                r.getLong(4),
                r.getOffsetDateTime(5).toInstant(),
                r.getOffsetDateTime(6).toInstant());
    }

    static ReservationLine reservation(Row r) {
        var item = Named.of(r.getUUID(4), r.getArrayOfStrings(10));
        return new ReservationLine(
                r.getUUID(0),
                r.getUUID(1),
                r.getLong(2),
                r.getUUID(3),
                r.getUUID(4),
                item.sku(),
                item.name(),
                r.getUUID(5),
                r.getString(11),
                r.getLong(6),
                r.getString(7),
                r.getOffsetDateTime(8).toInstant(),
                r.getOffsetDateTime(9).toInstant());
    }
}
