package tradepost.catalog;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * Products, in their simple form: each with one item of its own. Who may read items for its own only (a customer) sees the
 * published ones; the others are not there for it.
 */
@ProxyGen
public interface ProductService {
    String ADDRESS = "products";

    /** With its item and, where stock is given, its opening movement. Fails 409 sku_taken, 403 forbidden. */
    Future<Product> createProduct(WriteProduct body, Caller caller);

    /** Fails 404 product_not_found. */
    Future<Product> getProduct(UUID productId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<ProductPage> listProducts(ProductQuery query, Caller caller);

    /** Replaces name, price and description. Fails 404 product_not_found, 409 sku_taken, 403 forbidden. */
    Future<Product> putProduct(UUID productId, WriteProduct body, Caller caller);

    /** Changes what the merge patch says (RFC 7396). Fails as putProduct does. */
    Future<Product> patchProduct(UUID productId, JsonObject body, Caller caller);

    /** With its item. Fails 404 product_not_found, 409 in_use once stock or a document has named the item. */
    Future<Void> deleteProduct(UUID productId, Caller caller);

    /**
     * Those of the items, and the items of those of the products, that exist, in any order. Nothing is marked: an order that is about
     * to name them may still be refused, and asks {@link CatalogService#referenceItems} last.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<Offer>> offers(List<UUID> itemIds, List<UUID> productIds, Caller caller);
}
