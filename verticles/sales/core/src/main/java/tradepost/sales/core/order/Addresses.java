package tradepost.sales.core.order;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.contact.Address;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrder;

/** The shipping and the billing address of an order. */
public final class Addresses {
    private Addresses() {}

    /** The requested address, or else that of the customer. */
    public static @Nullable OrderAddress or(@Nullable OrderAddress requested, CustomerSnapshot customer, String type) {
        return requested != null ? requested : ofCustomer(customer, type);
    }

    /**
     * The address of the customer for this purpose: the one of this type, or else its first one, or else its address as a single text, or else
     * none.
     */
    static @Nullable OrderAddress ofCustomer(CustomerSnapshot customer, String type) {
        var all = customer.addresses();
        var found = all.stream()
                .filter(a -> a.type() != null && a.type().equalsIgnoreCase(type))
                .findFirst()
                .or(() -> all.stream().findFirst());
        if (found.isPresent()) return copy(found.get());
        var text = customer.address();
        return text == null || text.isBlank() ? null : new OrderAddress(type, null, text, null, null, null, null, null);
    }

    private static OrderAddress copy(Address a) {
        return new OrderAddress(
                a.type(), a.name(), a.line1(), a.line2(), a.postalCode(), a.city(), a.region(), a.country());
    }

    /** As a parameter of a statement. */
    public static @Nullable JsonObject stored(@Nullable OrderAddress address) {
        return address == null ? null : Json.write(address);
    }

    /** Fails 400 required if a merge patch has left an address without its first line. */
    public static void requireComplete(SalesOrder order) {
        require("shipping_address", order.shippingAddress());
        require("billing_address", order.billingAddress());
    }

    private static void require(String name, @Nullable OrderAddress address) {
        if (address != null && address.line1() == null)
            throw Problem.badRequest("required", Problem.detail(name + ".line1", "is required"));
    }
}
