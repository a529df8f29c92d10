package tradepost.kernel.extension;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tradepost.kernel.json.Json;

/**
 * An extension as this node knows it.
 *
 * @param version that of its latest instance
 * @param instances connected now
 * @param connectedAt of the instance that has been connected for the longest time
 * @param open how many instances are not called, because their calls failed
 * @param calls since they connected
 * @param failures of these calls: late, invalid or not answered
 * @param p99Ms of the latest calls, of the slowest instance, rounded up
 */
public record ExtensionStats(
        UUID id,
        String point,
        String name,
        String version,
        int priority,
        int instances,
        Instant connectedAt,
        int open,
        long calls,
        long failures,
        int p99Ms) {
    record Instance(String version, Instant connectedAt, boolean open, long calls, long failures, long p99Ns) {}

    private static final long ROUND_UP = TimeUnit.MILLISECONDS.toNanos(1) - 1;

    public static ExtensionStats of(JsonObject json) {
        return Json.read(json, ExtensionStats.class);
    }

    static ExtensionStats seen(Extension extension) {
        var all = extension.providers().stream().map(Provider::stats).toList();
        var announced = extension.providers().getFirst().announced();
        return new ExtensionStats(
                extension.id(),
                announced.point(),
                extension.name(),
                all.getLast().version(),
                extension.priority(),
                all.size(),
                earliest(all),
                (int) all.stream().filter(Instance::open).count(),
                all.stream().mapToLong(Instance::calls).sum(),
                all.stream().mapToLong(Instance::failures).sum(),
                (int) TimeUnit.NANOSECONDS.toMillis(
                        all.stream().mapToLong(Instance::p99Ns).max().orElse(0) + ROUND_UP));
    }

    private static Instant earliest(List<Instance> all) {
        return all.stream().map(Instance::connectedAt).min(Instant::compareTo).orElseThrow();
    }
}
