package tradepost.purchase.account;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** What was ordered from vendors, received, paid and owed. */
@ProxyGen
public interface VendorAccountService {
    String ADDRESS = "purchase.accounts";

    /** Fails 404 vendor_not_found. */
    Future<VendorBalance> getVendorBalance(UUID vendorId, Caller caller);

    /** Fails 404 vendor_not_found, 400 invalid_period, 400 period_too_long if it has more than 5,000 entries. */
    Future<VendorStatement> getVendorStatement(UUID vendorId, VendorStatementQuery query, Caller caller);
}
