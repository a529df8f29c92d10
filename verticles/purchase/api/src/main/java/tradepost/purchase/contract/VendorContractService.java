package tradepost.purchase.contract;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Contracts with vendors, whose prices bind for a period and perhaps a quantity. */
@ProxyGen
public interface VendorContractService {
    String ADDRESS = "purchase.contracts";

    /** Newest first by default. Fails 404 vendor_not_found, 400 invalid_sort or invalid_cursor. */
    Future<VendorContractPage> listVendorContracts(UUID vendorId, VendorContractQuery query, Caller caller);

    /**
     * Fails 404 vendor_not_found, 400 blank, empty_period, item_twice, item_not_found, file_not_found, unknown_currency or invalid_amount, 409
     * number_taken or vendor_archived.
     */
    Future<VendorContract> createVendorContract(UUID vendorId, WriteVendorContract body, Caller caller);

    /** Fails 404 contract_not_found. */
    Future<VendorContract> getVendorContract(UUID vendorId, UUID contractId, Caller caller);

    /** The same for other contexts, which do not know its vendor. */
    @RequiresPermission("purchases:read")
    Future<VendorContract> getContract(UUID contractId, Caller caller);

    /**
     * Replaces it, but not what orders have drawn. Fails as createVendorContract does, 404 contract_not_found, 409 below_drawn if an item gets
     * a quantity below what is drawn, in_use if an item of which something is drawn is missing.
     */
    Future<VendorContract> putVendorContract(UUID vendorId, UUID contractId, WriteVendorContract body, Caller caller);

    /** Fails 404 contract_not_found, 409 in_use if an order refers to it. */
    Future<Void> deleteVendorContract(UUID vendorId, UUID contractId, Caller caller);
}
