package tradepost.catalog.core.price;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents.ChangedPrice;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.WritePrice;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/**
 * Writes prices of price lists from a file, as {@link PriceWriter#setAll} does from a request. The list, by its id or name, the item, by its id
 * or SKU, and the minimum quantity name a price. The statements are those of one request for each list of a batch.
 */
public final class PriceRowWriter implements RowWriter {
    private static final String ITEM = "item_id";
    private static final String SKU = "sku";
    private static final String LIST = "price_list_id";
    private static final String LIST_NAME = "price_list";
    private static final JsonObject TEXT =
            new JsonObject().put("type", "string").put("maxLength", 255);

    private static final String ITEMS =
            "select sku, id from item where sku = any((select $1::text[])::text[]) and deleted_at is null";

    /** Not by name if several have it: then the id is null. */
    private static final String LISTS = """
            select name, case when count(*) = 1 then min(id::text)::uuid end from price_list
            where name = any((select $1::text[])::text[]) and deleted_at is null and archived_at is null group by name
            """;

    private final Db db;
    private final CsvColumns columns;

    public PriceRowWriter(Db db, Contract contract) {
        this.db = db;
        columns = CsvColumns.of(
                        contract,
                        "listPrices",
                        "WritePrice",
                        Map.of(LIST, CsvColumns.ID, LIST_NAME, TEXT, SKU, TEXT),
                        List.of("unit_price"))
                .oneOf(LIST, LIST_NAME)
                .oneOf(ITEM, SKU);
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        var list = cells.apply(LIST);
        var item = cells.apply(ITEM);
        var quantity = cells.apply("minimum_quantity");
        if (list == null || list.isEmpty() || item == null || item.isEmpty()) return null;
        return key(list, item, quantity == null || quantity.isEmpty() ? "1" : quantity.replaceFirst("^0+(?=.)", ""));
    }

    private static String key(String list, String item, String quantity) {
        return (list + " " + item).toLowerCase(Locale.ROOT) + " " + quantity;
    }

    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        var items = ids(ITEMS, rows, ITEM, SKU, PriceRowWriter::sku);
        var lists = ids(LISTS, rows, LIST, LIST_NAME, Text::trimmed);
        var named = new HashSet<ImportRow>();
        for (var row : rows) {
            if (row.values().getString(ITEM) == null || row.values().getString(LIST) == null) named.add(row);
            name(
                    row,
                    LIST,
                    LIST_NAME,
                    Text::trimmed,
                    lists,
                    "price_list_not_found",
                    "is not the name of one price list");
            name(row, ITEM, SKU, PriceRowWriter::sku, items, "item_not_found", "is not the SKU of an item");
            if (row.values().getValue("unit_price") == null)
                row.refuse(Problem.badRequest("required", Problem.detail("unit_price", "is required")));
        }
        refuseRepeated(rows);
        return new Prepared() {
            @Override
            public void write(Tx tx, List<ImportRow> open) {
                PriceRowWriter.write(tx, open);
            }

            @Override
            public @Nullable String key(ImportRow row) {
                return named.contains(row) ? PriceRowWriter.key(row) : null;
            }
        };
    }

    /** Refuses rows that name a price of an earlier row otherwise. */
    private static void refuseRepeated(List<ImportRow> rows) {
        var lines = new HashMap<String, Long>();
        for (var row : rows) {
            if (row.isRefused()) continue;
            var first = lines.putIfAbsent(key(row), row.line());
            if (first != null)
                row.refuse(Problem.badRequest(
                        "row_twice", Problem.detail("", "is for the same as line " + first + " of the file")));
        }
    }

    private static String key(ImportRow row) {
        var values = row.values();
        var quantity = values.getLong("minimum_quantity");
        return key(values.getString(LIST), values.getString(ITEM), quantity == null ? "1" : quantity.toString());
    }

    private static String sku(String raw) {
        var sku = Text.skuOrNull(raw);
        return sku == null ? raw : sku;
    }

    /** The ids of what rows name otherwise, by their names. */
    private Map<String, UUID> ids(
            String statement, List<ImportRow> rows, String id, String name, UnaryOperator<String> normal) {
        var names = rows.stream()
                .filter(row ->
                        row.values().getString(id) == null && row.values().getString(name) != null)
                .map(row -> normal.apply(row.values().getString(name)))
                .distinct()
                .toArray(String[]::new);
        var found = new HashMap<String, UUID>();
        if (names.length > 0)
            for (var r : db.query(statement, (Object) names).await())
                if (r.getUUID(1) != null) found.put(r.getString(0), r.getUUID(1));
        return found;
    }

    private static void name(
            ImportRow row,
            String id,
            String name,
            UnaryOperator<String> normal,
            Map<String, UUID> found,
            String unknown,
            String reason) {
        if (row.values().getString(id) != null) return;
        var given = row.values().getString(name);
        var known = given == null ? null : found.get(normal.apply(given));
        if (known != null) row.values().put(id, known.toString());
        else if (given == null) row.refuse(Problem.badRequest("required", Problem.detail(id, "is required")));
        else row.refuse(Problem.of(404, unknown, Problem.detail(name, reason)));
    }

    /** Locks the lists in the order of their ids, so that concurrent imports wait for each other instead of deadlocking. */
    private static void write(Tx tx, List<ImportRow> rows) {
        var byList = new TreeMap<String, List<ImportRow>>();
        for (var row : rows)
            byList.computeIfAbsent(
                            row.values().getString("price_list_id").toLowerCase(Locale.ROOT), l -> new ArrayList<>())
                    .add(row);
        byList.forEach((id, ofList) -> {
            var list = list(tx, UUID.fromString(id), ofList);
            if (list != null) write(tx, list, ofList);
        });
    }

    /** Null if there is none; then the rows are refused. */
    private static @Nullable PriceList list(Tx tx, UUID id, List<ImportRow> rows) {
        try {
            return PriceListWriter.locked(tx, id);
        } catch (ServiceException e) {
            if (e.failureCode() != 404) throw e;
            var unknown = Problem.of(
                    404,
                    "price_list_not_found",
                    Problem.detail("price_list_id", "there is no price list with this id"));
            for (var row : rows) row.refuse(unknown);
            return null;
        }
    }

    private static void write(Tx tx, PriceList list, List<ImportRow> rows) {
        var open = new ArrayList<ImportRow>();
        var prices = new ArrayList<WritePrice>();
        var amounts = new ArrayList<BigDecimal>();
        for (var row : rows) {
            try {
                var price = WritePrice.of(row.values());
                amounts.add(Money.checkedPrice("unit_price", price.unitPrice(), list.currency()));
                prices.add(price);
                open.add(row);
            } catch (ServiceException e) {
                row.refuse(e);
            }
        }
        if (prices.isEmpty()) return;
        var changed = new ArrayList<ChangedPrice>();
        for (var w : PriceWriter.set(tx, list.id(), prices, amounts.toArray(BigDecimal[]::new))) {
            var row = open.get(w.place());
            var price = prices.get(w.place());
            if (!w.isAccepted())
                row.refuse(Problem.badRequest("item_not_found", Problem.detail("item_id", PriceWriter.UNKNOWN_ITEM)));
            else if (w.changed()) {
                row.is(w.existed() ? ImportRow.Outcome.CHANGED : ImportRow.Outcome.CREATED);
                changed.add(w.event(price, amounts.get(w.place())));
            }
        }
        if (!changed.isEmpty()) PriceWriter.publish(tx, list.id(), changed.size(), changed);
    }
}
