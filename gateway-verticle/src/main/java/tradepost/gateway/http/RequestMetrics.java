package tradepost.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Overload;

/** {@code tradepost_http_requests} by operation and class of status: a bounded number of series, whatever is requested. */
public final class RequestMetrics {
    private static final int CLASSES = 6;
    private final MeterRegistry registry;
    private final Counter refusedByService;
    private final EnumMap<Overload, Counter> refused = new EnumMap<>(Overload.class);
    private final Map<String, Timer[]> byOperation = new ConcurrentHashMap<>();

    public RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        refusedByService = refused("service");
        for (var why : Overload.values()) refused.put(why, refused(why.tag()));
    }

    void record(String operation, int status, long nanos) {
        byOperation.computeIfAbsent(operation, this::timers)[Math.clamp(status / 100, 0, CLASSES - 1)].record(
                nanos, TimeUnit.NANOSECONDS);
    }

    private Counter refused(String reason) {
        return Counter.builder("tradepost.http.overloaded")
                .description("Requests refused with 503 because a limit was reached, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    /** A request was refused with 503 {@code overloaded}, by the gateway or, if it does not say why, by a service. */
    void overloaded(@Nullable Overload why) {
        (why == null ? refusedByService : Objects.requireNonNull(refused.get(why))).increment();
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
