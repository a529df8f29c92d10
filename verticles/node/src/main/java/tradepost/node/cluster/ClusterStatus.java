package tradepost.node.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Formats the response of {@link Status#cluster} as lines for a person. */
public final class ClusterStatus {
    private ClusterStatus() {}

    public static boolean isReady(JsonObject status) {
        return nodes(status).stream().allMatch(ClusterStatus::isComplete);
    }

    /** Whether the node is ready, and its gateway, if it has one, finds every context. */
    public static boolean isComplete(JsonObject node) {
        return node.getBoolean("ready", false)
                && node.getJsonObject("gateway", new JsonObject())
                        .getJsonArray("missing", new JsonArray())
                        .isEmpty();
    }

    private static List<JsonObject> nodes(JsonObject status) {
        return status.getJsonArray("nodes", new JsonArray()).stream()
                .map(n -> (JsonObject) n)
                .toList();
    }

    public static String text(JsonObject status) {
        var out = new StringBuilder();
        for (var n : nodes(status)) {
            row(
                    out,
                    n.getString("address", n.getString("node", "this")),
                    n.getString("status"),
                    n.getString("version", ""));
            var hosted = contexts(n).entrySet().stream()
                    .map(c -> c.getKey()
                            + ("ok".equals(c.getValue().getString("status"))
                                    ? ""
                                    : " (" + c.getValue().getString("status") + ")"))
                    .collect(Collectors.joining(", "));
            if (!hosted.isEmpty()) row(out, "", "contexts", hosted);
            var clocks = n.getJsonObject("clock_ahead_seconds");
            if (clocks != null) row(out, "", "CLOCK WRONG", "seconds ahead of the database of " + clocks.encode());
            var gateway = n.getJsonObject("gateway");
            if (gateway != null) row(out, "", "gateway", gateway(gateway));
        }
        relays(status).forEach((context, line) -> row(out, "relay", context, line));
        return out.toString();
    }

    private static String gateway(JsonObject gateway) {
        var out = new ArrayList<String>();
        out.add(gateway.getString("address"));
        var missing = gateway.getJsonArray("missing", new JsonArray());
        if (!missing.isEmpty()) out.add("waiting for " + join(missing));
        var open = gateway.getJsonObject("breakers", new JsonObject()).stream()
                .filter(b -> "open".equals(b.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!open.isEmpty()) out.add("breakers open: " + String.join(", ", open));
        return String.join("; ", out);
    }

    private static String join(JsonArray texts) {
        return texts.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static Map<String, JsonObject> contexts(JsonObject node) {
        var out = new TreeMap<String, JsonObject>();
        node.getJsonObject("contexts", new JsonObject()).forEach(c -> out.put(c.getKey(), (JsonObject) c.getValue()));
        return out;
    }

    /** For each context, the node that relays it and the lag of each subscriber. */
    private static Map<String, String> relays(JsonObject status) {
        var out = new TreeMap<String, String>();
        for (var n : nodes(status))
            contexts(n).forEach((context, c) -> {
                var relay = c.getJsonObject("relay");
                if (relay == null) return; // it has no relay
                out.putIfAbsent(context, "nobody holds its lease: nothing is delivered");
                if (relay.getBoolean("holder", false)) out.put(context, relay(n, relay));
            });
        return out;
    }

    private static String relay(JsonObject node, JsonObject relay) {
        var lag = relay.getJsonObject("lag", new JsonObject()).stream()
                .map(l -> l.getKey() + " " + (l.getValue() == null ? "unknown" : l.getValue()) + " behind")
                .collect(Collectors.joining(", "));
        return (relay.getBoolean("lag_unknown", false) ? "LAG UNKNOWN; " : "") + "on "
                + node.getString("address", "this node") + (lag.isEmpty() ? "" : "; " + lag)
                + some(relay, "parked", " parked") + some(relay, "dead_letters", " dead letters");
    }

    private static String some(JsonObject relay, String name, String text) {
        var n = relay.getValue(name, 0L);
        return Long.valueOf(0).equals(n) || Integer.valueOf(0).equals(n)
                ? ""
                : "; " + (n == null ? "unknown" : n) + text;
    }

    private static void row(StringBuilder out, String first, String second, String third) {
        out.append(String.format("%-24s %-12s %s%n", first, second, third));
    }
}
