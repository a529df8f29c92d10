package tradepost.sales.core.draft;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.problem.Problem;
import tradepost.orders.Lines;
import tradepost.orders.charge.TaxExemption;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.pricing.LinePrices;
import tradepost.sales.core.pricing.LinePrices.Asked;
import tradepost.sales.core.pricing.LinePrices.Quote;
import tradepost.sales.core.pricing.LinePrices.Sold;
import tradepost.sales.core.pricing.LineTaxes;
import tradepost.sales.core.pricing.Tax;
import tradepost.sales.core.pricing.TaxRates;
import tradepost.sales.core.pricing.WrittenTaxes;
import tradepost.sales.core.terms.CustomerStanding;

/**
 * Checks whether drafts may still be confirmed as they were written, for they may be old: whether their customers are not archived, and their
 * items for sale at the same prices and with the same taxes.
 */
public final class DraftRecheck {
    /** What it asks, of contact and catalog. */
    public record Sources(CustomerService customers, ProductService products, LinePrices prices, LineTaxes taxes) {}

    private final Sources sources;
    private final TaxRates.Applying rates;
    /** Those that contact was asked for. */
    private final Map<UUID, CustomerSnapshot> customers = new HashMap<>();

    private final Map<UUID, Offer> offers = new HashMap<>();
    /** The prices of the lines by order, in the order of those lines whose item exists. */
    private final Map<UUID, List<Quote>> quotes = new HashMap<>();

    /** Looks up the items and prices of all drafts at once. Virtual threads only. */
    public DraftRecheck(Sources sources, Collection<StoredWithLines> drafts) {
        this.sources = sources;
        rates = sources.taxes().rates();
        var items = drafts.stream()
                .flatMap(d -> d.lines().stream())
                .map(SalesOrderLine::itemId)
                .distinct()
                .toList();
        for (var o : sources.products().offers(items, List.of(), ForSale.SALES).await()) offers.put(o.itemId(), o);
        findGroups(drafts);
        var asked = drafts.stream().map(this::asked).toList();
        var found = sources.prices().of(asked, ForSale.SALES).iterator();
        for (var d : drafts) quotes.put(d.id(), found.next());
    }

    /** The customers, for their groups. Only those are looked up whose orders have an item in a price list. */
    private void findGroups(Collection<StoredWithLines> drafts) {
        var lookups = drafts.stream()
                .filter(d -> sold(d).stream().anyMatch(s -> s.offer().inPriceLists()))
                .map(d -> d.customerId())
                .distinct()
                .map(id -> sources.customers().customerSnapshot(id, ForSale.SALES))
                .toList(); // at once, so that contact reads them by one statement
        for (var l : lookups) {
            var customer = l.await();
            customers.put(customer.id(), customer);
        }
    }

    private Asked asked(StoredWithLines draft) {
        var customer = customers.get(draft.customerId());
        var group = customer == null ? null : customer.customerGroup();
        return new Asked(draft.customerId(), group, draft.stored().currency(), sold(draft));
    }

    /** As contact says. */
    private CustomerStanding asked(UUID customerId) {
        return CustomerStanding.of(customers.computeIfAbsent(
                customerId,
                id -> sources.customers().customerSnapshot(id, ForSale.SALES).await()));
    }

    /** As contact says if it was asked, else as the draft was read. */
    private CustomerStanding standing(StoredWithLines draft) {
        var asked = customers.get(draft.customerId());
        return asked == null ? draft.standing() : CustomerStanding.of(asked);
    }

    private List<Sold> sold(StoredWithLines draft) {
        return draft.lines().stream()
                .filter(l -> offers.containsKey(l.itemId()))
                .map(l -> new Sold(Objects.requireNonNull(offers.get(l.itemId())), l.quantity()))
                .toList();
    }

    /**
     * Fails 409 customer_archived, and 409 product_not_published, item_archived, price_changed or tax_changed, with the lines. A price that was
     * set explicitly is kept. Virtual threads only.
     */
    public void require(StoredWithLines draft) {
        if (standing(draft).archived() && asked(draft.customerId()).archived())
            throw Problem.conflict("customer_archived");
        var notForSale = new NotForSale();
        var repriced = new ArrayList<JsonObject>();
        var prices = Objects.requireNonNull(quotes.get(draft.id())).iterator();
        for (int i = 0; i < draft.lines().size(); i++) {
            var line = draft.lines().get(i);
            var offer = offers.get(line.itemId());
            if (offer == null) continue;
            var price =
                    comparable(line, prices.next().unitPrice(), draft.stored().currency());
            if (notForSale.collects(offer, Lines.field(i, "item_id"), false)) continue;
            if (!draft.setPrices().contains(line.id())
                    && (price == null || line.unitPrice().compareTo(price) != 0))
                repriced.add(Problem.detail(
                        Lines.field(i, "unit_price"),
                        "was " + line.unitPrice().toPlainString()
                                + (price == null ? " and no longer applies" : " and is now " + price.toPlainString())));
        }
        notForSale.refuse();
        Problem.conflictIf("price_changed", repriced);
        if (!draft.keepsTaxes()) requireTaxes(draft);
    }

    /** The price without the tax that was taken out of that of the line. */
    private static @Nullable BigDecimal comparable(SalesOrderLine line, @Nullable BigDecimal price, String currency) {
        var out = TaxExemption.takenOut(line.taxExemption());
        if (price == null || out == null) return price;
        return new Tax(Offer.taxCategory(line.taxCategory()), out, true).takenOutOf(price, currency);
    }

    /** What was read may be older than the draft, so nothing is refused because of it. */
    private void requireTaxes(StoredWithLines draft) {
        var written = draft.taxes();
        if (changes(written, standing(draft), rates).isEmpty()) return;
        var customer = asked(draft.customerId());
        Problem.conflictIf(
                "tax_changed", changes(written, customer, sources.taxes().freshRates()));
    }

    private List<JsonObject> changes(WrittenTaxes written, CustomerStanding customer, TaxRates.Applying applying) {
        return written.changes(customer.taxExempt(), applying, l -> ForSale.category(l, offers));
    }
}
