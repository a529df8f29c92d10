package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** A page of the rows that a job refused, by line unless sorted. */
public record JobErrorPage(List<JobError> data, Page.Meta meta) {
    public static JobErrorPage of(JsonObject json) {
        return Json.read(json, JobErrorPage.class);
    }
}
