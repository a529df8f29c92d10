package tradepost.sales.core;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.Money;
import tradepost.orders.Discount;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.Address;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.core.Drafting.Draft;
import tradepost.sales.core.amount.PricedLines;
import tradepost.sales.core.amount.StoredAmounts;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.core.terms.Terms;
import tradepost.sales.event.ConfirmedItem;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderContent;
import tradepost.sales.extension.UsedExtension;

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
        Amounts amounts,
        @Nullable Discount discount,
        @Nullable Integer paymentTermsDays,
        @Nullable Instant expiresAt,
        @Nullable UUID quoteId,
        @Nullable Long creditLimit,
        @Nullable Boolean allowBackorders,
        @Nullable List<UsedExtension> extensions,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ShippingCharge shipping) {
    NewOrder {
        if (amounts == null) amounts = PricedLines.plain(total); // stored by an older release
    }

    static NewOrder of(Draft draft, WriteSalesOrder body, Caller caller) {
        var customer = draft.customer();
        return new NewOrder(
                customer.id(),
                customer.name(),
                customer.email(),
                customer.userId(),
                draft.currency(),
                draft.amounts().total(),
                body.notes(),
                body.reference(),
                caller.userId(),
                draft.lines(),
                draft.setPrices(),
                body.holdId(),
                draft.shippingAddress(),
                draft.billingAddress(),
                draft.amounts(),
                body.discount(),
                draft.paymentTermsDays(),
                body.expiresAt(),
                null,
                customer.creditLimit(),
                draft.allowBackorders(),
                draft.extensions(),
                draft.shipping());
    }

    NewOrder checked(List<UsedExtension> checks) {
        if (checks.isEmpty()) return this;
        return new NewOrder(
                customerId,
                customerName,
                customerEmail,
                customerUserId,
                currency,
                total,
                notes,
                reference,
                createdBy,
                lines,
                setPrices,
                holdId,
                shippingAddress,
                billingAddress,
                amounts,
                discount,
                paymentTermsDays,
                expiresAt,
                quoteId,
                creditLimit,
                allowBackorders,
                Used.replaced(used(), OrderChecks.POINT, checks),
                shipping);
    }

    private List<UsedExtension> used() {
        return extensions == null ? List.of() : extensions; // an order stored by an older release does not have it
    }

    OrderChecks.Order toCheck() {
        return new OrderChecks.Order(
                id(),
                customerId,
                currency,
                amounts,
                reference,
                shippingAddress,
                billingAddress,
                lines,
                ShippingCharge.amount(shipping, currency));
    }

    /**
     * The order of a quote: with new ids, and with the prices of the quote, whatever they are by then.
     *
     * @param content a NewOrder as JSON
     */
    static NewOrder ofQuote(JsonObject content, UUID orderId, UUID quoteId) {
        var copy = content.copy();
        var lines = new JsonArray();
        var ids = new JsonArray();
        for (var l : content.getJsonArray("lines")) {
            var id = Ids.next().toString();
            ids.add(id);
            lines.add(((JsonObject) l).copy().put("id", id).put("order_id", orderId.toString()));
        }
        copy.put("lines", lines).put("set_prices", ids).put("quote_id", quoteId.toString());
        return Json.read(copy, NewOrder.class);
    }

    /** What it adds to the open amount of its customer; null without a limit. */
    @Nullable
    Claim claim() {
        return Claim.of(id(), customerId, currency, total, creditLimit);
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
        return OrderContent.unnumbered(id(), customerId, lines, amounts, currency, shipping);
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
                Confirming.reserved(reserved),
                amounts.discount(),
                amounts.tax(),
                shipping == null ? null : shipping.amount());
    }

    /**
     * The orders as they were inserted, by id: confirmed, or else drafts.
     *
     * @param made what the database has generated of each: its id, number, created_at, due_at and expires_at
     */
    static Map<UUID, SalesOrder> inserted(List<NewOrder> orders, RowSet<Row> made, boolean confirmed) {
        var rows = new HashMap<UUID, Row>();
        for (var r : made) rows.put(r.getUUID(0), r);
        var inserted = new HashMap<UUID, SalesOrder>();
        for (var o : orders) inserted.put(o.id(), o.inserted(Objects.requireNonNull(rows.get(o.id())), confirmed));
        return inserted;
    }

    private SalesOrder inserted(Row made, boolean confirmed) {
        var at = made.getOffsetDateTime(2).toInstant();
        var none = Money.exact(BigDecimal.ZERO, currency);
        return new SalesOrder(
                made.getUUID(0),
                made.getString(1),
                customerId,
                customerName,
                confirmed ? "confirmed" : "draft",
                "unpaid",
                "unfulfilled",
                currency,
                Money.exact(total, currency),
                none,
                none,
                notes,
                reference,
                null,
                confirmed ? Placing.VERSION + 1 : 1,
                at,
                at,
                confirmed ? at : null,
                null,
                null,
                holdId,
                shippingAddress,
                billingAddress,
                none,
                Money.exact(amounts.subtotal(), currency),
                Money.exact(amounts.discount(), currency),
                Money.exact(amounts.tax(), currency),
                none,
                discount,
                paymentTermsDays,
                RowMapper.instant(made, 3),
                RowMapper.instant(made, 4),
                mayWait(),
                quoteId,
                used(),
                ShippingCharge.amount(shipping, currency),
                shipping == null ? null : shipping.in(currency));
    }

    /** The first 29 parameters of {@link SalesQueries#INSERT_ALL} and {@link SalesQueries#INSERT_CONFIRMED}. */
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
        args.add(orders.stream()
                .map(o -> StoredAmounts.ofOrder(
                        o.amounts(), o.discount(), o.mayWait(), Used.stored(o.used()), o.shipping()))
                .toArray(String[]::new));
        args.add(orders.stream().map(NewOrder::paymentTermsDays).toArray(Integer[]::new));
        args.add(orders.stream().map(o -> Terms.stored(o.expiresAt())).toArray(OffsetDateTime[]::new));
        args.add(uuids(orders, NewOrder::quoteId));
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
