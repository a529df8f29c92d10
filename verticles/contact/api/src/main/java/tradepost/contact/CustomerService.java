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

    /**
     * Replaces every field of {@link WriteCustomer}; of its own record, a caller who may write no other replaces the name, the phone and the
     * addresses only. Fails 400 invalid_email, 403 field_not_allowed, 404 customer_not_found, 409 email_taken.
     */
    Future<Customer> putCustomer(UUID customerId, WriteCustomer body, Caller caller);

    /** Fails 404 customer_not_found. */
    Future<Customer> getCustomerByExternalId(String system, String externalId, Caller caller);

    /** Creates the customer that the other system knows by this id, or replaces it. Fails as createCustomer and putCustomer do, 409 external_id_taken. */
    Future<Customer> putCustomerByExternalId(String system, String externalId, WriteCustomer body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putCustomer does, and 400 required if the name or e-mail address is removed. */
    Future<Customer> patchCustomer(UUID customerId, JsonObject body, Caller caller);

    /**
     * Deletes a customer, or archives it: then it stays readable, and archiving it again changes nothing. Fails 404
     * customer_not_found, 409 in_use if a document refers to it.
     */
    Future<Void> deleteCustomer(UUID customerId, DeleteCustomer query, Caller caller);

    /** Restores an archived customer; any other customer stays as it is. Fails 404 customer_not_found. */
    Future<Customer> restoreCustomer(UUID customerId, Caller caller);

    /**
     * Returns the customer as a document stores it. Does not mark it as referenced, because the document may still be refused.
     * Fails 404 customer_not_found.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<CustomerSnapshot> customerSnapshot(UUID customerId, Caller caller);

    /** Returns the caller's own record as a document stores it, like customerSnapshot. Fails 404 customer_not_found. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<CustomerSnapshot> ownCustomer(Caller caller);

    /**
     * Returns the customer as a document stores it, and marks it as referenced, so that it can no longer be deleted. For contexts
     * that are about to write it into a document. Fails 404 customer_not_found, 409 customer_archived.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<CustomerSnapshot> referenceCustomer(UUID customerId, Caller caller);

    /**
     * Makes the record that of a user, instead of another one of the user. For auth, which decides who may. Fails 404 customer_not_found, 409
     * customer_linked if another user has it.
     */
    @RequiresPermission(value = "users:write", idempotent = true)
    Future<Customer> linkUser(UUID customerId, UUID userId, Caller caller);

    /** Takes the record away from the user, if there is one. For auth, which decides who may. */
    @RequiresPermission(value = "users:write", idempotent = true)
    Future<Void> unlinkUser(UUID userId, Caller caller);
}
