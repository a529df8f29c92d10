package tradepost.catalog.barcode;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An item with one of its bar codes.
 *
 * @param productId whose variant it is; null if it belongs to no product
 * @param status active or archived
 * @param pieces how many pieces the code stands for
 */
public record CodedItem(
        String code,
        String kind,
        long pieces,
        UUID itemId,
        String sku,
        String name,
        String status,
        @Nullable UUID productId) {
    public static CodedItem of(JsonObject json) {
        return Json.read(json, CodedItem.class);
    }

    @JsonIgnore
    public boolean isArchived() {
        return status.equals("archived");
    }
}
