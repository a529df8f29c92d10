package tradepost.kernel.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Setting;

/**
 * Counts the requests and deliveries that this node is serving. Several gateways may send to one node, so each node limits what it
 * admits. A node that stops waits until nothing is in flight.
 */
public final class InFlight {
    /**
     * Nested requests between contexts get this multiple of the limit, so that admitted work is completed rather than refused
     * half-way.
     */
    private static final int NESTED_FACTOR = 4;

    private static final int HEAP_SHARE = 8;

    private final int requestsMax;
    private final long bytesMax = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile long begunAtNanos = System.nanoTime();

    /** @param requestsMax limit of requests from gateways in flight; see {@link Setting#BUS_REQUESTS_MAX} */
    public InFlight(int requestsMax) {
        this.requestsMax = requestsMax;
    }

    /**
     * Admits a request unless this node has too many in flight.
     *
     * @param size of its body in bytes, as far as known
     * @param nested whether a context sent it while serving another request
     * @return what to run once, when the response has been sent; null if the request was refused
     */
    @Nullable
    public Runnable admit(long size, boolean nested) {
        int max = nested ? NESTED_FACTOR * requestsMax : requestsMax;
        if (requests.get() >= max || size > 0 && bytes.get() + size > bytesMax) {
            refused.incrementAndGet();
            return null;
        }
        requests.incrementAndGet();
        bytes.addAndGet(size);
        begin();
        return () -> {
            requests.decrementAndGet();
            bytes.addAndGet(-size);
            end();
        };
    }

    /** Counts work that is limited elsewhere: batches of events, and requests that wait for an event. */
    public void begin() {
        begunAtNanos = System.nanoTime();
        count.incrementAndGet();
    }

    public void end() {
        count.decrementAndGet();
    }

    public int count() {
        return count.get();
    }

    /** Number of requests refused since the start. */
    public long refused() {
        return refused.get();
    }

    /** Whether nothing is in flight and nothing has arrived for this long. */
    public boolean isQuiet(int ms) {
        return count.get() == 0 && System.nanoTime() - begunAtNanos > TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
