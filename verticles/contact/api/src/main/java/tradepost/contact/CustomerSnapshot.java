package tradepost.contact;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.resource.Snapshot;
import tradepost.kernel.value.Json;

/**
 * A customer as a document stores it.
 *
 * @param customerGroup the group whose price lists apply to it; null if it has none
 * @param referenced whether a document refers to it, so that it cannot be deleted
 * @param address as a single text
 * @param addresses a node of an earlier release does not send them
 */
public record CustomerSnapshot(
        UUID id,
        String name,
        String email,
        @Nullable UUID userId,
        @Nullable String customerGroup,
        boolean archived,
        boolean referenced,
        @Nullable String address,
        @Nullable List<Address> addresses)
        implements Snapshot {
    /** A customer without addresses. */
    public CustomerSnapshot(
            UUID id,
            String name,
            String email,
            @Nullable UUID userId,
            @Nullable String customerGroup,
            boolean archived,
            boolean referenced) {
        this(id, name, email, userId, customerGroup, archived, referenced, null, null);
    }

    public static CustomerSnapshot of(JsonObject json) {
        return Json.read(json, CustomerSnapshot.class);
    }
}
