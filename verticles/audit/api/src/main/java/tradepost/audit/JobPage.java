package tradepost.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.json.Json;

public record JobPage(List<Job> data, Meta meta) {
    /**
     * @param total how many jobs there are; {@code totalIsCapped} is true if there are more, and null otherwise
     * @param next the value of {@code after} for the next page, or null at the end
     * @param unavailable contexts that did not respond; their jobs are missing
     */
    public record Meta(
            int limit,
            int offset,
            long total,
            @Nullable String next,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean totalIsCapped,

            List<String> unavailable) {}

    public static JobPage of(JsonObject json) {
        return Json.read(json, JobPage.class);
    }
}
