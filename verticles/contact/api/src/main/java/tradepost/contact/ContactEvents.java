package tradepost.contact;

import tradepost.kernel.contract.ChangeEvents;

/** The events of contact. The subject is the customer's or the vendor's id. */
public final class ContactEvents {
    @ChangeEvents(value = "A customer", data = Customer.class)
    public static final String CUSTOMER = "contact.customer";

    @ChangeEvents(value = "A vendor", data = Vendor.class)
    public static final String VENDOR = "contact.vendor";

    private ContactEvents() {}
}
