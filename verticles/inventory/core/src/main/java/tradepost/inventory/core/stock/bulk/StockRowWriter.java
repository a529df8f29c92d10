package tradepost.inventory.core.stock.bulk;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStockResults.Result;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.FormulaText;
import tradepost.kernel.value.Text;

/**
 * Sets the stock on hand from a file, as {@link BulkStockServiceImpl} does from a request. A row names its item by id or SKU, and its
 * location by id or code; without either, it is for the default location. A row that has the quantity on hand already changes nothing, even
 * where nothing may be booked any more.
 */
public final class StockRowWriter implements RowWriter {
    /** Of a single change; a level may have more. */
    private static final long SET_MAX = 1_000_000_000;

    private static final JsonObject CODE =
            new JsonObject().put("type", "string").put("maxLength", 50);
    private static final JsonObject ON_HAND =
            new JsonObject().put("type", "integer").put("minimum", 0).put("maximum", 1_000_000_000_000_000L);

    private static final String LOCATIONS =
            "select code, id from location where code = any((select $1::text[])::text[]) and deleted_at is null";

    private static final String ON_HAND_NOW = """
            select s.item_id, s.location_id, s.on_hand from stock_level s
            join unnest((select $1::uuid[]), (select $2::uuid[])) as k(i, l) on s.item_id = k.i and s.location_id = k.l
            """;

    private final Db db;
    private final BulkStockServiceImpl stock;
    private final CsvColumns columns;

    public StockRowWriter(Db db, Contract contract, BulkStockServiceImpl stock) {
        this.db = db;
        this.stock = stock;
        columns = CsvColumns.of(
                contract,
                "listStock",
                "BulkStockLine",
                Map.of("location_id", CsvColumns.ID, "code", CODE, "on_hand", ON_HAND),
                List.of("on_hand"));
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        var item = first(cells, "item_id", "sku", Text::skuOrNull);
        var location = first(cells, "location_id", "code", StockRowWriter::code);
        return item == null ? null : item + " at " + (location == null ? Movements.MAIN : location);
    }

    private static @Nullable String first(
            Function<String, @Nullable String> cells,
            String id,
            String name,
            Function<String, @Nullable String> normal) {
        var byId = cells.apply(id);
        if (byId != null && !byId.isEmpty()) return byId.toLowerCase(Locale.ROOT);
        var byName = cells.apply(name);
        return byName == null || byName.isBlank() ? null : normal.apply(FormulaText.restored(byName));
    }

    /** Calls the catalog in the name of this context, because the caller's token may have expired. */
    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        var self = Caller.system("inventory");
        var locations = locations(rows);
        var byRow = new HashMap<ImportRow, BulkLine>();
        var asked = new ArrayList<ImportRow>();
        var lines = new ArrayList<BulkLine>();
        for (var row : rows) {
            var line = line(row, lines.size(), locations);
            if (line == null) continue;
            asked.add(row);
            lines.add(line);
        }
        var existing = stock.existing(stock.named(lines, self), self);
        var known = dryRun ? existing : stock.marked(existing, self);
        for (int i = 0; i < known.size(); i++) {
            var refusal = known.get(i).refusal();
            if (refusal == null) byRow.put(asked.get(i), known.get(i));
            else asked.get(i).refuse(refusal);
        }
        return new Prepared() {
            @Override
            public void write(Tx tx, List<ImportRow> open) {
                StockRowWriter.write(tx, open, byRow);
            }

            @Override
            public @Nullable String key(ImportRow row) {
                var line = isAmbiguous(row) ? byRow.get(row) : null;
                return line == null
                        ? null
                        : line.key().itemId() + " at " + line.key().locationId();
            }
        };
    }

    /** Whether other rows of the file may name the same item or the same location otherwise. */
    private static boolean isAmbiguous(ImportRow row) {
        var columns = row.values();
        return columns.containsKey("item_id") && columns.containsKey("sku")
                || columns.containsKey("location_id")
                || columns.containsKey("code");
    }

    private Map<String, UUID> locations(List<ImportRow> rows) {
        var codes = rows.stream()
                .filter(row -> row.values().getString("location_id") == null)
                .map(StockRowWriter::code)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(String[]::new);
        var found = new HashMap<String, UUID>();
        if (codes.length > 0)
            for (var r : db.query(LOCATIONS, (Object) codes).await()) found.put(r.getString(0), r.getUUID(1));
        return found;
    }

    private static @Nullable String code(ImportRow row) {
        var code = row.values().getString("code");
        return code == null ? null : code(code);
    }

    private static String code(String sent) {
        return Text.capitals(sent.strip());
    }

    /** Null if the row was refused. */
    private static @Nullable BulkLine line(ImportRow row, int index, Map<String, UUID> locations) {
        var values = row.values();
        var onHand = values.getLong("on_hand");
        if (onHand == null) {
            row.refuse(Problem.badRequest("required", Problem.detail("on_hand", "is required")));
            return null;
        }
        var item = values.getString("item_id");
        var sku = item == null ? values.getString("sku") : null;
        if (item == null && sku == null) {
            row.refuse(Problem.badRequest("one_of_required", Problem.detail("item_id", "give item_id or sku")));
            return null;
        }
        var location = values.getString("location_id");
        var code = code(row);
        var place = location != null ? UUID.fromString(location) : code == null ? null : locations.get(code);
        if (place == null && code != null) {
            row.refuse(Problem.badRequest(
                    "location_not_found", Problem.detail("code", "there is no location with this code")));
            return null;
        }
        var id = item == null ? null : UUID.fromString(item);
        return BulkLine.of(index, new BulkStock.Line(id, sku, place, null, onHand, null, null, null));
    }

    private static void write(Tx tx, List<ImportRow> rows, Map<ImportRow, BulkLine> byRow) {
        var now = onHand(tx, byRow.values());
        var changing = new ArrayList<ImportRow>();
        var lines = new ArrayList<BulkLine>();
        for (var row : rows) {
            var line = Objects.requireNonNull(byRow.get(row));
            long wanted = Objects.requireNonNull(line.sent().onHand());
            if (Objects.equals(now.get(line.key()), wanted)) continue;
            if (wanted > SET_MAX) {
                row.refuse(
                        Problem.badRequest("invalid_request", Problem.detail("on_hand", "must be at most " + SET_MAX)));
                continue;
            }
            changing.add(row);
            lines.add(line);
        }
        if (lines.isEmpty()) return;
        var results =
                BulkStockServiceImpl.book(tx, lines, false, Request.actor()).results();
        for (int i = 0; i < results.size(); i++) {
            var refusal = refusal(results.get(i));
            if (refusal != null) changing.get(i).refuse(refusal);
            else if (wanted(lines.get(i)) != now.getOrDefault(lines.get(i).key(), 0L))
                changing.get(i).is(ImportRow.Outcome.CHANGED);
        }
    }

    private static long wanted(BulkLine line) {
        return Objects.requireNonNull(line.sent().onHand());
    }

    private static Map<Key, Long> onHand(Tx tx, Iterable<BulkLine> lines) {
        var keys = new ArrayList<Key>();
        for (var line : lines) keys.add(line.key());
        var found = new HashMap<Key, Long>();
        for (var r : tx.sql(ON_HAND_NOW, Levels.items(keys), Levels.locations(keys)))
            found.put(new Key(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        return found;
    }

    /** With the name of the column instead of the place in a request. */
    private static @Nullable ServiceException refusal(Result result) {
        var error = result.error();
        if (error == null) return null;
        var details = new JsonArray();
        for (var d : error.details())
            details.add(Problem.detail(d.field().substring(d.field().lastIndexOf('.') + 1), d.reason()));
        return new ServiceException(result.status(), error.code(), new JsonObject().put("details", details));
    }
}
