package tradepost.sales.core.draft;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.orders.Lines;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.draft.LinePrices.Asked;
import tradepost.sales.core.draft.LinePrices.Quote;
import tradepost.sales.core.draft.LinePrices.Sold;
import tradepost.sales.core.order.StoredWithLines;

/** Checks whether the items of drafts are still for sale at the recorded prices: a draft may be old when it is confirmed. */
public final class Recheck {
    private static final Caller SALES =
            Caller.system("sales"); // whether a customer may buy an item was decided when the draft was written

    /** What it asks, of contact and catalog. */
    public record Sources(CustomerService customers, ProductService products, LinePrices prices) {}

    private final Map<UUID, Offer> offers = new HashMap<>();
    /** The prices of the lines by order, in the order of those lines whose item exists. */
    private final Map<UUID, List<Quote>> quotes = new HashMap<>();

    /** Looks up the items and prices of all drafts at once. Virtual threads only. */
    public Recheck(Sources sources, Collection<StoredWithLines> drafts) {
        var items = drafts.stream()
                .flatMap(d -> d.lines().stream())
                .map(SalesOrderLine::itemId)
                .distinct()
                .toList();
        for (var o : sources.products().offers(items, List.of(), SALES).await()) offers.put(o.itemId(), o);
        var customers = customers(sources.customers(), drafts);
        var asked = drafts.stream().map(d -> asked(d, customers)).toList();
        var found = sources.prices().of(asked, SALES).iterator();
        for (var d : drafts) quotes.put(d.stored().order().id(), found.next());
    }

    /** The customers, for their groups. Only those are looked up whose orders have an item in a price list. */
    private Map<UUID, CustomerSnapshot> customers(CustomerService contact, Collection<StoredWithLines> drafts) {
        var lookups = drafts.stream()
                .filter(d -> sold(d).stream().anyMatch(s -> s.offer().inPriceLists()))
                .map(d -> d.stored().order().customerId())
                .distinct()
                .map(id -> contact.customerSnapshot(id, SALES))
                .toList(); // at once, so that contact reads them by one statement
        var found = new HashMap<UUID, CustomerSnapshot>();
        for (Future<CustomerSnapshot> l : lookups) {
            var customer = l.await();
            found.put(customer.id(), customer);
        }
        return found;
    }

    private Asked asked(StoredWithLines draft, Map<UUID, CustomerSnapshot> customers) {
        var order = draft.stored().order();
        var customer = customers.get(order.customerId());
        var group = customer == null ? null : customer.customerGroup();
        return new Asked(order.customerId(), group, order.currency(), sold(draft));
    }

    private List<Sold> sold(StoredWithLines draft) {
        return draft.lines().stream()
                .filter(l -> offers.containsKey(l.itemId()))
                .map(l -> new Sold(Objects.requireNonNull(offers.get(l.itemId())), l.quantity()))
                .toList();
    }

    /** Fails 409 product_not_published, item_archived or price_changed, with the lines. A price that was set explicitly is kept. */
    public void require(StoredWithLines draft) {
        var notForSale = new NotForSale();
        var repriced = new ArrayList<JsonObject>();
        var prices =
                Objects.requireNonNull(quotes.get(draft.stored().order().id())).iterator();
        for (int i = 0; i < draft.lines().size(); i++) {
            var line = draft.lines().get(i);
            var offer = offers.get(line.itemId());
            if (offer == null) continue;
            var price = prices.next().unitPrice();
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
    }
}
