package tradepost.sales.core.draft;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.orders.charge.Discount;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.Confirmable;
import tradepost.sales.core.pricing.WrittenTaxes;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.core.terms.UnpaidLimit;
import tradepost.sales.event.ConfirmedItem;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderContent;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderedItem;
import tradepost.sales.event.ReservedPart;
import tradepost.sales.extension.UsedExtension;

/**
 * Everything that is written for a new order. While an order is being placed, order_placing stores it as JSON.
 *
 * @param customerUserId the user of the customer at customerVersion, see {@link KnownOwners}
 * @param metadata null for none, like externalIds, internalNotes and privateMetadata
 */
public record NewOrder(
        UUID customerId,
        String customerName,
        String customerEmail,
        @Nullable UUID customerUserId,
        long customerVersion,
        String currency,
        BigDecimal total,
        @Nullable String notes,
        @Nullable String reference,
        UUID createdBy,
        List<SalesOrderLine> lines,
        Set<UUID> setPrices,
        @Nullable UUID holdId,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        Amounts amounts,
        @Nullable Discount discount,
        @Nullable Integer paymentTermsDays,
        @Nullable Instant expiresAt,
        @Nullable UUID quoteId,
        @Nullable Long creditLimit,
        boolean allowBackorders,
        List<UsedExtension> extensions,
        @Nullable String customerLanguage,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ShippingCharge shipping,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject metadata,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject externalIds,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String internalNotes,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonObject privateMetadata,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NewPayment payment)
        implements Confirmable {
    /** The version of an order that is new. While it is being placed, stock is reserved for this version. */
    public static final long VERSION = 1;

    /** The same order, which is paid when it is confirmed. */
    public NewOrder paidBy(PayOrderRequest body, Caller caller) {
        return with(extensions, NewPayment.of(body, total, currency, caller));
    }

    public NewOrder checked(List<UsedExtension> checks) {
        return checks.isEmpty() ? this : with(Used.replaced(extensions, OrderChecks.POINT, checks), payment);
    }

    private NewOrder with(List<UsedExtension> nowUsed, @Nullable NewPayment nowPaid) {
        return new NewOrder(
                customerId,
                customerName,
                customerEmail,
                customerUserId,
                customerVersion,
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
                nowUsed,
                customerLanguage,
                shipping,
                metadata,
                externalIds,
                internalNotes,
                privateMetadata,
                nowPaid);
    }

    public OrderChecks.Order toCheck() {
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
    public static NewOrder ofQuote(JsonObject content, UUID orderId, UUID quoteId) {
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

    public WrittenTaxes taxes() {
        return new WrittenTaxes(lines, setPrices, shipping, shippingAddress, billingAddress, extensions);
    }

    /** Null also if it is paid at once. */
    @Override
    public @Nullable Claim claim() {
        var open = payment == null ? total : total.subtract(payment.amount());
        return payment != null && open.signum() == 0 ? null : Claim.of(id(), customerId, currency, open, creditLimit);
    }

    /** An order that is paid when it is placed does not count. */
    @Override
    public UnpaidLimit.@Nullable Claim unpaid() {
        boolean counts =
                createdBy.equals(customerUserId) && paymentTermsDays == null && payment == null && total.signum() > 0;
        return counts ? new UnpaidLimit.Claim(id(), customerId) : null;
    }

    /** Whether its payment leaves nothing open. An order that costs nothing counts as paid only if it was placed with a payment. */
    public boolean paidInFull() {
        return payment != null && payment.amount().compareTo(total) == 0;
    }

    /** The version of the order when it is placed: a payment is one change more. */
    public long placedVersion() {
        return payment == null ? VERSION + 1 : VERSION + 2;
    }

    /** An order has at least one line. */
    @Override
    public UUID id() {
        return lines.getFirst().orderId();
    }

    @Override
    public long version() {
        return VERSION;
    }

    /** The command that places it has named it. */
    @Override
    public boolean requiresHold() {
        return holdId != null;
    }

    public KnownOwners.Seen customer() {
        return new KnownOwners.Seen(customerId, customerUserId, customerVersion);
    }

    /** For its events; the statement that draws the number inserts it. */
    public OrderContent content() {
        return new OrderContent(
                id(),
                customerId,
                OrderedItem.of(lines),
                amounts.total(),
                "",
                currency,
                amounts.discount(),
                amounts.tax(),
                shippingAmount(),
                Objects.requireNonNullElseGet(metadata, JsonObject::new),
                Objects.requireNonNullElseGet(externalIds, JsonObject::new),
                Objects.requireNonNullElseGet(privateMetadata, JsonObject::new));
    }

    /** For the event of its payment, like {@link #content}. Fails NullPointerException without a payment. */
    public OrderPaid paid() {
        var p = Objects.requireNonNull(payment);
        return new OrderPaid(
                id(),
                customerId,
                p.amount(),
                p.amount(),
                total,
                "",
                currency,
                p.id(),
                Payment.MANUAL,
                p.method(),
                p.reference(),
                new JsonObject(),
                null,
                null,
                null);
    }

    /** Like {@link #content}. */
    @Override
    public OrderConfirmed confirmed(List<ReservedPart> reserved) {
        return new OrderConfirmed(
                id(),
                customerId,
                ConfirmedItem.of(lines),
                total,
                "",
                currency,
                VERSION,
                customerName,
                shippingAddress,
                reserved,
                amounts.discount(),
                amounts.tax(),
                shippingAmount());
    }

    private @Nullable BigDecimal shippingAmount() {
        return shipping == null ? null : shipping.amount();
    }
}
