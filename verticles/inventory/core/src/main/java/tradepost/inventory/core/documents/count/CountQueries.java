package tradepost.inventory.core.documents.count;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.ItemNames.Named;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.count.CountEvents.CountedLine;
import tradepost.inventory.count.CountLine;
import tradepost.inventory.count.CountRecording;
import tradepost.inventory.count.CountedLot;
import tradepost.inventory.count.StockCount;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.problem.Problem;

/** The statements on counts, with their row mappings. */
final class CountQueries {
    private static final String COLUMNS = """
            c.id, c.location_id, c.status, c.blind, c.reference, c.notes, c.line_count, c.version, c.created_at, c.updated_at,
            c.closed_at, %s, c.metadata""".formatted(Locations.code("c.location_id"));

    private static final int LINE_AT = 13;

    /** The recordings with the state of their count, which hides what is expected. */
    static final Listing<CountRecording> RECORDINGS = Listing.of(
                    """
                    (select r.id, r.count_id, r.item_id, r.number, r.counted,
                       case when not (c.status = 'open' and c.blind) then r.on_hand end as expected, r.actor, r.at as created_at
                     from stock_count_recording r join stock_count c on c.id = r.count_id) r\
                    """,
                    "id, item_id, number, counted, expected, actor, created_at, " + ItemNames.of("r.item_id"),
                    CountQueries::recording,
                    CountRecording::id)
            .byTime("created_at", CountRecording::createdAt);

    static final String LOCATION = "select location_id from stock_count where id = $1";

    static final String LOCK = "select " + COLUMNS + " from stock_count c where c.id = $1 for no key update";

    /** The counts $1. One statement, so that a count, its lines and the levels are from one moment. A count always has a line. */
    static final String WITH_LINES = """
            select %s, l.item_id, l.counted,
              case when c.status = 'open' and c.blind then null
                   when l.recordings > 0 then l.on_hand
                   when c.status = 'open' then coalesce(s.on_hand, 0) end,
              l.recordings, l.recorded_by, l.recorded_at,
              (select jsonb_agg(jsonb_build_object('lot_id', t.lot_id, 'number', lot.number, 'counted', t.counted, 'expected',
                  case when not (c.status = 'open' and c.blind) then t.on_hand end) order by lot.number)
                from stock_count_lot t join lot on lot.id = t.lot_id where t.count_id = l.count_id and t.item_id = l.item_id),
              %s
            from stock_count c join stock_count_line l on l.count_id = c.id
              left join stock_level s on s.item_id = l.item_id and s.location_id = c.location_id
            where c.id = any((select $1::uuid[])::uuid[]) order by c.id, l.line_no
            """.formatted(COLUMNS, ItemNames.of("l.item_id"));

    static final Listing<StockCount> LISTED = Listing.of("stock_count c", COLUMNS, r -> count(r, null), StockCount::id)
            .byText("status", StockCount::status)
            .byTime("created_at", StockCount::createdAt)
            .byTime("updated_at", StockCount::updatedAt)
            .includingLines("lines", WITH_LINES, CountQueries::withLines);

    /** Items with a level at the location $1 that holds more than a version. Only those in one of the categories $3, unless it is null. */
    static final String ITEMS_AT = """
            select item_id from stock_level
            where location_id = $1 and not version_only and ($3::uuid[] is null or item_id in (select item_id from stocked_item where category_id = any($3)))
            order by item_id limit $2
            """;

    static final String INSERT = """
            insert into stock_count(id, location_id, blind, reference, notes, line_count, metadata) values ($1, $2, $3, $4, $5, $6, $7)
            """;

    /** In the order of items, so that counts of the same items wait for each other instead of deadlocking. Skips items that are being counted. */
    static final String INSERT_LINES = """
            insert into stock_count_line(count_id, location_id, item_id, line_no)
            select $1, $2, i, n from unnest($3::uuid[]) with ordinality as u(i, n) order by i
            on conflict (item_id, location_id) where open do nothing returning item_id
            """;

    static final String BEING_COUNTED = """
            select item_id, count_id from stock_count_line
            where item_id = any((select $1::uuid[])::uuid[]) and location_id = $2 and open and count_id <> $3
            """;

    static final String KNOWN_ITEMS =
            "select item_id from stock_count_line where count_id = $1 and item_id = any((select $2::uuid[])::uuid[])";

    /** $2 to $4: items, pieces counted, and pieces on hand according to the locked levels. */
    static final String RECORD_LINES = """
            with recorded as (
              update stock_count_line l set counted = r.counted, on_hand = r.on_hand, recordings = l.recordings + 1,
                recorded_by = $5, recorded_at = clock_timestamp()
              from unnest((select $2::uuid[]), (select $3::bigint[]), (select $4::bigint[])) as r(item_id, counted, on_hand)
              where l.count_id = $1 and l.item_id = r.item_id and l.open
              returning l.item_id, l.recordings, l.counted, l.on_hand, l.recorded_by, l.recorded_at)
            insert into stock_count_recording(id, count_id, item_id, number, counted, on_hand, actor, at)
            select i.id, $1, recorded.* from recorded
              join unnest((select $6::uuid[]), (select $2::uuid[])) as i(id, item_id) on i.item_id = recorded.item_id
            """;

    static final String RECORD = """
            update stock_count set version = version + 1, updated_at = now() where id = $1 and status = 'open'
            """;

    static final String RECORDED = """
            select line_no, item_id, counted, on_hand, %s from stock_count_line l
            where count_id = $1 and recordings > 0 order by line_no
            """.formatted(ItemNames.of("l.item_id"));

    static final String END_LINES = "update stock_count_line set open = false where count_id = $1 and open";

    static final String END = """
            update stock_count set status = $2, closed_at = case when $2 = 'closed' then now() end, version = version + 1,
              updated_at = now()
            where id = $1 and status = 'open'
            """;

    /** A line with the number of its place in the count, from 1. */
    record Recorded(int lineNo, CountedLine line) {}

    private CountQueries() {}

    static Recorded recorded(Row r) {
        long counted = r.getLong(2);
        long onHand = r.getLong(3);
        var item = Named.of(r.getUUID(1), r.getArrayOfStrings(4));
        var line = new CountedLine(r.getUUID(1), item.sku(), item.name(), counted, onHand, counted - onHand);
        return new Recorded(r.getInteger(0), line);
    }

    static StockCount count(Row r, @Nullable List<CountLine> lines) {
        return new StockCount(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(11),
                r.getString(2),
                r.getBoolean(3),
                r.getString(4),
                r.getString(5),
                r.getJsonObject(12),
                r.getInteger(6),
                r.getLong(7),
                r.getOffsetDateTime(8).toInstant(),
                r.getOffsetDateTime(9).toInstant(),
                RowMapper.instant(r, 10),
                lines);
    }

    private static CountRecording recording(Row r) {
        long counted = r.getLong(3);
        @Nullable Long expected = r.getLong(4);
        var item = Named.of(r.getUUID(1), r.getArrayOfStrings(7));
        return new CountRecording(
                r.getUUID(0),
                r.getUUID(1),
                item.sku(),
                item.name(),
                r.getInteger(2),
                counted,
                expected,
                expected == null ? null : counted - expected,
                r.getString(5),
                r.getOffsetDateTime(6).toInstant());
    }

    /** Reads {@link #WITH_LINES}; fails 404 count_not_found if there is no row. */
    static StockCount withLines(RowSet<Row> rows) {
        if (rows.size() == 0) throw Problem.notFound("count_not_found");
        var lines = new ArrayList<CountLine>(rows.size());
        for (var r : rows) lines.add(line(r));
        return count(rows.iterator().next(), lines);
    }

    private static StockCount withLines(StockCount listed, List<Row> rows) {
        if (rows.isEmpty()) return listed;
        return count(rows.getFirst(), rows.stream().map(CountQueries::line).toList());
    }

    private static CountLine line(Row r) {
        UUID item = r.getUUID(LINE_AT);
        var named = Named.of(item, r.getArrayOfStrings(LINE_AT + 7));
        @Nullable Long counted = r.getLong(LINE_AT + 1);
        @Nullable Long expected = r.getLong(LINE_AT + 2);
        @Nullable Instant at = RowMapper.instant(r, LINE_AT + 5);
        return new CountLine(
                item,
                named.sku(),
                named.name(),
                expected,
                counted,
                counted == null || expected == null ? null : counted - expected,
                r.getInteger(LINE_AT + 3),
                r.getString(LINE_AT + 4),
                at,
                lots((JsonArray) r.getValue(LINE_AT + 6)));
    }

    private static List<CountedLot> lots(@Nullable JsonArray lots) {
        if (lots == null) return List.of();
        return lots.stream().map(JsonObject.class::cast).map(CountedLot::of).toList();
    }
}
