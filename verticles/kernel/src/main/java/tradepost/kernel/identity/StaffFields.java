package tradepost.kernel.identity;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * The fields {@code internal_notes} and {@code private_metadata}: what staff note about a resource that its customer may see. A caller limited to
 * its own resources neither sees nor writes them.
 */
public final class StaffFields {
    public static final String NOTES = "internal_notes";
    public static final String METADATA = "private_metadata";

    public static final Set<String> NAMES = Set.of(NOTES, METADATA);

    private StaffFields() {}

    /** The resource without what is in the fields, of which it has one or both. */
    public static JsonObject hidden(JsonObject resource) {
        if (resource.containsKey(NOTES)) resource.putNull(NOTES);
        return resource.put(METADATA, new JsonObject());
    }

    /** Fails 403 forbidden for a request that has one of them, of a caller without the permission for all resources. */
    public static void requireNone(
            @Nullable String notes, @Nullable JsonObject metadata, String permission, Caller caller) {
        boolean isSet = notes != null || metadata != null && !metadata.isEmpty();
        if (isSet && !caller.may(permission)) throw Problem.lacks(permission);
    }

    /** Fails 403 forbidden for a merge patch that names one of them, whatever the value: whether it changes anything would tell what is there. */
    public static void requireNone(JsonObject patch, String permission, Caller caller) {
        if (!caller.may(permission) && patch.fieldNames().stream().anyMatch(NAMES::contains))
            throw Problem.lacks(permission);
    }
}
