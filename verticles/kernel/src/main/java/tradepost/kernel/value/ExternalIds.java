package tradepost.kernel.value;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** The ids by which other systems know a resource, by system. The database keeps them unique: see {@code sql/kernel/V0_6__external_ids_and_prints.sql}. */
public final class ExternalIds {
    private static final TextMap RULE = new TextMap("external_ids", 10, "[a-z][a-z0-9_-]{0,39}", 1, 100);

    private ExternalIds() {}

    /** Like {@link Metadata#of}. */
    public static JsonObject of(@Nullable JsonObject externalIds) {
        return RULE.of(externalIds);
    }

    /**
     * The ids after a request that names the resource by one of them. Fails 400 invalid_request if the body names another of that system.
     *
     * @param others its other ids, if the body names none
     */
    public static JsonObject with(String system, String id, @Nullable JsonObject sent, JsonObject others) {
        if (sent != null && !id.equals(sent.getString(system, id)))
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("external_ids." + system, "must be the id of the path"));
        return of((sent == null ? others : sent).copy().put(system, id));
    }

    /** Like {@link Metadata#orNull}. */
    public static @Nullable JsonObject orNull(@Nullable JsonObject externalIds) {
        return externalIds == null || externalIds.isEmpty() ? null : of(externalIds);
    }
}
