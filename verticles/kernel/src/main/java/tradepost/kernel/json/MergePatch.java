package tradepost.kernel.json;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** JSON Merge Patch (RFC 7396): a value in the patch replaces the existing one, null removes it, and objects are merged. */
public final class MergePatch {
    private MergePatch() {}

    /** Changes neither argument. Fails 400 required if the patch removes a field of {@code required}. */
    public static JsonObject apply(JsonObject target, JsonObject patch, Set<String> required) {
        for (var name : required)
            if (patch.containsKey(name) && patch.getValue(name) == null)
                throw Problem.badRequest("required", Problem.detail(name, "cannot be removed"));
        return merge(target, patch);
    }

    private static JsonObject merge(JsonObject target, JsonObject patch) {
        var merged = target.copy();
        for (var name : patch.fieldNames()) {
            @Nullable Object value = patch.getValue(name);
            if (value == null) merged.remove(name);
            else if (value instanceof JsonObject part)
                merged.put(name, merge(merged.getValue(name) instanceof JsonObject o ? o : new JsonObject(), part));
            else merged.put(name, value);
        }
        return merged;
    }
}
