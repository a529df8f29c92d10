package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.contact.Customer;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.LineQueries;
import tradepost.orders.Lines;
import tradepost.orders.OrderReferences;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;

/** Turns a request into an order: looks up customer and items, and computes prices and sums. */
final class Drafting {
    /**
     * An order that is ready for the transaction. New lines have new ids.
     *
     * @param setPrices ids of the lines whose price differs from the item's price
     * @param unreferenced items that no document has referred to before
     */
    record Draft(
            CustomerSnapshot customer,
            String currency,
            BigDecimal total,
            List<SalesOrderLine> lines,
            Set<UUID> setPrices,
            Set<UUID> unreferenced) {
        boolean isReferenced() {
            return customer.referenced() && unreferenced.isEmpty();
        }
    }

    private final CustomerService customers;
    private final ProductService products;
    private final CatalogService catalog;
    private final String itemCurrency;

    /** @param itemCurrency the currency of the installation, which item prices use */
    Drafting(CustomerService customers, ProductService products, CatalogService catalog, String itemCurrency) {
        this.customers = customers;
        this.products = products;
        this.catalog = catalog;
        this.itemCurrency = itemCurrency;
    }

    /** Fails 404 customer_not_found if the customer does not exist or the caller may not see it. */
    Future<Customer> customer(UUID customerId, Caller caller) {
        return customers.getCustomer(customerId, caller);
    }

    /** Asks contact and catalog in parallel. Virtual threads only. */
    Draft draft(UUID orderId, WriteSalesOrder body, Caller caller) {
        var itemIds = ids(body, WriteSalesLine::itemId);
        var productIds = ids(body, WriteSalesLine::productId);
        if (body.customerId() == null) throw OrderReferences.unknown("customer");
        var customer = customers.customerSnapshot(body.customerId(), caller);
        var offersLookup = products.offers(itemIds, productIds, caller);
        var found = OrderReferences.require("customer", customer);
        if (!caller.may("orders:write") && !caller.userId().equals(found.userId()))
            throw OrderReferences.unknown("customer"); // not the caller's own
        if (found.archived()) throw Problem.conflict("customer_archived");
        var currency = Money.currency(body.currency() == null ? itemCurrency : body.currency());
        var offers = offersLookup.await();
        var lines = lines(orderId, body, byId(offers), currency, caller);
        return new Draft(
                found, currency, Lines.total(lines), lines, setPrices(lines, offers, currency), unreferenced(offers));
    }

    private Set<UUID> setPrices(List<SalesOrderLine> lines, List<Offer> offers, String currency) {
        var prices = new HashMap<UUID, BigDecimal>();
        if (currency.equals(itemCurrency)) for (var o : offers) prices.put(o.itemId(), o.unitPrice());
        return lines.stream()
                .filter(l -> !prices.containsKey(l.itemId()) || l.unitPrice().compareTo(prices.get(l.itemId())) != 0)
                .map(SalesOrderLine::id)
                .collect(Collectors.toSet());
    }

    private static Set<UUID> unreferenced(List<Offer> offers) {
        return offers.stream().filter(o -> !o.referenced()).map(Offer::itemId).collect(Collectors.toSet());
    }

    /** Marks what the order names as used: see {@link OrderReferences#mark}. */
    void reference(Draft draft, Caller caller) {
        var customer = draft.customer();
        OrderReferences.mark(
                "customer",
                customer.referenced() ? null : () -> customers.referenceCustomer(customer.id(), caller),
                draft.unreferenced(),
                items -> catalog.referenceItems(items, caller));
    }

    private static List<UUID> ids(WriteSalesOrder body, Function<WriteSalesLine, @Nullable UUID> id) {
        var ids = new LinkedHashSet<UUID>();
        for (var line : body.items()) {
            var named = id.apply(line);
            if (named != null) ids.add(named);
        }
        return List.copyOf(ids);
    }

    /** The offers by the id of the item and by the id of the product. */
    private static Map<UUID, Offer> byId(List<Offer> offers) {
        var byId = new HashMap<UUID, Offer>();
        for (var o : offers) {
            byId.put(o.itemId(), o);
            if (o.productId() != null) byId.put(o.productId(), o);
        }
        return byId;
    }

    private List<SalesOrderLine> lines(
            UUID orderId, WriteSalesOrder body, Map<UUID, Offer> offers, String currency, Caller caller) {
        var lines = new ArrayList<SalesOrderLine>();
        var unknown = new ArrayList<JsonObject>();
        var several = new ArrayList<JsonObject>();
        var notForSale = new NotForSale();
        for (int i = 0; i < body.items().size(); i++) {
            var w = body.items().get(i);
            var thing = w.itemId() == null ? "product" : "item";
            var offer = offers.get(w.itemId() == null ? w.productId() : w.itemId());
            var field = Lines.field(i, thing + "_id");
            if (offer == null) unknown.add(Problem.detail(field, "there is no " + thing + " with this id"));
            else if (w.itemId() == null && offer.ofSeveral())
                several.add(Problem.detail(field, "has several variants: name the item_id of one"));
            else if (!notForSale.collects(offer, field, !caller.may("items:read")))
                lines.add(line(orderId, w, offer, price(i, w, offer, currency, caller), currency));
        }
        Lines.refuse("item_not_found", unknown);
        Lines.refuse("variant_required", several);
        notForSale.refuse();
        return lines;
    }

    /** An item's price has a currency. In any other currency there is none, so the line must have one. */
    private BigDecimal price(int i, WriteSalesLine w, Offer item, String currency, Caller caller) {
        boolean priced = currency.equals(itemCurrency);
        var requested = w.unitPrice();
        if (priced && (requested == null || requested.compareTo(item.unitPrice()) == 0)) return item.unitPrice();
        var field = Lines.field(i, "unit_price");
        if (requested != null) requested = Money.checked(field, requested, currency);
        if (!caller.may("orders:price"))
            throw Problem.forbidden(
                    "price_not_allowed",
                    Problem.detail(
                            field,
                            priced
                                    ? "differs from the price, which is "
                                            + item.unitPrice().toPlainString()
                                    : "the item has no price in " + currency));
        if (requested == null)
            throw Problem.badRequest(
                    "price_required", Problem.detail(field, "is required: the item has no price in " + currency));
        return requested;
    }

    private static SalesOrderLine line(UUID orderId, WriteSalesLine w, Offer item, BigDecimal price, String currency) {
        return new SalesOrderLine(
                w.id() == null ? Ids.next() : w.id(),
                orderId,
                item.itemId(),
                item.sku(),
                item.name(),
                w.quantity(),
                0,
                price,
                Money.subtotal(w.quantity(), price, currency),
                null,
                null);
    }

    /** The parameters of {@link SalesQueries#INSERT_LINES}, for the lines of one order or of several. */
    static Object[] lineArgs(List<SalesOrderLine> lines, Set<UUID> setPrices) {
        var args = Arrays.copyOf(LineQueries.args(lines), 10);
        args[9] = lines.stream().map(l -> setPrices.contains(l.id())).toArray(Boolean[]::new);
        return args;
    }
}
