package tradepost.gateway.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics of the bridge, of all its instances in this process together. Every label has a few values only, however many clients there are. */
final class BridgeMeters implements Shareable {
    /** How a client has authenticated. */
    enum Kind {
        NONE,
        USER,
        SERVICE,
        CERTIFICATE,
        BROWSER;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final MeterRegistry meters;
    private final Map<Kind, AtomicInteger> clients = new EnumMap<>(Kind.class);
    private final Map<Kind, Counter> received = new EnumMap<>(Kind.class);
    private final Map<Kind, Counter> sent = new EnumMap<>(Kind.class);
    private final Map<Kind, Counter> lost = new EnumMap<>(Kind.class);

    static BridgeMeters of(Vertx vertx, MeterRegistry meters) {
        var map = vertx.sharedData().<String, BridgeMeters>getLocalMap("tradepost.bridge");
        return map.computeIfAbsent("meters", k -> new BridgeMeters(meters));
    }

    private BridgeMeters(MeterRegistry meters) {
        this.meters = meters;
        Arrays.stream(Kind.values()).forEach(this::add);
    }

    private void add(Kind kind) {
        var count = new AtomicInteger();
        clients.put(kind, count);
        Gauge.builder("tradepost.bridge.clients", count, AtomicInteger::get)
                .description("Clients that are connected to the bridge")
                .tag("kind", kind.label())
                .strongReference(true)
                .register(meters);
        received.put(kind, counter("received", "Frames that clients of the bridge sent", "kind", kind.label()));
        sent.put(kind, counter("sent", "Frames that were sent to clients of the bridge", "kind", kind.label()));
        lost.put(kind, counter("lost", "Messages that clients of the bridge did not get", "kind", kind.label()));
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder("tradepost.bridge." + name)
                .description(description)
                .tags(tags)
                .register(meters);
    }

    private static <T> T of(Map<Kind, T> all, Kind kind) {
        var one = all.get(kind);
        if (one == null) throw new IllegalStateException("no metric of " + kind);
        return one;
    }

    void connected(Kind kind) {
        of(clients, kind).incrementAndGet();
    }

    void disconnected(Kind kind) {
        of(clients, kind).decrementAndGet();
    }

    void received(Kind kind) {
        of(received, kind).increment();
    }

    void sent(Kind kind) {
        of(sent, kind).increment();
    }

    void lost(Kind kind) {
        of(lost, kind).increment();
    }

    /** @param code one of a few values, as it labels a metric */
    void refused(Kind kind, String code) {
        counter("refused", "Frames of clients of the bridge that were refused", "kind", kind.label(), "code", code)
                .increment();
    }

    /** @param reason one of a few values, as it labels a metric */
    void ended(Kind kind, String reason) {
        counter("ended", "Connections to the bridge that ended", "kind", kind.label(), "reason", reason)
                .increment();
    }
}
