package tradepost.catalog.bulk;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Items to create or to change, each named by its SKU.
 *
 * @param mode {@code each}, also for null, or {@code all_or_nothing}
 * @param items 1 to 1,000: {@code op}, {@code sku} and the fields to write. JSON, because null removes a field and an omitted one stays
 */
public record BulkItems(@Nullable String mode, List<JsonObject> items) {
    public boolean isAllOrNothing() {
        return "all_or_nothing".equals(mode);
    }

    public static BulkItems of(JsonObject json) {
        return Json.read(json, BulkItems.class);
    }
}
