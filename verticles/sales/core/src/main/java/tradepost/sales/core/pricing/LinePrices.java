package tradepost.sales.core.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.catalog.price.PriceRequest;
import tradepost.catalog.price.PriceService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/**
 * The prices of order lines: those of the customer's price lists, or else the items' own. Catalog is asked once for all lines, and only
 * if a price list has a price of one of the items, which their offers say. So an order costs nothing more where there are no price lists.
 */
public final class LinePrices {
    /** An item of a line, with the quantity of the line. */
    public record Sold(Offer offer, long quantity) {}

    /**
     * The computed price of a line.
     *
     * @param unitPrice null if the item has no price in the currency
     * @param priceListId null for the item's own price
     * @param referenced whether the price list can no longer be deleted
     */
    public record Quote(
            @Nullable BigDecimal unitPrice, @Nullable UUID priceListId, boolean referenced) {
        /** For a customer who is exempt from this tax. */
        public Quote without(Tax tax, String currency) {
            return unitPrice == null || !tax.included()
                    ? this
                    : new Quote(tax.takenOutOf(unitPrice, currency), priceListId, referenced);
        }
    }

    /** The lines of one order. */
    public record Asked(UUID customerId, @Nullable String customerGroup, String currency, List<Sold> lines) {
        boolean isInPriceLists() {
            return lines.stream().anyMatch(l -> l.offer().inPriceLists());
        }
    }

    private final PriceService prices;
    private final String itemCurrency;

    /** @param itemCurrency the currency of the installation, which the items' own prices use */
    public LinePrices(PriceService prices, String itemCurrency) {
        this.prices = prices;
        this.itemCurrency = itemCurrency;
    }

    public String itemCurrency() {
        return itemCurrency;
    }

    /** A price for each line, in their order. Virtual threads only. */
    public List<Quote> of(UUID customerId, @Nullable String group, String currency, List<Sold> lines, Caller caller) {
        return of(List.of(new Asked(customerId, group, currency, lines)), caller)
                .getFirst();
    }

    /** The same for several orders. */
    public List<List<Quote>> of(List<Asked> orders, Caller caller) {
        var quotes = new ArrayList<List<Quote>>();
        for (var order : orders) quotes.add(own(order));
        if (orders.stream().noneMatch(Asked::isInPriceLists)) return quotes;
        var requests = orders.stream().map(LinePrices::request).toList();
        for (var p : prices.pricesOfLists(requests, caller).await())
            quotes.get(p.request()).set(p.line(), new Quote(p.unitPrice(), p.priceListId(), p.referenced()));
        return quotes;
    }

    private List<Quote> own(Asked order) {
        boolean priced = order.currency().equals(itemCurrency);
        var own = new ArrayList<Quote>();
        for (var l : order.lines()) own.add(new Quote(priced ? l.offer().unitPrice() : null, null, true));
        return own;
    }

    private static PriceRequest request(Asked order) {
        var lines = order.lines().stream()
                .map(l -> new PriceRequest.Line(l.offer().itemId(), l.quantity()))
                .toList();
        return new PriceRequest(order.customerId(), order.customerGroup(), order.currency(), null, lines);
    }

    /** Marks price lists, so that they can no longer be deleted. Fails 409 price_changed if one was deleted meanwhile. */
    public void reference(Set<UUID> priceLists, Caller caller) {
        if (priceLists.isEmpty()) return;
        var marked = prices.referencePriceLists(List.copyOf(priceLists), caller).await();
        if (marked.size() < priceLists.size())
            throw Problem.conflict("price_changed", Problem.detail("items", "a price list has just been deleted"));
    }
}
