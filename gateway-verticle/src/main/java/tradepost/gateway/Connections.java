package tradepost.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one HTTP server, and since when each owes us a request. A timeout on silence alone is not enough: who
 * sends a byte of a header now and then is never silent. Lives on one event loop.
 */
final class Connections {
    private static final class Open {
        /** While waiting for the next request; 0 while one is served. */
        long waitingNs = System.nanoTime();

        boolean used;
    }

    private final Map<HttpConnection, Open> open = new HashMap<>();
    private final int max;
    private final long firstNs;
    private final long nextNs;
    private final Counter opened;
    private final Counter closed;

    /**
     * @param max above it new ones are closed
     * @param firstMs from connecting until the first request's headers are there
     * @param nextMs from one answer until the next request's headers are there
     */
    Connections(int max, int firstMs, int nextMs, MeterRegistry meters) {
        this.max = max;
        this.firstNs = TimeUnit.MILLISECONDS.toNanos(firstMs);
        this.nextNs = TimeUnit.MILLISECONDS.toNanos(nextMs);
        opened = counter(meters, "opened", "Connections of clients that were taken on");
        closed = counter(meters, "closed", "Those of them that are gone");
    }

    private static Counter counter(MeterRegistry meters, String what, String description) {
        return Counter.builder("tradepost.http.connections." + what)
                .description(description)
                .register(meters);
    }

    void opened(HttpConnection connection) {
        if (open.size() >= max) {
            connection.close();
            return;
        }
        open.put(connection, new Open());
        opened.increment();
        connection.closeHandler(v -> {
            open.remove(connection);
            closed.increment();
        });
    }

    void asked(HttpConnection connection) {
        @Nullable Open c = open.get(connection);
        if (c == null) return;
        c.used = true;
        c.waitingNs = 0;
    }

    void answered(HttpConnection connection) {
        @Nullable Open c = open.get(connection);
        if (c != null) c.waitingNs = System.nanoTime();
    }

    /** Unless a request is being served on it. */
    void closeIdle(HttpConnection connection) {
        @Nullable Open c = open.get(connection);
        if (c != null && c.waitingNs != 0) connection.close();
    }

    /** Closes those that have kept us waiting too long. */
    void sweep() {
        long now = System.nanoTime();
        var late = new ArrayList<HttpConnection>();
        open.forEach((connection, c) -> {
            if (c.waitingNs != 0 && now - c.waitingNs > (c.used ? nextNs : firstNs)) late.add(connection);
        });
        for (var connection : late) connection.close();
    }
}
