package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.resource.Snapshot;

/**
 * A vendor as a document stores it.
 *
 * @param status active, inactive or pending; orders go to active vendors only
 * @param leadTimeDays from an order to the receipt of its goods
 * @param referenced whether a document refers to it, so that it cannot be deleted
 */
public record VendorSnapshot(
        UUID id,
        String name,
        String email,
        String status,
        @Nullable String currency,
        @Nullable Integer leadTimeDays,
        boolean archived,
        boolean referenced)
        implements Snapshot {
    public static VendorSnapshot of(JsonObject json) {
        return Json.read(json, VendorSnapshot.class);
    }
}
