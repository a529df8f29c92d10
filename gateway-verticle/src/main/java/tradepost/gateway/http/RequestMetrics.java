package tradepost.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** {@code tradepost_http_requests} by operation and class of status: a bounded number of series, whatever is requested. */
public final class RequestMetrics {
    private static final int CLASSES = 6;
    private final MeterRegistry registry;
    private final Map<String, Timer[]> byOperation = new ConcurrentHashMap<>();

    public RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(String operation, int status, long nanos) {
        byOperation.computeIfAbsent(operation, this::timers)[Math.clamp(status / 100, 0, CLASSES - 1)].record(
                nanos, TimeUnit.NANOSECONDS);
    }

    private Timer[] timers(String operation) {
        var timers = new Timer[CLASSES];
        for (int i = 0; i < CLASSES; i++)
            timers[i] = Timer.builder("tradepost.http.requests")
                    .description("Requests answered, by operation and class of status")
                    .tag("operation", operation)
                    .tag("status", i + "xx")
                    .register(registry);
        return timers;
    }
}
