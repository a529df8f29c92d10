package tradepost.sales.core.order;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.sales.Address;
import tradepost.sales.SalesOrder;

/** The shipping and the billing address of an order. */
public final class Addresses {
    private Addresses() {}

    /** The requested address, or else that of the customer. */
    public static @Nullable Address or(@Nullable Address requested, CustomerSnapshot customer, String type) {
        return requested != null ? requested : ofCustomer(customer, type);
    }

    /**
     * The address of the customer for this purpose: the one of this type, or else its first one, or else its address as a single text, or else
     * none.
     */
    static @Nullable Address ofCustomer(CustomerSnapshot customer, String type) {
        var all = customer.addresses();
        var found = all.stream()
                .filter(a -> a.type() != null && a.type().equalsIgnoreCase(type))
                .findFirst()
                .or(() -> all.stream().findFirst());
        if (found.isPresent()) return copy(found.get());
        var text = customer.address();
        return text == null || text.isBlank() ? null : new Address(type, null, text, null, null, null, null, null);
    }

    private static Address copy(tradepost.contact.Address a) {
        return new Address(a.type(), a.name(), a.line1(), a.line2(), a.postalCode(), a.city(), a.region(), a.country());
    }

    /** As a parameter of a statement. */
    public static @Nullable JsonObject stored(@Nullable Address address) {
        return address == null ? null : Json.write(address);
    }

    /** Fails 400 required if a merge patch has left an address without its first line. */
    public static void requireComplete(SalesOrder order) {
        require("shipping_address", order.shippingAddress());
        require("billing_address", order.billingAddress());
    }

    private static void require(String name, @Nullable Address address) {
        if (address != null && address.line1() == null)
            throw Problem.badRequest("required", Problem.detail(name + ".line1", "is required"));
    }
}
