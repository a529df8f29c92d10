package tradepost.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The direct memory of Netty. Its limit ({@code io.netty.maxDirectMemory}) is below that of the JVM, so that an allocation fails at
 * once; at the limit of the JVM each allocation would block its event loop for half a second.
 */
public final class DirectMemory implements Shareable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectMemory.class);
    private static final long LOG_EVERY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int CAUSES_MAX = 10;

    private final AtomicLong loggedNs = new AtomicLong(System.nanoTime() - LOG_EVERY_NS);
    private final Counter exhausted;

    /** Shared by all ports of this process. */
    public static DirectMemory of(Vertx vertx, MeterRegistry meters) {
        var map = vertx.sharedData().<String, DirectMemory>getLocalMap("tradepost.send");
        return map.computeIfAbsent("memory", k -> new DirectMemory(meters));
    }

    private DirectMemory(MeterRegistry meters) {
        exhausted = Counter.builder("tradepost.direct.memory.exhausted")
                .description("Connections closed because the direct memory was used up")
                .register(meters);
        Gauge.builder("tradepost.direct.memory.used", PlatformDependent::usedDirectMemory)
                .description("Direct memory that Netty uses")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("tradepost.direct.memory.max", PlatformDependent::maxDirectMemory)
                .description("Direct memory that Netty may use")
                .baseUnit("bytes")
                .register(meters);
    }

    static boolean isExhausted(@Nullable Throwable t) {
        for (int i = 0; t != null && i < CAUSES_MAX; i++, t = t.getCause())
            if (t instanceof OutOfMemoryError) return true;
        return false;
    }

    /** Closes a connection of which bytes are missing, so that none can follow them. It may be closed already. */
    void writeFailed(Channel channel, Throwable cause) {
        if (!channel.isOpen()) return;
        if (isExhausted(cause)) exhausted();
        channel.close();
    }

    /** Counts a failed allocation, and logs one in ten seconds. */
    void exhausted() {
        exhausted.increment();
        long now = System.nanoTime();
        long last = loggedNs.get();
        if (now - last >= LOG_EVERY_NS && loggedNs.compareAndSet(last, now))
            LOG.error(
                    "the direct memory is used up ({} of {} bytes); connections that need more are closed",
                    PlatformDependent.usedDirectMemory(),
                    PlatformDependent.maxDirectMemory());
    }
}
