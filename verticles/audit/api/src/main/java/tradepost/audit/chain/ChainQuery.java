package tradepost.audit.chain;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param after exports the rows after this position; all of them if null or 0
 * @param to up to this position; to the head if null
 * @param include {@code data}: also what the hashes are of
 */
public record ChainQuery(
        @Nullable Long after, @Nullable Long to, @Nullable List<String> include) {
    public static ChainQuery of(JsonObject json) {
        return Json.read(json, ChainQuery.class);
    }

    public boolean withData() {
        return include != null && include.contains("data");
    }
}
