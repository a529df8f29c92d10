package tradepost.sales.core.draft;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.orders.Lines;
import tradepost.orders.OrderReferences;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.pricing.LineTaxes;

/** Whether what was written some time ago may still be sold: lines of a quote, and lines of an order that get more pieces. */
public final class ForSale {
    /** Whether a customer may buy an item was decided when the line was written. */
    static final Caller SALES = Caller.system("sales");

    private record Found(CustomerSnapshot customer, Map<UUID, Offer> offers) {}

    private final CustomerService customers;
    private final ProductService products;
    private final LineTaxes taxes;

    public ForSale(CustomerService customers, ProductService products, LineTaxes taxes) {
        this.customers = customers;
        this.products = products;
        this.taxes = taxes;
    }

    /**
     * Checks that more may be sold to a customer, as for a new order. Fails 409 customer_archived, product_not_published or item_archived.
     * Virtual threads only.
     *
     * @param field the field in the request that names a line
     */
    public void require(UUID customerId, List<SalesOrderLine> lines, IntFunction<String> field) {
        found(customerId, lines, field);
    }

    /**
     * Checks that a quote may become an order. Fails 409 as {@link #require} does, and 409 tax_changed. Virtual threads only.
     *
     * @param keepsTaxes whether the quote keeps its taxes
     */
    void requireAcceptable(NewOrder quoted, boolean keepsTaxes) {
        var now = found(quoted.customerId(), quoted.lines(), i -> Lines.field(i, "item_id"));
        if (keepsTaxes) return;
        Problem.conflictIf(
                "tax_changed",
                quoted.taxes().changes(now.customer().taxExempt(), taxes.freshRates(), l -> category(l, now.offers())));
    }

    private Found found(UUID customerId, List<SalesOrderLine> lines, IntFunction<String> field) {
        var customer = customers.customerSnapshot(customerId, SALES);
        var items = lines.stream().map(SalesOrderLine::itemId).distinct().toList();
        var lookup = products.offers(items, List.of(), SALES);
        var found = OrderReferences.require("customer", customer);
        if (found.archived()) throw Problem.conflict("customer_archived");
        var offers = new HashMap<UUID, Offer>();
        for (var o : lookup.await()) offers.put(o.itemId(), o);
        var notForSale = new NotForSale();
        for (int i = 0; i < lines.size(); i++) {
            var offer = offers.get(lines.get(i).itemId());
            if (offer != null) notForSale.collects(offer, field.apply(i), false);
        }
        notForSale.refuse();
        return new Found(found, offers);
    }

    /** The tax category of the item now. */
    static @Nullable String category(SalesOrderLine line, Map<UUID, Offer> offers) {
        var offer = offers.get(line.itemId());
        return offer == null ? line.taxCategory() : offer.taxCategory();
    }
}
