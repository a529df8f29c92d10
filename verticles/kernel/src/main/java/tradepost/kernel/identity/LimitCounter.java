package tradepost.kernel.identity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.serviceproxy.ServiceException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what callers limited to their own orders are refused, because they would keep too much from others: for an alert. */
public final class LimitCounter {
    private final Map<String, Counter> refused;

    /** @param codes of the refusals that are counted */
    public LimitCounter(MeterRegistry meters, String... codes) {
        refused = Stream.of(codes)
                .collect(Collectors.toMap(
                        Function.identity(),
                        code -> Counter.builder("tradepost.hoarding.refused")
                                .description(
                                        "Holds and orders that were refused because their customer keeps too much from others")
                                .tag("code", code)
                                .register(meters)));
    }

    /** Does the work, and counts its refusal. */
    public <T> T counting(Supplier<T> work) {
        try {
            return work.get();
        } catch (ServiceException refusal) {
            var counter = refused.get(refusal.getMessage());
            if (counter != null) counter.increment();
            throw refusal;
        }
    }
}
