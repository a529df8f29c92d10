package tradepost.inventory.availability;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param quantity null means 1 */
public record AvailabilityQuery(
        @Nullable Long quantity, @Nullable LocalDate asOf) {
    public static AvailabilityQuery of(JsonObject json) {
        return Json.read(json, AvailabilityQuery.class);
    }
}
