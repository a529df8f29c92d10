package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.resource.Snapshot;
import tradepost.kernel.value.Json;

/**
 * A customer as a document stores it.
 *
 * @param customerGroup the group whose price lists apply to it; null if it has none
 * @param referenced whether a document refers to it, so that it cannot be deleted
 */
public record CustomerSnapshot(
        UUID id,
        String name,
        String email,
        @Nullable UUID userId,
        @Nullable String customerGroup,
        boolean archived,
        boolean referenced)
        implements Snapshot {
    public static CustomerSnapshot of(JsonObject json) {
        return Json.read(json, CustomerSnapshot.class);
    }
}
