package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What to pack or ship of an order.
 *
 * @param lines everything that is open if omitted
 * @param locationId takes pieces of this location only
 * @param status packed or shipped; shipped if omitted
 */
public record CreateShipments(
        @Nullable List<Line> lines,
        @Nullable UUID locationId,
        @Nullable String carrier,
        @Nullable String tracking,
        @Nullable String reference,
        @Nullable String notes,
        @Nullable JsonObject metadata,
        @Nullable String status) {
    private static final CreateShipments EVERYTHING =
            new CreateShipments(null, null, null, null, null, null, null, null);

    /**
     * @param lineId a line of the order
     * @param lots that are to leave, with all of the pieces; null for the first that expire
     */
    public record Line(UUID lineId, long quantity, @Nullable List<ShippedLot> lots) {
        public Line(UUID lineId, long quantity) {
            this(lineId, quantity, null);
        }

        public List<ShippedLot> lotsOrNone() {
            return lots == null ? List.of() : lots;
        }
    }

    public static CreateShipments of(JsonObject json) {
        return Json.read(json, CreateShipments.class);
    }

    /** The body of a request, which may have none. */
    public static CreateShipments orEverything(@Nullable CreateShipments body) {
        return body == null ? EVERYTHING : body;
    }

    /** The same at this location only; everywhere if it is null. */
    public CreateShipments at(@Nullable UUID location) {
        return new CreateShipments(lines, location, carrier, tracking, reference, notes, metadata, status);
    }

    public boolean isPacked() {
        return "packed".equals(status);
    }
}
