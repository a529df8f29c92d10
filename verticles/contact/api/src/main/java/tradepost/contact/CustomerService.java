package tradepost.contact;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Customers: who sales orders are written for. */
@ProxyGen
public interface CustomerService {
    String ADDRESS = "contact.customers";

    /** Fails 400 invalid_email, 409 email_taken. */
    Future<Customer> createCustomer(WriteCustomer body, Caller caller);

    /** Fails 404 customer_not_found. */
    Future<Customer> getCustomer(UUID customerId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<CustomerPage> listCustomers(CustomerQuery query, Caller caller);

    /** Replaces every field of {@link WriteCustomer}. Fails 400 invalid_email, 404 customer_not_found, 409 email_taken. */
    Future<Customer> putCustomer(UUID customerId, WriteCustomer body, Caller caller);

    /** Changes what the merge patch says (RFC 7396). Fails as putCustomer does, and 400 required for a name or e-mail taken away. */
    Future<Customer> patchCustomer(UUID customerId, JsonObject body, Caller caller);

    /**
     * Fails 404 customer_not_found, 409 in_use once a document has named it. Archived instead, it stays readable; again, nothing
     * changes.
     */
    Future<Void> deleteCustomer(UUID customerId, DeleteCustomer query, Caller caller);

    /** No longer archived; one that is not stays as it is. Fails 404 customer_not_found. */
    Future<Customer> restoreCustomer(UUID customerId, Caller caller);

    /** The customer as a document would keep it. Nothing is marked: the document may still be refused. Fails 404 customer_not_found. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<CustomerSnapshot> customerSnapshot(UUID customerId, Caller caller);

    /**
     * The customer as a document keeps it; from now on it cannot be deleted. For contexts that are about to write it into a document.
     * Fails 404 customer_not_found, 409 customer_archived.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<CustomerSnapshot> referenceCustomer(UUID customerId, Caller caller);
}
