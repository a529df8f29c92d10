package tradepost.sales.core;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.orders.Lines;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.SalesQueries.StoredWithLines;

/** Checks whether the items of drafts are still for sale at the recorded prices: a draft may be old when it is confirmed. */
final class Recheck {
    private static final Caller SALES =
            Caller.system("sales"); // whether a customer may buy an item was decided when the draft was written

    private final Map<UUID, Offer> offers = new HashMap<>();

    /** Looks up the items of all drafts at once. Virtual threads only. */
    Recheck(ProductService products, Collection<StoredWithLines> drafts) {
        var items = drafts.stream()
                .flatMap(d -> d.lines().stream())
                .map(SalesOrderLine::itemId)
                .distinct()
                .toList();
        for (var o : products.offers(items, List.of(), SALES).await()) offers.put(o.itemId(), o);
    }

    /** Fails 409 product_not_published, item_archived or price_changed, with the lines. A price that was set explicitly is kept. */
    void require(StoredWithLines draft) {
        var notForSale = new NotForSale();
        var repriced = new ArrayList<JsonObject>();
        for (int i = 0; i < draft.lines().size(); i++) {
            var line = draft.lines().get(i);
            var offer = offers.get(line.itemId());
            if (offer == null || notForSale.collects(offer, Lines.field(i, "item_id"), false)) continue;
            if (!draft.setPrices().contains(line.id()) && line.unitPrice().compareTo(offer.unitPrice()) != 0)
                repriced.add(Problem.detail(
                        Lines.field(i, "unit_price"),
                        "was " + line.unitPrice().toPlainString() + " and is now "
                                + offer.unitPrice().toPlainString()));
        }
        notForSale.refuse();
        Lines.conflict("price_changed", repriced);
    }
}
