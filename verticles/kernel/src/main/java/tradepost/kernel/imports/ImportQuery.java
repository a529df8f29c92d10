package tradepost.kernel.imports;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param dryRun whether the import only reports what it would do */
public record ImportQuery(@Nullable Boolean dryRun) {
    public static ImportQuery of(JsonObject json) {
        return Json.read(json, ImportQuery.class);
    }
}
