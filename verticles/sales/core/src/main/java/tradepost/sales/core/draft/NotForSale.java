package tradepost.sales.core.draft;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import tradepost.catalog.Offer;
import tradepost.kernel.problem.Problem;

/** Collects the lines of an order whose item is not for sale, so that they are rejected together. */
final class NotForSale {
    private final List<JsonObject> unpublished = new ArrayList<>();
    private final List<JsonObject> archived = new ArrayList<>();

    /**
     * Adds the line if its item is not for sale, and returns whether it is not.
     *
     * @param field the field that names the item
     * @param listedOnly for a caller who sees only published products, such as a customer: an item that belongs to no published
     *     product is not for sale to it
     */
    boolean collects(Offer offer, String field, boolean listedOnly) {
        boolean unlisted = offer.productId() == null && listedOnly;
        if (offer.isSold() && !unlisted) return false;
        if (offer.productId() == null && !unlisted) archived.add(Problem.detail(field, "is archived"));
        else
            unpublished.add(
                    Problem.detail(field, unlisted ? "belongs to no published product" : "is " + offer.status()));
        return true;
    }

    /** Fails 409 product_not_published or item_archived, if there are any such lines. */
    void refuse() {
        Problem.conflictIf("product_not_published", unpublished);
        Problem.conflictIf("item_archived", archived);
    }
}
