package tradepost.catalog.product;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An image of a product, as it is shown.
 *
 * @param position the images are shown in this order, lowest first
 * @param url of its large size; within the program null, as the others
 */
public record ShownImage(
        UUID fileId,
        int position,
        @Nullable String url,
        @Nullable String mediumUrl,
        @Nullable String smallUrl,
        @Nullable String thumbnailUrl) {
    public static ShownImage of(JsonObject json) {
        return Json.read(json, ShownImage.class);
    }

    public ProductImage written() {
        return new ProductImage(fileId, position);
    }

    public ShownImage at(ImageUrls urls, boolean isPublic) {
        return new ShownImage(
                fileId,
                position,
                urls.url(fileId, "large", isPublic),
                urls.url(fileId, "medium", isPublic),
                urls.url(fileId, "small", isPublic),
                urls.url(fileId, "thumbnail", isPublic));
    }

    /** Where images are. */
    public interface ImageUrls {
        String url(UUID fileId, String size, boolean isPublic);
    }
}
