package tradepost.inventory.core.stock.bulk;

import io.vertx.core.Future;
import tradepost.inventory.bulk.StockImportService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.CsvImports;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;

public final class StockImportServiceImpl implements StockImportService {
    private static final String STOCK = "import_stock";

    private final CsvImports imports;

    public StockImportServiceImpl(CsvImports imports, RowWriter stock) {
        this.imports = imports.handle(STOCK, stock);
    }

    @Override
    public Future<Job> importStock(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(STOCK, "importStock", query, upload, caller);
    }
}
