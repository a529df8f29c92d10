package tradepost.contact;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Vendors: who purchase orders are sent to. */
@ProxyGen
public interface VendorService {
    String ADDRESS = "contact.vendors";

    /** Fails 400 invalid_email or unknown_currency, 409 email_taken. */
    Future<Vendor> createVendor(WriteVendor body, Caller caller);

    /** Fails 404 vendor_not_found. */
    Future<Vendor> getVendor(UUID vendorId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<VendorPage> listVendors(VendorQuery query, Caller caller);

    /** Replaces every field of {@link WriteVendor}. Fails 400 invalid_email or unknown_currency, 404 vendor_not_found, 409 email_taken. */
    Future<Vendor> putVendor(UUID vendorId, WriteVendor body, Caller caller);

    /** Fails 404 vendor_not_found. */
    Future<Vendor> getVendorByExternalId(String system, String externalId, Caller caller);

    /** Creates the vendor that the other system knows by this id, or replaces it. Fails as createVendor and putVendor do, 409 external_id_taken. */
    Future<Vendor> putVendorByExternalId(String system, String externalId, WriteVendor body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putVendor does, and 400 required if the name or e-mail address is removed. */
    Future<Vendor> patchVendor(UUID vendorId, JsonObject body, Caller caller);

    /**
     * Deletes a vendor, or archives it: then it stays readable, and archiving it again changes nothing. Fails 404
     * vendor_not_found, 409 in_use if a document refers to it.
     */
    Future<Void> deleteVendor(UUID vendorId, DeleteVendor query, Caller caller);

    /** Restores an archived vendor; any other vendor stays as it is. Fails 404 vendor_not_found. */
    Future<Vendor> restoreVendor(UUID vendorId, Caller caller);

    /**
     * Returns the vendor as a document stores it. Does not mark it as referenced, because the document may still be refused.
     * Fails 404 vendor_not_found.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<VendorSnapshot> vendorSnapshot(UUID vendorId, Caller caller);

    /** Returns those of the vendors that exist, in any order, like vendorSnapshot. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<VendorSnapshot>> vendorSnapshots(List<UUID> vendorIds, Caller caller);

    /**
     * Returns the vendor as a document stores it, and marks it as referenced, so that it can no longer be deleted. For contexts
     * that are about to write it into a document. Fails 404 vendor_not_found, 409 vendor_archived.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<VendorSnapshot> referenceVendor(UUID vendorId, Caller caller);
}
