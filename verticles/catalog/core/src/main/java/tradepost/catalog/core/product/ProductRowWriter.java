package tradepost.catalog.core.product;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.core.item.ItemRowWriter;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;

/**
 * Writes products from a file. A row never adds or removes a variant, and never changes the stock: what an export says of it is old when it
 * is imported, and stock has an import of its own.
 */
public final class ProductRowWriter implements RowWriter {
    private final BulkProductWriter products;
    private final ImageFiles images;
    private final String currency;
    private final CsvColumns columns;

    /** @param currency the currency of the installation, in which products are priced */
    public ProductRowWriter(Contract contract, BulkProductWriter products, ImageFiles images, String currency) {
        this.products = products;
        this.images = images;
        this.currency = currency;
        columns = CsvColumns.of(contract, "listProducts", "WriteProduct", Map.of("id", CsvColumns.ID), List.of("sku"))
                .ignoring("stock");
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        return ItemRowWriter.idOrSku(cells);
    }

    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        images.check(rows, dryRun, Caller.system("catalog"));
        return (tx, open) -> products.write(
                tx, open.stream().map(row -> new ProductRow(row, currency)).toList());
    }
}
