package tradepost.catalog.core;

import io.vertx.core.Future;
import tradepost.catalog.CatalogImportService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.CsvImports;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;

final class CatalogImportServiceImpl implements CatalogImportService {
    private static final String ITEMS = "import_items";
    private static final String PRICES = "import_prices";
    private static final String PRODUCTS = "import_products";

    private final CsvImports imports;

    CatalogImportServiceImpl(CsvImports imports, RowWriter items, RowWriter products, RowWriter prices) {
        this.imports = imports.handle(ITEMS, items).handle(PRODUCTS, products).handle(PRICES, prices);
    }

    @Override
    public Future<Job> importItems(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(ITEMS, "importItems", query, upload, caller);
    }

    @Override
    public Future<Job> importProducts(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(PRODUCTS, "importProducts", query, upload, caller);
    }

    @Override
    public Future<Job> importPrices(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(PRICES, "importPrices", query, upload, caller);
    }
}
