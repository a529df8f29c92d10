package tradepost.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import tradepost.gateway.answer.Refusal;

/**
 * Counts the response bytes that clients have not taken yet, per address and for all gateway instances of this process together.
 * Safe for use by several event loops. Holds one entry per address that has unsent bytes.
 */
public final class SendBudget implements Shareable {
    private final AtomicLong total = new AtomicLong();
    private final ConcurrentMap<String, Long> byAddress = new ConcurrentHashMap<>();
    private final SendLimits limits;
    private final Counter refused;
    private final Counter slow;

    /** @param port the name of the port in metrics */
    public SendBudget(SendLimits limits, MeterRegistry meters, String port) {
        this.limits = limits;
        Gauge.builder("tradepost.http.unsent.bytes", total, AtomicLong::get)
                .description("Response bytes that clients have not taken yet")
                .tag("port", port)
                .strongReference(true)
                .register(meters);
        refused = Counter.builder("tradepost.http.unsent.refused")
                .description("Requests refused because too many response bytes are unsent")
                .tag("port", port)
                .register(meters);
        slow = Counter.builder("tradepost.http.slow.readers")
                .description("Connections closed because the client took its response too slowly")
                .tag("port", port)
                .register(meters);
    }

    /** The budget that all gateway instances of this process share. */
    public static SendBudget of(Vertx vertx, SendLimits limits, MeterRegistry meters) {
        var map = vertx.sharedData().<String, SendBudget>getLocalMap("tradepost.send");
        return map.computeIfAbsent("budget", k -> new SendBudget(limits, meters, "http"));
    }

    SendLimits limits() {
        return limits;
    }

    /** The unsent bytes of this process. */
    public long unsent() {
        return total.get();
    }

    /** Fails 503 when the client at this address, or all clients together, have too many unsent bytes. */
    void admit(ClientResponse x) {
        long all = total.get();
        if (all == 0) return;
        if (all < limits.totalBytes() && byAddress.getOrDefault(x.request.address(), 0L) < limits.addressBytes())
            return;
        refused.increment();
        throw Refusal.later("overloaded");
    }

    /** Adds to the unsent bytes of an address, or subtracts from them. Returns false when they exceed what admitted requests may add. */
    boolean add(String address, long bytes) {
        long all = total.addAndGet(bytes);
        var own = byAddress.compute(address, (a, before) -> {
            long now = (before == null ? 0 : before) + bytes;
            return now <= 0 ? null : now;
        });
        return all <= SendLimits.EXCESS * limits.totalBytes()
                && (own == null || own <= SendLimits.EXCESS * limits.addressBytes());
    }

    void slowReader() {
        slow.increment();
    }
}
