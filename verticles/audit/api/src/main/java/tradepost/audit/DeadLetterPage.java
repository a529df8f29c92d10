package tradepost.audit;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record DeadLetterPage(List<DeadLetter> data, Meta meta) {
    /**
     * @param next the value of {@code after} for the next page, or null at the end
     * @param unavailable contexts that did not respond; their dead letters are missing
     */
    public record Meta(int limit, @Nullable String next, List<String> unavailable) {}

    public static DeadLetterPage of(JsonObject json) {
        return Json.read(json, DeadLetterPage.class);
    }
}
