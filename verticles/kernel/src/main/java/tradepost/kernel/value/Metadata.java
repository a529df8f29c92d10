package tradepost.kernel.value;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** Custom fields that a client stores with a resource. */
public final class Metadata {
    private static final int MAX_PROPERTIES = 50;
    private static final int MAX_BYTES = 16 * 1024;

    private Metadata() {}

    /**
     * Returns an empty object for null. Fails 400 too_many_properties, because a patch can add fields to a full object and the
     * contract limits only the request; fails 400 field_too_large, because a JSON schema cannot limit the size in bytes.
     */
    public static JsonObject of(@Nullable JsonObject metadata) {
        return of("metadata", metadata);
    }

    /** @param field the name of the field in a failure */
    public static JsonObject of(String field, @Nullable JsonObject metadata) {
        if (metadata == null) return new JsonObject();
        if (metadata.size() > MAX_PROPERTIES)
            throw Problem.badRequest(
                    "too_many_properties", Problem.detail(field, "must have at most " + MAX_PROPERTIES + " fields"));
        requireSmall(field, metadata.toBuffer());
        return metadata;
    }

    /**
     * Limits the size of one field as JSON, because a page has a hundred resources and many pages must fit into memory. Fails 400
     * field_too_large.
     */
    public static void requireSmall(String field, Buffer json) {
        if (json.length() > MAX_BYTES)
            throw Problem.badRequest(
                    "field_too_large", Problem.detail(field, "must have at most " + MAX_BYTES + " bytes as JSON"));
    }
}
