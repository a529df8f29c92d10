package tradepost.kernel.value;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The own data of clients: texts by keys, which they store with a resource, and by which lists can be filtered. */
public final class Metadata {
    private static final TextMap RULE = rule("metadata");
    private static final TextMap PRIVATE = rule("private_metadata");

    private Metadata() {}

    private static TextMap rule(String field) {
        return new TextMap(field, 50, "[A-Za-z0-9_.-]{1,40}", 0, 500);
    }

    /**
     * Returns an empty object for null. Fails 400 too_many_properties, because a patch can add fields to a full object and the contract
     * limits only the request, and 400 invalid_request for what the contract rules out.
     */
    public static JsonObject of(@Nullable JsonObject metadata) {
        return RULE.of(metadata);
    }

    /** Like {@link #of}, for what only staff see. */
    public static JsonObject ofStaff(@Nullable JsonObject metadata) {
        return PRIVATE.of(metadata);
    }

    /** As a parameter of a statement that is null where there is none. */
    public static @Nullable JsonObject orNull(@Nullable JsonObject metadata) {
        return metadata == null || metadata.isEmpty() ? null : of(metadata);
    }

    /** Like {@link #orNull}, for what only staff see. */
    public static @Nullable JsonObject ofStaffOrNull(@Nullable JsonObject metadata) {
        return metadata == null || metadata.isEmpty() ? null : ofStaff(metadata);
    }
}
