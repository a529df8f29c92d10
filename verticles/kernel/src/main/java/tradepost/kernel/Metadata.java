package tradepost.kernel;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a client keeps of its own with a resource. */
public final class Metadata {
    private static final int MAX_PROPERTIES = 50;

    private Metadata() {}

    /** Empty for null. Fails 400 too_many_properties: the contract bounds what is sent, but a patch adds to what is there. */
    public static JsonObject of(@Nullable JsonObject metadata) {
        if (metadata == null) return new JsonObject();
        if (metadata.size() > MAX_PROPERTIES)
            throw Problem.badRequest(
                    "too_many_properties", Problem.detail("metadata", "must have at most " + MAX_PROPERTIES));
        return metadata;
    }
}
