package tradepost.sales.extension;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import tradepost.kernel.json.Json;

/**
 * An extension as a node of sales sees it.
 *
 * @param node bus.host and bus.port
 * @param priority the lower number first
 * @param instances connected
 * @param openInstances which are not called for a while, because their calls failed
 */
public record ExtensionNode(
        String node,
        String version,
        int priority,
        int instances,
        int openInstances,
        Instant connectedAt,
        long calls,
        long failures,
        int p99Ms) {
    public static ExtensionNode of(JsonObject json) {
        return Json.read(json, ExtensionNode.class);
    }
}
