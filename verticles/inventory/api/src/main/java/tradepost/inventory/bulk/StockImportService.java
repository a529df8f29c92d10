package tradepost.inventory.bulk;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;

/** Imports of CSV files. Returns the job once the file is received; fails 400 invalid_csv or invalid_header, 429 too_many_jobs. */
@ProxyGen
public interface StockImportService {
    String ADDRESS = "inventory.imports";

    /** Sets the stock on hand, as writeStock does in the mode each. */
    Future<Job> importStock(ImportQuery query, Upload upload, Caller caller);
}
