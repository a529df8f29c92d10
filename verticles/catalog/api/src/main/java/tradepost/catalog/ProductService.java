package tradepost.catalog;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.Caller;
import tradepost.kernel.Needs;

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

    /** Newest first. */
    Future<ProductPage> listProducts(ProductQuery query, Caller caller);

    /** Replaces name, price and description. Fails 404 product_not_found, 409 sku_taken, 403 forbidden. */
    Future<Product> putProduct(UUID productId, WriteProduct body, Caller caller);

    /** With its item. Fails 404 product_not_found, 409 in_use once stock or a document has named the item. */
    Future<Void> deleteProduct(UUID productId, Caller caller);

    /**
     * Those of the items, and the items of those of the products, that exist, in any order; from now on what is sold of them cannot
     * be deleted. For the context that is about to write them into an order.
     */
    @Needs(value = "authenticated", again = true)
    Future<List<Offer>> offers(List<UUID> itemIds, List<UUID> productIds, Caller caller);
}
