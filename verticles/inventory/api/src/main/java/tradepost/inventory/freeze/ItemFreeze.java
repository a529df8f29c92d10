package tradepost.inventory.freeze;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Whether the stock of an item is frozen.
 *
 * @param reason null unless it is frozen
 * @param actor who has frozen it; {@code system:inventory} for a verification
 */
public record ItemFreeze(
        UUID itemId,
        String sku,
        String name,
        boolean frozen,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable Instant frozenAt) {
    public static ItemFreeze of(JsonObject json) {
        return Json.read(json, ItemFreeze.class);
    }
}
