package tradepost.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record DeadLetterPage(List<DeadLetter> data, Meta meta) {
    /**
     * @param total how many there are; {@code totalIsCapped} is true if there are more, and null otherwise
     * @param next the value of {@code after} for the next page, or null at the end
     * @param unavailable contexts that did not respond; their dead letters are missing
     */
    public record Meta(
            int limit,
            long total,
            @Nullable String next,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean totalIsCapped,

            List<String> unavailable) {}

    public static DeadLetterPage of(JsonObject json) {
        return Json.read(json, DeadLetterPage.class);
    }
}
