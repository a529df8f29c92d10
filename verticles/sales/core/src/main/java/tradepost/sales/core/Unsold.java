package tradepost.sales.core;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import tradepost.catalog.Offer;
import tradepost.kernel.value.Problem;
import tradepost.orders.Lines;

/** Lines of an order whose item is not for sale: collected, and refused together. */
final class Unsold {
    private final List<JsonObject> unpublished = new ArrayList<>();
    private final List<JsonObject> archived = new ArrayList<>();

    /**
     * Whether it is not for sale.
     *
     * @param field that names the item
     * @param listedOnly for a caller who sees published products only, as a customer does: an item that no product offers is not meant
     *     for it
     */
    boolean has(Offer offer, String field, boolean listedOnly) {
        boolean unlisted = offer.productId() == null && listedOnly;
        if (offer.isSold() && !unlisted) return false;
        if (offer.productId() == null && !unlisted) archived.add(Problem.detail(field, "is archived"));
        else unpublished.add(Problem.detail(field, unlisted ? "is of no published product" : "is " + offer.status()));
        return true;
    }

    /** Fails 409 product_not_published or item_archived, where there are any. */
    void refuse() {
        Lines.conflict("product_not_published", unpublished);
        Lines.conflict("item_archived", archived);
    }
}
