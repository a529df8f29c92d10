package tradepost.inventory.core.reservations.hold;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tradepost.catalog.Offer;
import tradepost.catalog.ProductService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/** Callers who see only published products, such as customers, hold what they can order. */
final class ForSaleRule {
    private ForSaleRule() {}

    /** Whether the caller holds any item; then the catalog need not be asked. */
    static boolean isAnything(Caller caller) {
        return caller.may("items:read");
    }

    /** Fails 409 product_not_published with each line whose item belongs to no published product, as an order does. Virtual threads only. */
    static void require(ProductService products, List<UUID> items, Caller caller) {
        var ids = items.stream().distinct().toList();
        var offers = products.offers(ids, List.of(), caller).await().stream()
                .collect(Collectors.<Offer, UUID, Offer>toMap(Offer::itemId, Function.identity()));
        var unpublished = new ArrayList<JsonObject>();
        for (int i = 0; i < items.size(); i++) {
            var offer = offers.get(items.get(i));
            if (offer == null || offer.productId() != null && offer.isSold())
                continue; // what does not exist has no stock
            var why = offer.productId() == null ? "belongs to no published product" : "is " + offer.status();
            unpublished.add(Problem.detail("lines[" + i + "].item_id", why));
        }
        Problem.conflictIf("product_not_published", unpublished);
    }
}
