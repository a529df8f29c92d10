package tradepost.catalog.core.product;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.product.ProductImage;
import tradepost.kernel.json.Json;

/** The lists and objects that are stored in a column of a product; null for an empty one. */
final class ProductParts {
    private ProductParts() {}

    static <T extends Record> List<T> read(@Nullable JsonArray stored, Class<T> type) {
        if (stored == null) return List.of();
        return stored.stream().map(o -> Json.read((JsonObject) o, type)).toList();
    }

    static @Nullable JsonArray stored(List<? extends Record> parts) {
        return parts.isEmpty()
                ? null
                : new JsonArray(parts.stream().map(Json::write).toList());
    }

    static @Nullable JsonObject stored(JsonObject parts) {
        return parts.isEmpty() ? null : parts;
    }

    static List<ProductImage> byPosition(@Nullable List<ProductImage> images) {
        if (images == null) return List.of();
        return images.stream()
                .sorted(Comparator.comparingInt(ProductImage::position))
                .toList();
    }
}
