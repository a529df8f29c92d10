package tradepost.catalog;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;

/** Imports of CSV files. Each returns its job once the file is received; fails 400 invalid_csv or invalid_header, 429 too_many_jobs. */
@ProxyGen
public interface CatalogImportService {
    String ADDRESS = "catalog.imports";

    /** Creates items and changes them, as writeItems does in the mode each. */
    Future<Job> importItems(ImportQuery query, Upload upload, Caller caller);

    /** Creates products and changes them, as createProduct and patchProduct do, without their stock and their variants. */
    Future<Job> importProducts(ImportQuery query, Upload upload, Caller caller);

    /** Adds prices to price lists and changes them, as setPrices does; those that are not in the file stay. */
    Future<Job> importPrices(ImportQuery query, Upload upload, Caller caller);
}
