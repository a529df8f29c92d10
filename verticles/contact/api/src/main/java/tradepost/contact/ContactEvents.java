package tradepost.contact;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.FieldDoc;

/** The events of contact. The subject is the customer's or the vendor's id. */
public final class ContactEvents {
    @ChangeEvents(value = "A customer", data = ContactChanged.class)
    public static final String CUSTOMER = "contact.customer";

    @ChangeEvents(value = "A vendor", data = ContactChanged.class)
    public static final String VENDOR = "contact.vendor";

    /** The customer or vendor at the time of the event. */
    public record ContactChanged(
            @FieldDoc(value = "The customer's or the vendor's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID id,

            @FieldDoc(value = "Its name.", example = "Meridian Trading")
            String name,

            @FieldDoc(value = "Its e-mail address, lower-cased.", example = "office@meridian.example")
            String email,

            @FieldDoc(
                    value =
                            "What the confirmed orders of the customer may leave open, in the currency of the installation;"
                                    + " null without a limit, and for a vendor.",
                    example = "5000")
            @Nullable
            Long creditLimit,

            @FieldDoc(
                    value =
                            "The language of the documents of the customer, en or de; null for that of the installation, and for a vendor.",
                    example = "en")
            @Nullable
            String language,

            @FieldDoc(value = "Whether no taxes are charged; false for a vendor.", example = "false")
            boolean taxExempt,

            @FieldDoc(value = "Whether it is archived.", example = "false")
            boolean archived) {
        /** One who is neither exempt nor archived. */
        public ContactChanged(UUID id, String name, String email, @Nullable Long creditLimit) {
            this(id, name, email, creditLimit, null, false, false);
        }

        public static ContactChanged of(Customer customer) {
            return new ContactChanged(
                    customer.id(),
                    customer.name(),
                    customer.email(),
                    customer.creditLimit(),
                    customer.language(),
                    customer.taxExempt(),
                    customer.archivedAt() != null);
        }

        public static ContactChanged of(Vendor vendor) {
            return new ContactChanged(
                    vendor.id(), vendor.name(), vendor.email(), null, null, false, vendor.archivedAt() != null);
        }
    }

    private ContactEvents() {}
}
