package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * The newest jobs of one context.
 *
 * @param total how many there are with these filters; more than {@link Page#COUNTED} are not counted
 */
public record JobsOfContext(List<Job> jobs, long total) {
    public static JobsOfContext of(JsonObject json) {
        return Json.read(json, JobsOfContext.class);
    }
}
