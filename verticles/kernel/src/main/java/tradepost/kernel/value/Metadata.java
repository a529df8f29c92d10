package tradepost.kernel.value;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a client keeps of its own with a resource. */
public final class Metadata {
    private static final int MAX_PROPERTIES = 50;
    private static final int MAX_BYTES = 16 * 1024;

    private Metadata() {}

    /**
     * Empty for null. Fails 400 too_many_properties: the contract bounds what is sent, but a patch adds to what is there; and
     * field_too_large, which no schema can say.
     */
    public static JsonObject of(@Nullable JsonObject metadata) {
        if (metadata == null) return new JsonObject();
        if (metadata.size() > MAX_PROPERTIES)
            throw Problem.badRequest(
                    "too_many_properties",
                    Problem.detail("metadata", "must have at most " + MAX_PROPERTIES + " fields"));
        requireSmall("metadata", metadata.toBuffer());
        return metadata;
    }

    /** Of a part of a resource, as JSON: a page has a hundred of them, and has to fit into memory many times. Fails 400. */
    public static void requireSmall(String field, Buffer json) {
        if (json.length() > MAX_BYTES)
            throw Problem.badRequest(
                    "field_too_large", Problem.detail(field, "must have at most " + MAX_BYTES + " bytes as JSON"));
    }
}
