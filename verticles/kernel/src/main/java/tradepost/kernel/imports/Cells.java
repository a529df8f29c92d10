package tradepost.kernel.imports;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** What the cells of a row mean. */
public final class Cells {
    private Cells() {}

    /**
     * The fields of something as the cells of a row change them. A value replaces the whole field; null, an empty cell, removes it, but leaves
     * an empty text as it is, because both are an empty cell. Fails 400 required.
     */
    public static JsonObject merged(JsonObject was, JsonObject cells, Set<String> required) {
        var merged = was.copy();
        for (var field : cells.fieldNames()) {
            @Nullable Object value = cells.getValue(field);
            if (value != null) merged.put(field, value);
            else if (required.contains(field))
                throw Problem.badRequest("required", Problem.detail(field, "cannot be removed"));
            else if (!"".equals(was.getValue(field))) merged.remove(field);
        }
        return merged;
    }
}
