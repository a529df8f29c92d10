package tradepost.catalog.core.price;

import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents.ChangedPrice;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.WritePrice;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Tx;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/**
 * Writes prices of price lists from a file, as {@link PriceWriter#setAll} does from a request. The list, the item and the minimum quantity name
 * a price. The statements are those of one request for each list of a batch.
 */
public final class PriceRowWriter implements RowWriter {
    private final CsvColumns columns;

    public PriceRowWriter(Contract contract) {
        columns = CsvColumns.of(
                contract,
                "listPrices",
                "WritePrice",
                Map.of("price_list_id", CsvColumns.ID),
                List.of("price_list_id", "item_id", "unit_price"));
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        var list = cells.apply("price_list_id");
        var item = cells.apply("item_id");
        var quantity = cells.apply("minimum_quantity");
        if (list == null || list.isEmpty() || item == null || item.isEmpty()) return null;
        return (list + " " + item).toLowerCase(Locale.ROOT) + " "
                + (quantity == null || quantity.isEmpty() ? "1" : quantity.replaceFirst("^0+(?=.)", ""));
    }

    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        for (var row : rows)
            for (var name : List.of("price_list_id", "item_id", "unit_price"))
                if (row.values().getValue(name) == null)
                    row.refuse(Problem.badRequest("required", Problem.detail(name, "is required")));
        return PriceRowWriter::write;
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
                amounts.add(Money.checked("unit_price", price.unitPrice(), list.currency()));
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
