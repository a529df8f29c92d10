package tradepost.file;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * How much room files take.
 *
 * @param storedFiles how many different contents there are
 * @param storedBytes of the contents and of the sizes of images
 * @param quotaBytes how many there may be
 * @param userQuotaBytes how many the files of one user may have
 */
public record FileUsage(long files, long storedFiles, long storedBytes, long quotaBytes, long userQuotaBytes) {
    public static FileUsage of(JsonObject json) {
        return Json.read(json, FileUsage.class);
    }
}
