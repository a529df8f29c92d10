package tradepost.catalog.core.item;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Tx;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.FormulaText;
import tradepost.kernel.value.Text;

/** Writes items from a file as {@link BulkItemWriter} does from a request. A row without an id is for the item with its SKU. */
public final class ItemRowWriter implements RowWriter {
    private final BulkItemWriter items;
    private final CsvColumns columns;

    public ItemRowWriter(Contract contract, BulkItemWriter items) {
        this.items = items;
        columns = CsvColumns.of(contract, "listItems", "WriteItem", Map.of("id", CsvColumns.ID), List.of("sku"));
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        return idOrSku(cells);
    }

    /** The key of a row that names something by its id, or else by its SKU. */
    public static @Nullable String idOrSku(Function<String, @Nullable String> cells) {
        var id = cells.apply("id");
        if (id != null && !id.isEmpty()) return "id " + id.toLowerCase(Locale.ROOT);
        var cell = cells.apply("sku");
        var sku = cell == null ? null : Text.skuOrNull(FormulaText.restored(cell));
        return sku == null ? null : "sku " + sku;
    }

    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        return this::write;
    }

    private void write(Tx tx, List<ImportRow> rows) {
        var elements = new LinkedHashMap<ImportRow, BulkItem>();
        for (var row : rows) {
            if (row.values().getString("sku") == null)
                row.refuse(Problem.badRequest("required", Problem.detail("sku", "is required")));
            else elements.put(row, element(row.values()));
        }
        var changed = items.apply(tx, List.copyOf(elements.values()), false);
        elements.forEach((row, element) -> {
            var refusal = element.refusal();
            if (refusal != null) row.refuse(refusal);
            else if (element.isCreated()) row.is(ImportRow.Outcome.CREATED);
            else if (changed.contains(element.id())) row.is(ImportRow.Outcome.CHANGED);
        });
    }

    private BulkItem element(JsonObject values) {
        var id = values.getString("id");
        var fields = values.copy();
        fields.remove("id");
        return items.row(fields, id == null ? null : UUID.fromString(id));
    }
}
