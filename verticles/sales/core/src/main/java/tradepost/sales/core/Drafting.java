package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
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
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Problem;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;

/** What a client wrote, made into an order: customer and items looked up, prices and sums computed. */
final class Drafting {
    /**
     * Ready for the transaction. Lines without an id of the order they replace have a new one.
     *
     * @param setPrices ids of the lines whose price is not that of their item
     * @param unreferenced items that no document has named before
     */
    record Draft(
            CustomerSnapshot customer,
            String currency,
            BigDecimal total,
            List<SalesOrderLine> lines,
            Set<UUID> keptIds,
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

    /** @param itemCurrency that of the installation, which the prices of items are in */
    Drafting(CustomerService customers, ProductService products, CatalogService catalog, String itemCurrency) {
        this.customers = customers;
        this.products = products;
        this.catalog = catalog;
        this.itemCurrency = itemCurrency;
    }

    /** Fails 404 customer_not_found for one that is not there, or not the caller's to see. */
    Future<Customer> customer(UUID customerId, Caller caller) {
        return customers.getCustomer(customerId, caller);
    }

    /** Asks contact and catalog, both at once. Virtual threads only. */
    Draft draft(UUID orderId, WriteSalesOrder body, Caller caller) {
        var itemIds = ids(body, WriteSalesLine::itemId);
        var productIds = ids(body, WriteSalesLine::productId);
        if (body.customerId() == null) throw unknownCustomer();
        var customer = customers.customerSnapshot(body.customerId(), caller);
        var asked = products.offers(itemIds, productIds, caller);
        var found = known(customer::await);
        if (!caller.may("orders:write") && !caller.userId().equals(found.userId()))
            throw unknownCustomer(); // not its own
        if (found.archived()) throw Problem.conflict("customer_archived");
        var currency = Money.currency(body.currency() == null ? itemCurrency : body.currency());
        var offers = asked.await();
        var lines = lines(orderId, body, byId(offers), currency, caller);
        var total = Money.total(lines.stream().map(SalesOrderLine::subtotal).toList());
        return new Draft(
                found, currency, total, lines, keptIds(body), setPrices(lines, offers, currency), unreferenced(offers));
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

    /**
     * From here on what the order names cannot be deleted. Asked when nothing is left to refuse, so that a refused order leaves no
     * mark. Fails 400 for what was deleted meanwhile, 409 customer_archived. Virtual threads only.
     */
    void reference(Draft draft, Caller caller) {
        var customer = draft.customer();
        var items = List.copyOf(draft.unreferenced());
        var askedItems = items.isEmpty() ? null : catalog.referenceItems(items, caller);
        if (!customer.referenced()) known(customers.referenceCustomer(customer.id(), caller)::await);
        if (askedItems != null && askedItems.await().size() < items.size())
            throw Problem.badRequest("item_not_found", Problem.detail("items", "one was deleted at this moment"));
    }

    /** A customer that is not there is a fault of the body here, not of the path. */
    private static CustomerSnapshot known(java.util.function.Supplier<CustomerSnapshot> asked) {
        try {
            return asked.get();
        } catch (ServiceException e) {
            if (e.failureCode() != 404) throw e;
            throw unknownCustomer();
        }
    }

    static ServiceException unknownCustomer() {
        return Problem.badRequest(
                "customer_not_found", Problem.detail("customer_id", "there is no customer with this id"));
    }

    private static List<UUID> ids(WriteSalesOrder body, Function<WriteSalesLine, @Nullable UUID> id) {
        var ids = new LinkedHashSet<UUID>();
        for (var line : body.items()) {
            var named = id.apply(line);
            if (named != null) ids.add(named);
        }
        return List.copyOf(ids);
    }

    /** Under the item's id and the product's. */
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
        var unsold = new Unsold();
        for (int i = 0; i < body.items().size(); i++) {
            var w = body.items().get(i);
            var thing = w.itemId() == null ? "product" : "item";
            var offer = offers.get(w.itemId() == null ? w.productId() : w.itemId());
            var field = "items[" + i + "]." + thing + "_id";
            if (offer == null) unknown.add(Problem.detail(field, "there is no " + thing + " with this id"));
            else if (!unsold.has(offer, field, !caller.may("items:read")))
                lines.add(line(orderId, w, offer, price(i, w, offer, currency, caller), currency));
        }
        if (!unknown.isEmpty()) throw Problem.badRequest("item_not_found", unknown.toArray(JsonObject[]::new));
        unsold.refuse();
        return lines;
    }

    /** A price is an amount in a currency: in any other than that of the items there is none, so somebody has to set it. */
    private BigDecimal price(int i, WriteSalesLine w, Offer item, String currency, Caller caller) {
        boolean priced = currency.equals(itemCurrency);
        var wanted = w.unitPrice();
        if (priced && (wanted == null || wanted.compareTo(item.unitPrice()) == 0)) return item.unitPrice();
        var field = "items[" + i + "].unit_price";
        if (wanted != null) wanted = Money.checked(field, wanted, currency);
        if (!caller.may("orders:price"))
            throw Problem.forbidden(
                    "price_not_allowed",
                    Problem.detail(
                            field,
                            priced
                                    ? "is not the price, which is "
                                            + item.unitPrice().toPlainString()
                                    : "the item has no price in " + currency));
        if (wanted == null)
            throw Problem.badRequest(
                    "price_required", Problem.detail(field, "is required: the item has no price in " + currency));
        return wanted;
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

    private static Set<UUID> keptIds(WriteSalesOrder body) {
        var ids = new HashSet<UUID>();
        for (int i = 0; i < body.items().size(); i++) {
            var id = body.items().get(i).id();
            if (id != null && !ids.add(id))
                throw Problem.badRequest("line_twice", Problem.detail("items[" + i + "].id", "is there twice"));
        }
        return ids;
    }

    /** Of one order or of several, those of each together and in their order. */
    static Future<?> sendLines(Tx tx, List<SalesOrderLine> lines, Set<UUID> setPrices) {
        return tx.send(SalesQueries.INSERT_LINES, lineArgs(lines, setPrices));
    }

    /** The parameters of {@link SalesQueries#INSERT_LINES}. */
    static Object[] lineArgs(List<SalesOrderLine> lines, Set<UUID> setPrices) {
        var places = new Integer[lines.size()];
        for (int i = 0; i < places.length; i++) {
            boolean follows =
                    i > 0 && lines.get(i - 1).orderId().equals(lines.get(i).orderId());
            places[i] = follows ? places[i - 1] + 1 : 1;
        }
        return new Object[] {
            lines.stream().map(SalesOrderLine::id).toArray(UUID[]::new),
            lines.stream().map(SalesOrderLine::orderId).toArray(UUID[]::new),
            places,
            lines.stream().map(SalesOrderLine::itemId).toArray(UUID[]::new),
            lines.stream().map(SalesOrderLine::sku).toArray(String[]::new),
            lines.stream().map(SalesOrderLine::name).toArray(String[]::new),
            lines.stream().map(SalesOrderLine::quantity).toArray(Long[]::new),
            lines.stream().map(l -> Numeric.create(l.unitPrice())).toArray(Numeric[]::new),
            lines.stream().map(l -> Numeric.create(l.subtotal())).toArray(Numeric[]::new),
            lines.stream().map(l -> setPrices.contains(l.id())).toArray(Boolean[]::new)
        };
    }

    /** Lines that keep their id must be lines of this order. */
    static void replaceLines(Tx tx, UUID orderId, Draft draft) {
        var had = new HashMap<UUID, @Nullable OffsetDateTime>();
        for (var r : tx.sql(SalesQueries.DELETE_LINES, orderId)) had.put(r.getUUID(0), r.getOffsetDateTime(1));
        requireLines(had.keySet(), draft);
        sendLines(tx, draft.lines(), draft.setPrices()).await();
        var kept = draft.keptIds().toArray(UUID[]::new);
        if (kept.length > 0)
            tx.sql(
                    SalesQueries.KEEP_LINES,
                    kept,
                    Arrays.stream(kept).map(had::get).toArray(OffsetDateTime[]::new));
    }

    /** Fails 400 line_not_found when the draft keeps a line id that the order does not have. */
    static void requireLines(Set<UUID> had, Draft draft) {
        if (!had.containsAll(draft.keptIds()))
            throw Problem.badRequest(
                    "line_not_found", Problem.detail("items", "one has an id that is no line of this order"));
    }
}
