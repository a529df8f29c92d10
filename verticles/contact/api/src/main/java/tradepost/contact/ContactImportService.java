package tradepost.contact;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;

/** Imports of CSV files. Each returns its job once the file is received; fails 400 invalid_csv or invalid_header, 429 too_many_jobs. */
@ProxyGen
public interface ContactImportService {
    String ADDRESS = "contact.imports";

    /** Creates customers and changes them, as createCustomer and patchCustomer do. */
    Future<Job> importCustomers(ImportQuery query, Upload upload, Caller caller);

    /** Creates vendors and changes them, as createVendor and patchVendor do. */
    Future<Job> importVendors(ImportQuery query, Upload upload, Caller caller);
}
