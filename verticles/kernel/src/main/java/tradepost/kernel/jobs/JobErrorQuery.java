package tradepost.kernel.jobs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** @param sort {@code line} or {@code -line} */
public record JobErrorQuery(@JsonUnwrapped Page page) {
    public static JobErrorQuery of(JsonObject json) {
        return Json.read(json, JobErrorQuery.class);
    }
}
