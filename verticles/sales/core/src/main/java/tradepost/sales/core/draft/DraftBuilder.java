package tradepost.sales.core.draft;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.inventory.hold.HoldService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderReferences;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.order.Addresses;
import tradepost.sales.core.pricing.LinePrices;
import tradepost.sales.core.pricing.LineTaxes;
import tradepost.sales.core.pricing.PriceQuotes;
import tradepost.sales.core.pricing.PriceQuotes.Quoted;
import tradepost.sales.core.pricing.PricedLines;
import tradepost.sales.core.pricing.ShippingCharges;
import tradepost.sales.core.pricing.ShippingQuotes.Asked;
import tradepost.sales.core.terms.Terms;
import tradepost.sales.extension.UsedExtension;

/** Turns a request into an order: looks up customer and items, and computes prices and sums. */
public final class DraftBuilder {
    /**
     * Lines that are added to a confirmed order, not stored yet.
     *
     * @param setPrices ids of the lines whose price was set by the client
     * @param reference marks what they name as used
     */
    public record Added(List<SalesOrderLine> lines, Set<UUID> setPrices, Runnable reference) {}

    private final CustomerService customers;
    private final ProductService products;
    private final CatalogService catalog;
    private final LinePrices prices;
    private final HoldService holds;
    private final LineTaxes taxes;
    private final PriceQuotes priceQuotes;
    private final ShippingCharges charges;

    public DraftBuilder(
            CustomerService customers,
            ProductService products,
            CatalogService catalog,
            LinePrices prices,
            HoldService holds,
            LineTaxes taxes,
            PriceQuotes priceQuotes,
            ShippingCharges charges) {
        this.customers = customers;
        this.products = products;
        this.catalog = catalog;
        this.prices = prices;
        this.holds = holds;
        this.taxes = taxes;
        this.priceQuotes = priceQuotes;
        this.charges = charges;
    }

    /** The currency of the installation. */
    public String currency() {
        return prices.itemCurrency();
    }

    /**
     * Checks a hold that an order names. Fails 400 hold_not_found if the caller may not see it, and 409 hold_not_active if it has ended. If it ends later, before the order is confirmed, the order is reserved without it. Virtual threads only.
     */
    public void requireHold(@Nullable UUID holdId, Caller caller) {
        if (holdId == null) return;
        var hold = OrderReferences.require("hold", holds.getHold(holdId, caller));
        if (!hold.status().equals("active"))
            throw Problem.conflict("hold_not_active", Problem.detail("hold_id", "the hold is " + hold.status()));
    }

    /** Asks contact and catalog in parallel. Virtual threads only. */
    public NewDraft draft(UUID orderId, WriteSalesOrder body, Caller caller) {
        return draft(orderId, body, caller, false);
    }

    /** @param isAdded whether its lines are added to an order, which has the addresses of the body or none, and keeps its shipping charge */
    private NewDraft draft(UUID orderId, WriteSalesOrder body, Caller caller, boolean isAdded) {
        var itemIds = WrittenLines.ids(body, WriteSalesLine::itemId);
        var productIds = WrittenLines.ids(body, WriteSalesLine::productId);
        var customer = customer(body.customerId(), caller);
        var offersLookup = products.offers(itemIds, productIds, caller);
        var found = OrderReferences.require("customer", customer);
        if (!caller.may("orders:write") && !caller.userId().equals(found.userId()))
            throw OrderReferences.unknown("customer"); // not the caller's own
        if (found.archived()) throw Problem.conflict("customer_archived");
        requireMayDiscount(body, caller);
        StaffFields.requireNone(body.internalNotes(), body.privateMetadata(), "orders:write", caller);
        ShippingCharges.requireAllowed(body.shipping(), caller);
        var currency = Money.currency(body.currency() == null ? prices.itemCurrency() : body.currency());
        var offers = offersLookup.await();
        var sold = WrittenLines.sold(body, offers, caller);
        var listed = prices.of(found.id(), found.customerGroup(), currency, sold, caller);
        var offered = offered(found, currency, sold, listed);
        var quotes = instead(offered, listed);
        var shipping = isAdded ? body.shippingAddress() : Addresses.or(body.shippingAddress(), found, "shipping");
        var billing = isAdded ? body.billingAddress() : Addresses.or(body.billingAddress(), found, "billing");
        var exempt = found.taxExempt()
                ? taxes.of(
                        found.id(), true, currency, shipping, billing, unpriced(orderId, body, sold, quotes, currency))
                : null;
        var lines = new ArrayList<SalesOrderLine>();
        var setPrices = new HashSet<UUID>();
        var unreferencedLists = new HashSet<UUID>();
        for (int i = 0; i < sold.size(); i++) {
            var written = body.items().get(i);
            var tax = exempt == null ? null : exempt.ofLine(i);
            var quote = tax == null ? quotes.get(i) : quotes.get(i).without(tax, currency);
            var price = WrittenLines.price(i, written, quote, currency, caller);
            var line = WrittenLines.line(orderId, written, sold.get(i).offer(), price, currency);
            boolean computed = price.equals(quote.unitPrice());
            if (tax != null) line = line.withExemption(LineTaxes.exemption(tax, true, !computed));
            if (!computed || offered.prices().containsKey(i)) setPrices.add(line.id());
            else if (quote.priceListId() != null && !quote.referenced()) unreferencedLists.add(quote.priceListId());
            lines.add(computed ? line.ofPriceList(quote.priceListId()) : line);
        }
        var taxed = exempt == null ? taxes.of(found.id(), false, currency, shipping, billing, lines) : exempt;
        var priced = taxed.charged() == null && !isDiscounted(body)
                ? PricedLines.plain(lines)
                : PricedLines.of(
                        lines,
                        body.items().stream().map(WriteSalesLine::discount).toList(),
                        body.discount(),
                        taxed.charged(),
                        currency);
        var method = ShippingCharges.method(body.shipping());
        var chosen = isAdded
                ? null
                : charges.of(
                        body.shipping(),
                        new Asked(found.id(), currency, method, shipping, priced.lines(), priced.sum()));
        var charge = chosen == null ? null : chosen.taxed(taxed, currency);
        var sum = ShippingCharges.added(priced.sum(), charge);
        var order = new NewOrder(
                found.id(),
                found.name(),
                found.email(),
                found.userId(),
                found.version(),
                currency,
                sum.total(),
                body.notes(),
                body.reference(),
                caller.userId(),
                priced.lines(),
                setPrices,
                body.holdId(),
                shipping,
                billing,
                sum,
                body.discount(),
                Terms.days(body.paymentTermsDays(), found.paymentTermsDays(), caller),
                body.expiresAt(),
                null,
                found.creditLimit(),
                allowBackorders(body.allowBackorders(), found.allowBackorders(), caller),
                Stream.of(offered.by(), taxed.extensions(), chosen == null ? List.<UsedExtension>of() : chosen.by())
                        .flatMap(List::stream)
                        .toList(),
                found.language(),
                charge,
                Metadata.orNull(body.metadata()),
                externalIds(body, caller),
                body.internalNotes(),
                Metadata.ofStaffOrNull(body.privateMetadata()),
                null);
        return new NewDraft(order, found.referenced(), unreferenced(offers), unreferencedLists);
    }

    /** A caller limited to its own orders need not name its own record. */
    private Future<CustomerSnapshot> customer(@Nullable UUID customerId, Caller caller) {
        if (customerId != null) return customers.customerSnapshot(customerId, caller);
        if (!caller.may("orders:write")) return customers.ownCustomer(caller);
        throw Problem.badRequest(
                "customer_not_found", Problem.detail("customer_id", "is required of callers who order for others"));
    }

    /** The computed prices, where an extension sets no other. */
    private static List<LinePrices.Quote> instead(Quoted offered, List<LinePrices.Quote> listed) {
        if (offered.prices().isEmpty()) return listed;
        var quotes = new ArrayList<>(listed);
        offered.prices().forEach((i, price) -> quotes.set(i, new LinePrices.Quote(price, null, true)));
        return quotes;
    }

    /** The lines of a customer who is exempt, at their prices with tax, which decide about the final ones. */
    private static List<SalesOrderLine> unpriced(
            UUID orderId,
            WriteSalesOrder body,
            List<LinePrices.Sold> sold,
            List<LinePrices.Quote> quotes,
            String currency) {
        var lines = new ArrayList<SalesOrderLine>();
        for (int i = 0; i < sold.size(); i++) {
            var written = body.items().get(i);
            var price = written.unitPrice() != null
                    ? written.unitPrice()
                    : Objects.requireNonNullElse(quotes.get(i).unitPrice(), BigDecimal.ZERO);
            lines.add(WrittenLines.line(orderId, written, sold.get(i).offer(), price, currency));
        }
        return lines;
    }

    /** The prices that an extension sets instead of the computed ones. They are kept when the order is confirmed, like those of a client. */
    private Quoted offered(
            CustomerSnapshot customer, String currency, List<LinePrices.Sold> sold, List<LinePrices.Quote> quotes) {
        if (!priceQuotes.isServed()) return Quoted.NOTHING;
        var asked = new ArrayList<PriceQuotes.Asked>();
        for (int i = 0; i < sold.size(); i++) {
            var offer = sold.get(i).offer();
            asked.add(new PriceQuotes.Asked(
                    offer.itemId(),
                    offer.sku(),
                    sold.get(i).quantity(),
                    quotes.get(i).unitPrice()));
        }
        return priceQuotes.of(customer.id(), customer.customerGroup(), currency, asked);
    }

    /** Fails 403 forbidden for a caller limited to its own orders, because an id names one order. */
    private static @Nullable JsonObject externalIds(WriteSalesOrder body, Caller caller) {
        var ids = ExternalIds.orNull(body.externalIds());
        if (ids != null && !caller.may("orders:write")) throw Problem.lacks("orders:write");
        return ids;
    }

    /** Fails 403 forbidden if the order is to wait for stock, its customer does not, and the caller may not confirm orders. */
    private static boolean allowBackorders(@Nullable Boolean requested, boolean ofCustomer, Caller caller) {
        if (requested == null) return ofCustomer;
        requireMayWait(requested, ofCustomer, caller);
        return requested;
    }

    /** Fails 403 forbidden if the order is to wait for stock, did not so far, and the caller may not confirm orders. */
    static void requireMayWait(boolean requested, boolean soFar, Caller caller) {
        if (requested && !soFar && !caller.may("orders:confirm")) throw Problem.lacks("orders:confirm");
    }

    /** Fails 403 price_not_allowed for a discount of a caller who may not set prices. */
    private static void requireMayDiscount(WriteSalesOrder body, Caller caller) {
        if (!isDiscounted(body) || caller.may("orders:price")) return;
        throw Problem.forbidden("price_not_allowed", Problem.detail("discount", "needs orders:price, also in a line"));
    }

    private static boolean isDiscounted(WriteSalesOrder body) {
        return body.discount() != null || body.items().stream().anyMatch(l -> l.discount() != null);
    }

    /**
     * Lines that are added to a confirmed order, at the prices of its customer. Fails as {@link #draft} does.
     *
     * @param shipping where the order is shipped to now, like billing; the addresses of the customer may be others
     */
    public Added added(
            SalesOrder order,
            @Nullable OrderAddress shipping,
            @Nullable OrderAddress billing,
            List<WriteSalesLine> lines,
            Caller caller) {
        var body =
                new WriteSalesOrder(order.customerId(), lines, order.currency(), null, null, null, shipping, billing);
        var draft = draft(order.id(), body, caller, true);
        return new Added(draft.order().lines(), draft.order().setPrices(), () -> reference(draft, caller));
    }

    private static Set<UUID> unreferenced(List<Offer> offers) {
        return offers.stream().filter(o -> !o.referenced()).map(Offer::itemId).collect(Collectors.toSet());
    }

    /** Marks what the order names as used: see {@link OrderReferences#mark}. Fails 409 price_changed if a price list was deleted. */
    public void reference(NewDraft draft, Caller caller) {
        var customerId = draft.order().customerId();
        prices.reference(draft.unreferencedLists(), caller);
        OrderReferences.mark(
                "customer",
                draft.customerReferenced() ? null : () -> customers.referenceCustomer(customerId, caller),
                draft.unreferenced(),
                items -> catalog.referenceItems(items, caller));
    }
}
