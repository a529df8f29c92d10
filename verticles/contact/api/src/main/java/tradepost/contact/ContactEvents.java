package tradepost.contact;

import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.jobs.JobChanged;

/** The events of contact. The subject is the customer's or the vendor's id. */
public final class ContactEvents {
    @ChangeEvents(value = "A customer", data = Customer.class)
    public static final String CUSTOMER = "contact.customer";

    @ChangeEvents(value = "A vendor", data = Vendor.class)
    public static final String VENDOR = "contact.vendor";

    @EventDoc(value = "A job was submitted, or has ended.", subject = "the job", data = JobChanged.class)
    public static final String JOB_CHANGED = "contact.job.changed";

    private ContactEvents() {}
}
