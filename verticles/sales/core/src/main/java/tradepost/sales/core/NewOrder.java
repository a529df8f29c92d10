package tradepost.sales.core;

import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.identity.Caller;
import tradepost.sales.Address;
import tradepost.sales.SalesEvents.ConfirmedItem;
import tradepost.sales.SalesEvents.OrderConfirmed;
import tradepost.sales.SalesEvents.OrderContent;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Drafting.Draft;

/** Everything that is written for a new order. While an order is being placed, order_placing stores it as JSON. */
record NewOrder(
        UUID customerId,
        String customerName,
        String customerEmail,
        @Nullable UUID customerUserId,
        String currency,
        BigDecimal total,
        @Nullable String notes,
        @Nullable String reference,
        UUID createdBy,
        List<SalesOrderLine> lines,
        @Nullable Set<UUID> setPrices,
        @Nullable UUID holdId,
        @Nullable Address shippingAddress,
        @Nullable Address billingAddress,
        @Nullable Boolean allowBackorders) {
    static NewOrder of(Draft draft, WriteSalesOrder body, Caller caller) {
        var customer = draft.customer();
        return new NewOrder(
                customer.id(),
                customer.name(),
                customer.email(),
                customer.userId(),
                draft.currency(),
                draft.total(),
                body.notes(),
                body.reference(),
                caller.userId(),
                draft.lines(),
                draft.setPrices(),
                body.holdId(),
                draft.shippingAddress(),
                draft.billingAddress(),
                customer.allowBackorders());
    }

    /** An order has at least one line. */
    UUID id() {
        return lines.getFirst().orderId();
    }

    boolean mayWait() {
        return Boolean.TRUE.equals(allowBackorders); // an order stored by an older release does not have it
    }

    /** For its events; the statement that draws the number inserts it. */
    OrderContent content() {
        return OrderContent.unnumbered(id(), customerId, lines, total, currency);
    }

    /**
     * For the event that confirms it, like {@link #content}.
     *
     * @param reserved null from inventory of an earlier release
     */
    OrderConfirmed confirmed(@Nullable List<HeldLine> reserved) {
        return new OrderConfirmed(
                id(),
                customerId,
                ConfirmedItem.of(lines),
                total,
                "",
                currency,
                Placing.VERSION,
                customerName,
                shippingAddress,
                Confirming.reserved(reserved));
    }

    /** The first 24 parameters of {@link SalesQueries#INSERT_ALL} and {@link SalesQueries#INSERT_CONFIRMED}. */
    static List<Object> args(List<NewOrder> orders) {
        var allLines = new ArrayList<SalesOrderLine>();
        var setPrices = new HashSet<UUID>();
        for (var o : orders) {
            allLines.addAll(o.lines());
            if (o.setPrices() != null)
                setPrices.addAll(o.setPrices()); // an order stored by an older release does not have it
        }
        var args = new ArrayList<Object>(Arrays.asList(Drafting.lineArgs(allLines, setPrices)));
        args.add(uuids(orders, NewOrder::id));
        args.add(uuids(orders, NewOrder::customerId));
        args.add(texts(orders, NewOrder::customerName));
        args.add(texts(orders, NewOrder::customerEmail));
        args.add(texts(orders, NewOrder::currency));
        args.add(orders.stream().map(o -> Numeric.create(o.total())).toArray(Numeric[]::new));
        args.add(texts(orders, NewOrder::notes));
        args.add(texts(orders, NewOrder::reference));
        args.add(uuids(orders, NewOrder::createdBy));
        args.add(uuids(orders, NewOrder::customerUserId));
        args.add(uuids(orders, NewOrder::holdId));
        args.add(addresses(orders, NewOrder::shippingAddress));
        args.add(addresses(orders, NewOrder::billingAddress));
        return args;
    }

    /** As text, because in an array of jsonb the client writes null as a JSON value. */
    private static String[] addresses(List<NewOrder> orders, Function<NewOrder, @Nullable Address> of) {
        return orders.stream()
                .map(o -> {
                    var address = Addresses.stored(of.apply(o));
                    return address == null ? null : address.encode();
                })
                .toArray(String[]::new);
    }

    private static UUID[] uuids(List<NewOrder> orders, Function<NewOrder, @Nullable UUID> of) {
        return orders.stream().map(of).toArray(UUID[]::new);
    }

    private static String[] texts(List<NewOrder> orders, Function<NewOrder, @Nullable String> of) {
        return orders.stream().map(of).toArray(String[]::new);
    }
}
