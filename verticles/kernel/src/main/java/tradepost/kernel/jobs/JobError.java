package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * Why a job refused a row of its file.
 *
 * @param line of the file, where the row begins; the first line is 1
 * @param column its name; empty if the whole row is meant
 * @param code a stable slug
 */
public record JobError(UUID id, long line, String column, String code, String reason) {
    public static JobError of(JsonObject json) {
        return Json.read(json, JobError.class);
    }
}
