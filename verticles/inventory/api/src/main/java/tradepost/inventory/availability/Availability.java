package tradepost.inventory.availability;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Dates are in the zone of the business.
 *
 * @param available the pieces that can be reserved now, at all locations that serve orders
 * @param availableNow whether these are enough
 * @param firstDate the first day on which the quantity is available; null if none is known
 * @param asOf the requested day
 * @param availableAsOf null if no day was requested
 * @param why in_stock, incoming, undated, never, expires or frozen
 * @param reason the same as a sentence
 */
public record Availability(
        UUID itemId,
        String sku,
        String name,
        long quantity,
        long available,
        boolean availableNow,
        @Nullable LocalDate firstDate,
        @Nullable LocalDate asOf,
        @Nullable Boolean availableAsOf,
        String why,
        String reason) {
    public static Availability of(JsonObject json) {
        return Json.read(json, Availability.class);
    }
}
