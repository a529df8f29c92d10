package tradepost.contact;

import java.util.UUID;

/** What contact tells. The subject is the customer's or the vendor's id. */
public final class ContactEvents {
    public static final String CUSTOMER_CREATED = "contact.customer.created";
    public static final String CUSTOMER_UPDATED = "contact.customer.updated";
    public static final String CUSTOMER_ARCHIVED = "contact.customer.archived";
    public static final String CUSTOMER_RESTORED = "contact.customer.restored";
    public static final String CUSTOMER_DELETED = "contact.customer.deleted";
    public static final String VENDOR_CREATED = "contact.vendor.created";
    public static final String VENDOR_UPDATED = "contact.vendor.updated";
    public static final String VENDOR_ARCHIVED = "contact.vendor.archived";
    public static final String VENDOR_RESTORED = "contact.vendor.restored";
    public static final String VENDOR_DELETED = "contact.vendor.deleted";

    /** Of each of these types: the customer or vendor as it is (or was) then. */
    public record ContactChanged(UUID id, String name, String email) {
        public static ContactChanged of(Customer customer) {
            return new ContactChanged(customer.id(), customer.name(), customer.email());
        }

        public static ContactChanged of(Vendor vendor) {
            return new ContactChanged(vendor.id(), vendor.name(), vendor.email());
        }
    }

    private ContactEvents() {}
}
