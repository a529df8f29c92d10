package tradepost.contact.core;

import io.vertx.core.Future;
import tradepost.contact.ContactImportService;
import tradepost.contact.core.customer.CustomerServiceImpl;
import tradepost.contact.core.vendor.VendorServiceImpl;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.CsvImports;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.value.Text;

final class ContactImportServiceImpl implements ContactImportService {
    private static final String CUSTOMERS = "import_customers";
    private static final String VENDORS = "import_vendors";
    private static final String KEY = "email";

    private final CsvImports imports;

    ContactImportServiceImpl(CsvImports imports, Contract contract) {
        var customers = new ResourceRowWriter<>(
                contract,
                CustomerServiceImpl.CUSTOMERS.batch(KEY),
                "listCustomers",
                "WriteCustomer",
                KEY,
                Text::normalEmail);
        var vendors = new ResourceRowWriter<>(
                contract, VendorServiceImpl.VENDORS.batch(KEY), "listVendors", "WriteVendor", KEY, Text::normalEmail);
        this.imports = imports.handle(CUSTOMERS, customers).handle(VENDORS, vendors);
    }

    @Override
    public Future<Job> importCustomers(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(CUSTOMERS, "importCustomers", query, upload, caller);
    }

    @Override
    public Future<Job> importVendors(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(VENDORS, "importVendors", query, upload, caller);
    }
}
