package tradepost.gateway.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import tradepost.kernel.call.Breaker;

/** Counts what the breakers of one service do. Each event loop has one of them, and all share the counters. */
public final class BreakerMeters implements Breaker.Observer {
    private final Counter opened;
    private final Counter closed;
    private final Counter refused;

    public BreakerMeters(String service, MeterRegistry meters) {
        opened = counter(meters, "opened", "Times that requests to a service began to be refused", service);
        closed = counter(meters, "closed", "Times that a service answered again", service);
        synchronized (BreakerMeters.class) { // once for all event loops
            if (meters.find("tradepost.breaker.open").tag("service", service).gauge() == null)
                Gauge.builder("tradepost.breaker.open", () -> opened.count() - closed.count())
                        .description("Event loops that currently refuse requests to a service")
                        .tag("service", service)
                        .register(meters);
        }
        refused = counter(meters, "refused", "Requests refused because their service does not answer", service);
    }

    private static Counter counter(MeterRegistry meters, String what, String description, String service) {
        return Counter.builder("tradepost.breaker." + what)
                .description(description)
                .tag("service", service)
                .register(meters);
    }

    @Override
    public void opened() {
        opened.increment();
    }

    @Override
    public void closed() {
        closed.increment();
    }

    @Override
    public void refused() {
        refused.increment();
    }
}
