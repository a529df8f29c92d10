package tradepost.sales.core.draft;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.Lines;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.pricing.LinePrices.Quote;
import tradepost.sales.core.pricing.LinePrices.Sold;

/** The lines of a request: what each of them sells, and at which price. Rules without a statement. */
final class WrittenLines {
    private WrittenLines() {}

    static List<UUID> ids(WriteSalesOrder body, Function<WriteSalesLine, @Nullable UUID> id) {
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

    /** What each line sells. Fails 400 item_not_found, and 409 for items that are not for sale. */
    static List<Sold> sold(WriteSalesOrder body, List<Offer> found, Caller caller) {
        var offers = byId(found);
        var sold = new ArrayList<Sold>();
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
                sold.add(new Sold(offer, w.quantity()));
        }
        Problem.badRequestIf("item_not_found", unknown);
        Problem.badRequestIf("variant_required", several);
        notForSale.refuse();
        return sold;
    }

    /**
     * The computed price, or another that the client sets, which needs a permission. An item without a price in the currency needs one
     * in its line.
     */
    static BigDecimal price(int i, WriteSalesLine w, Quote quote, String currency, Caller caller) {
        var requested = w.unitPrice();
        var computed = quote.unitPrice();
        if (computed != null && (requested == null || requested.compareTo(computed) == 0)) return computed;
        var field = Lines.field(i, "unit_price");
        if (requested != null) requested = Money.checkedPrice(field, requested, currency);
        if (!caller.may("orders:price"))
            throw Problem.forbidden(
                    "price_not_allowed",
                    Problem.detail(
                            field,
                            computed != null
                                    ? "differs from the price, which is " + computed.toPlainString()
                                    : "the item has no price in " + currency));
        if (requested == null)
            throw Problem.badRequest(
                    "price_required", Problem.detail(field, "is required: the item has no price in " + currency));
        return requested;
    }

    static SalesOrderLine line(UUID orderId, WriteSalesLine w, Offer item, BigDecimal price, String currency) {
        var line = new SalesOrderLine(
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
        var category = item.taxCategory();
        return category.equals(Offer.STANDARD_TAX) ? line : line.ofTaxCategory(category);
    }
}
