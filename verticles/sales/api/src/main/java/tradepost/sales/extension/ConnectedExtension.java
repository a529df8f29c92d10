package tradepost.sales.extension;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An extension, connected or not.
 *
 * @param enabled whether it is asked
 * @param connectedAt null if no node of sales sees it
 * @param calls of all nodes, since it connected
 * @param failures of these calls
 * @param p99Ms of the latest calls, on the slowest node
 * @param nodes that see it
 */
public record ConnectedExtension(
        UUID id,
        String point,
        String name,
        boolean enabled,
        boolean connected,
        @Nullable Instant connectedAt,
        long calls,
        long failures,
        int p99Ms,
        List<ExtensionNode> nodes) {
    public static ConnectedExtension of(JsonObject json) {
        return Json.read(json, ConnectedExtension.class);
    }

    public static ConnectedExtension of(
            UUID id, String point, String name, boolean enabled, List<ExtensionNode> nodes) {
        return new ConnectedExtension(
                id,
                point,
                name,
                enabled,
                !nodes.isEmpty(),
                nodes.stream()
                        .map(ExtensionNode::connectedAt)
                        .min(Instant::compareTo)
                        .orElse(null),
                nodes.stream().mapToLong(ExtensionNode::calls).sum(),
                nodes.stream().mapToLong(ExtensionNode::failures).sum(),
                nodes.stream().mapToInt(ExtensionNode::p99Ms).max().orElse(0),
                nodes);
    }
}
