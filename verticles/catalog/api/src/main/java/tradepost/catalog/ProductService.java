package tradepost.catalog;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.product.DeleteProduct;
import tradepost.catalog.product.DeleteVariant;
import tradepost.catalog.product.GenerateVariants;
import tradepost.catalog.product.WriteVariant;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * Products, each with an item of its own, or with one for each of its variants. For callers with {@code products:read:own} only (customers), no
 * product but the published ones exists.
 */
@ProxyGen
public interface ProductService {
    String ADDRESS = "products";

    /** Creates a product with its item and, if stock is given, its opening movement. Fails 400 category_not_found, invalid_options, invalid_attributes or variant_required, 409 sku_taken, 403 forbidden. */
    Future<Product> createProduct(WriteProduct body, Caller caller);

    /** Fails 404 product_not_found. */
    Future<Product> getProduct(UUID productId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<ProductPage> listProducts(ProductQuery query, Caller caller);

    /**
     * Replaces name, price, description, category and images. Fails 404 product_not_found, 400 category_not_found, 409
     * sku_taken, 403 forbidden, 400 variant_required, 428 if_match_required.
     */
    Future<Product> putProduct(UUID productId, WriteProduct body, Caller caller);

    /** Fails 404 product_not_found. */
    Future<Product> getProductByExternalId(String system, String externalId, Caller caller);

    /** Creates the product that the other system knows by this id, or replaces it. Fails as createProduct and putProduct do, 409 external_id_taken. */
    Future<Product> putProductByExternalId(String system, String externalId, WriteProduct body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putProduct does. */
    Future<Product> patchProduct(UUID productId, JsonObject body, Caller caller);

    /** Publishes a draft or archived product. Fails 404 product_not_found, 409 invalid_state. */
    Future<Product> publishProduct(UUID productId, Caller caller);

    /** Archives a draft or published product. Fails 404 product_not_found, 409 invalid_state. */
    Future<Product> archiveProduct(UUID productId, Caller caller);

    /**
     * Adds a variant. Fails 404 product_not_found, 400 invalid_options, 409 variant_exists, sku_taken or too_many_variants.
     */
    Future<Product> addVariant(UUID productId, WriteVariant body, Caller caller);

    /** Adds a variant for each combination of values that has none; the body may be null. Fails as addVariant does. */
    Future<Product> generateVariants(UUID productId, @Nullable GenerateVariants body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails 404 product_not_found or variant_not_found, and as addVariant does. */
    Future<Product> patchVariant(UUID productId, UUID itemId, JsonObject body, Caller caller);

    /** Deletes or archives a variant. Fails 404 product_not_found or variant_not_found, 409 in_use or item_of_product. */
    Future<Void> deleteVariant(UUID productId, UUID itemId, DeleteVariant query, Caller caller);

    /** Deletes a product with its items. Fails 404 product_not_found, 409 in_use if stock or a document refers to an item. */
    Future<Void> deleteProduct(UUID productId, DeleteProduct query, Caller caller);

    /**
     * Returns the offers of those of the items, and of the items of those of the products, that exist, in any order. Marks
     * nothing as referenced, because the order may still be refused; an order calls {@link CatalogService#referenceItems} last.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<Offer>> offers(List<UUID> itemIds, List<UUID> productIds, Caller caller);
}
