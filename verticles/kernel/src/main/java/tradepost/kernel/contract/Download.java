package tradepost.kernel.contract;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/**
 * A file that a service has in parts.
 *
 * @param parts how many
 * @param bytes in all
 */
public record Download(String fileName, String mediaType, int parts, long bytes) {
    public static Download of(JsonObject json) {
        return Json.read(json, Download.class);
    }
}
