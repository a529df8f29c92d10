package tradepost.catalog;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.product.ProductImage;
import tradepost.catalog.product.ProductOption;
import tradepost.kernel.json.Json;

/**
 * The fields of a product that a client writes.
 *
 * @param stock the requested available stock; if omitted, none for a new product, and unchanged for an existing one. Another stock than the
 *     present one of an existing product needs an If-Match with the ETag of the stock that the client has read. Not for a product with options
 * @param sku if omitted, generated for a new product, and unchanged for an existing one
 * @param status if omitted, published for a new product, and unchanged for an existing one
 * @param categoryId null for no category
 * @param images null for none
 * @param options if omitted, none for a new product, and unchanged for an existing one
 * @param attributes null for none
 * @param taxCategory of its own item; if omitted, standard for a new product, and unchanged for an existing one
 * @param metadata null for none; the same applies to externalIds
 */
public record WriteProduct(
        String name,
        BigDecimal price,
        @Nullable String description,
        @Nullable Long stock,
        @Nullable String sku,
        @Nullable String status,
        @Nullable UUID categoryId,
        @Nullable List<ProductImage> images,
        @Nullable List<ProductOption> options,
        @Nullable JsonObject attributes,
        @Nullable String taxCategory,
        @Nullable JsonObject metadata,
        @Nullable JsonObject externalIds) {
    public WriteProduct withStock(@Nullable Long other) {
        return new WriteProduct(
                name,
                price,
                description,
                other,
                sku,
                status,
                categoryId,
                images,
                options,
                attributes,
                taxCategory,
                metadata,
                externalIds);
    }

    public WriteProduct withExternalIds(JsonObject others) {
        return new WriteProduct(
                name,
                price,
                description,
                stock,
                sku,
                status,
                categoryId,
                images,
                options,
                attributes,
                taxCategory,
                metadata,
                others);
    }

    public static WriteProduct of(JsonObject json) {
        return Json.read(json, WriteProduct.class);
    }
}
