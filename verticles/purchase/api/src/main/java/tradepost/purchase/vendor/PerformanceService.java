package tradepost.purchase.vendor;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** How vendors have delivered. */
@ProxyGen
public interface PerformanceService {
    String ADDRESS = "purchase.performance";

    /** From the receipts of a period. Fails 404 vendor_not_found, 400 empty_period or invalid_request. */
    Future<VendorPerformance> getVendorPerformance(UUID vendorId, PerformanceQuery query, Caller caller);
}
