package tradepost.contact;

import java.util.UUID;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/** What contact tells. The subject is the customer's or the vendor's id. */
public final class ContactEvents {
    @EventDoc(value = "A customer was created.", subject = "the customer", data = ContactChanged.class)
    public static final String CUSTOMER_CREATED = "contact.customer.created";

    @EventDoc(value = "A customer was changed.", subject = "the customer", data = ContactChanged.class)
    public static final String CUSTOMER_UPDATED = "contact.customer.updated";

    @EventDoc(
            value = "A customer that documents refer to was archived.",
            subject = "the customer",
            data = ContactChanged.class)
    public static final String CUSTOMER_ARCHIVED = "contact.customer.archived";

    @EventDoc(value = "An archived customer was taken back.", subject = "the customer", data = ContactChanged.class)
    public static final String CUSTOMER_RESTORED = "contact.customer.restored";

    @EventDoc(value = "A customer was deleted.", subject = "the customer", data = ContactChanged.class)
    public static final String CUSTOMER_DELETED = "contact.customer.deleted";

    @EventDoc(value = "A vendor was created.", subject = "the vendor", data = ContactChanged.class)
    public static final String VENDOR_CREATED = "contact.vendor.created";

    @EventDoc(value = "A vendor was changed.", subject = "the vendor", data = ContactChanged.class)
    public static final String VENDOR_UPDATED = "contact.vendor.updated";

    @EventDoc(
            value = "A vendor that documents refer to was archived.",
            subject = "the vendor",
            data = ContactChanged.class)
    public static final String VENDOR_ARCHIVED = "contact.vendor.archived";

    @EventDoc(value = "An archived vendor was taken back.", subject = "the vendor", data = ContactChanged.class)
    public static final String VENDOR_RESTORED = "contact.vendor.restored";

    @EventDoc(value = "A vendor was deleted.", subject = "the vendor", data = ContactChanged.class)
    public static final String VENDOR_DELETED = "contact.vendor.deleted";

    /** The customer or vendor as it is (or was) then. */
    public record ContactChanged(
            @FieldDoc(value = "The customer's or the vendor's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID id,

            @FieldDoc(value = "Its name.", example = "Meridian Trading")
            String name,

            @FieldDoc(value = "Its e-mail address, in small letters.", example = "office@meridian.example")
            String email) {
        public static ContactChanged of(Customer customer) {
            return new ContactChanged(customer.id(), customer.name(), customer.email());
        }

        public static ContactChanged of(Vendor vendor) {
            return new ContactChanged(vendor.id(), vendor.name(), vendor.email());
        }
    }

    private ContactEvents() {}
}
