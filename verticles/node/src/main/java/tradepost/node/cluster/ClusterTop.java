package tradepost.node.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Formats two responses of {@code Status.cluster} as one frame of a live view. Rates are those between the two. */
public final class ClusterTop {
    private static final String NODE = "%-24s %-11s %-18s %8s %8s %8s %8s %8s  %s%n";
    private static final String POOL = "%-12s %10s %10s%n";
    private static final String RELAY = "%-12s %-24s %-14s %10s %10s%n";

    private ClusterTop() {}

    /**
     * @param seconds between the two responses
     * @param time what the frame says about when it was made
     */
    public static String frame(JsonObject before, JsonObject now, double seconds, String time) {
        var nodes = nodes(now);
        var earlier = new HashMap<String, JsonObject>();
        nodes(before).forEach(n -> earlier.put(name(n), n));
        long ready = nodes.stream().filter(ClusterStatus::isComplete).count();
        double rate = nodes.stream()
                .mapToDouble(n -> rate(earlier.get(name(n)), n, seconds, ""))
                .sum();
        var out = new StringBuilder(String.format(
                Locale.ROOT, "%s  %d of %d nodes ready  %.1f requests/s%n%n", time, ready, nodes.size(), rate));
        line(out, NODE, "NODE", "STATE", "VERSION", "REQ/S", "4XX/S", "5XX/S", "MEAN MS", "AT WORK", "CONTEXTS");
        for (var n : nodes) node(out, earlier.get(name(n)), n, seconds);
        breakers(out, nodes);
        pools(out, nodes);
        relays(out, earlier, nodes);
        return out.toString();
    }

    private static void node(StringBuilder out, @Nullable JsonObject before, JsonObject n, double seconds) {
        boolean gateway = n.containsKey("gateway");
        var contexts = new ArrayList<>(new TreeSet<>(of(n, "contexts").fieldNames()));
        if (gateway) contexts.addFirst("gateway");
        line(
                out,
                NODE,
                name(n),
                n.getString("status", ""),
                n.getString("version", ""),
                gateway ? tenths(rate(before, n, seconds, "")) : "",
                gateway ? tenths(rate(before, n, seconds, "4xx")) : "",
                gateway ? tenths(rate(before, n, seconds, "5xx")) : "",
                gateway ? mean(before, n) : "",
                n.getValue("at_work", ""),
                String.join(",", contexts));
    }

    /** @param statuses a class such as 5xx; empty for all */
    private static double rate(@Nullable JsonObject before, JsonObject now, double seconds, String statuses) {
        return before == null || seconds <= 0
                ? 0
                : Math.max(0, count(now, statuses) - count(before, statuses)) / seconds;
    }

    private static long count(JsonObject node, String statuses) {
        return requests(node).stream()
                .filter(e -> e.getKey().endsWith("xx")
                        && (statuses.isEmpty() || e.getKey().equals(statuses)))
                .mapToLong(e -> ((Number) e.getValue()).longValue())
                .sum();
    }

    private static String mean(@Nullable JsonObject before, JsonObject now) {
        if (before == null) return "";
        long served = count(now, "") - count(before, "");
        double ms = requests(now).getDouble("ms", 0.0) - requests(before).getDouble("ms", 0.0);
        return served <= 0 ? "" : tenths(ms / served);
    }

    private static JsonObject requests(JsonObject node) {
        return of(of(node, "gateway"), "requests");
    }

    private static void breakers(StringBuilder out, List<JsonObject> nodes) {
        for (var n : nodes) {
            var open = of(of(n, "gateway"), "breakers").stream()
                    .filter(b -> "open".equals(b.getValue()))
                    .map(b -> b.getKey())
                    .collect(Collectors.joining(", "));
            if (!open.isEmpty()) out.append(String.format("%nBREAKER OPEN on %s: %s%n", name(n), open));
            var missing = of(n, "gateway").getJsonArray("missing", new JsonArray());
            if (!missing.isEmpty()) out.append(String.format("%nMISSING at %s: %s%n", name(n), missing.encode()));
        }
    }

    /** The connections of each context over all nodes. */
    private static void pools(StringBuilder out, List<JsonObject> nodes) {
        var sums = new TreeMap<String, long[]>();
        for (var n : nodes)
            for (var c : of(n, "contexts")) {
                var pool = of((JsonObject) c.getValue(), "pool");
                var sum = sums.computeIfAbsent(c.getKey(), k -> new long[3]);
                sum[0] += pool.getLong("in_use", 0L);
                sum[1] += pool.getLong("size", 0L);
                sum[2] += pool.getLong("waiting", 0L);
            }
        out.append(System.lineSeparator());
        line(out, POOL, "POOL", "IN USE", "WAITING");
        sums.forEach((context, s) -> line(out, POOL, context, s[0] + "/" + s[1], s[2]));
    }

    private static void relays(StringBuilder out, HashMap<String, JsonObject> before, List<JsonObject> nodes) {
        out.append(System.lineSeparator());
        line(out, RELAY, "RELAY", "NODE", "SUBSCRIBER", "LAG", "CHANGE");
        for (var n : nodes)
            for (var context : new TreeSet<>(of(n, "contexts").fieldNames())) {
                var relay = of(of(of(n, "contexts"), context), "relay");
                if (!relay.getBoolean("holder", false)) continue;
                var old = of(of(of(before.getOrDefault(name(n), new JsonObject()), "contexts"), context), "relay");
                for (var lag : of(relay, "lag"))
                    line(
                            out,
                            RELAY,
                            context,
                            name(n),
                            lag.getKey(),
                            lag.getValue() == null ? "unknown" : lag.getValue(),
                            change(of(old, "lag").getValue(lag.getKey()), lag.getValue()));
                faults(out, context, relay);
            }
    }

    private static void faults(StringBuilder out, String context, JsonObject relay) {
        for (var what : List.of("parked", "dead_letters"))
            if (!(relay.getValue(what, 0) instanceof Number n) || n.longValue() != 0)
                out.append(String.format(
                        "%-12s %s %s%n", context, relay.getValue(what, "unknown"), what.replace('_', ' ')));
    }

    private static String change(@Nullable Object before, @Nullable Object now) {
        if (!(before instanceof Number b) || !(now instanceof Number n)) return "";
        long by = n.longValue() - b.longValue();
        return by == 0 ? "" : String.format(Locale.ROOT, "%+d", by);
    }

    private static String tenths(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static void line(StringBuilder out, String format, Object... columns) {
        out.append(String.format(Locale.ROOT, format, columns).replaceAll(" +(\\R)$", "$1"));
    }

    private static String name(JsonObject node) {
        return node.getString("address", node.getString("node", "this"));
    }

    private static JsonObject of(JsonObject json, String name) {
        return json.getJsonObject(name, new JsonObject());
    }

    private static List<JsonObject> nodes(JsonObject status) {
        return status.getJsonArray("nodes", new JsonArray()).stream()
                .map(n -> (JsonObject) n)
                .toList();
    }
}
