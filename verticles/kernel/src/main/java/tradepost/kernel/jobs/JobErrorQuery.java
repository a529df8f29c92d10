package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param sort {@code line} or {@code -line} */
public record JobErrorQuery(
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String after,
        @Nullable List<String> sort) {
    public static JobErrorQuery of(JsonObject json) {
        return Json.read(json, JobErrorQuery.class);
    }
}
