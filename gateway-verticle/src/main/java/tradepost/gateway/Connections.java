package tradepost.gateway;

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

    /**
     * @param max above it new ones are closed
     * @param firstMs from connecting until the first request's headers are there
     * @param nextMs from one answer until the next request's headers are there
     */
    Connections(int max, int firstMs, int nextMs) {
        this.max = max;
        this.firstNs = TimeUnit.MILLISECONDS.toNanos(firstMs);
        this.nextNs = TimeUnit.MILLISECONDS.toNanos(nextMs);
    }

    void opened(HttpConnection connection) {
        if (open.size() >= max) {
            connection.close();
            return;
        }
        open.put(connection, new Open());
        connection.closeHandler(v -> open.remove(connection));
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

    /** Closes those that have kept us waiting too long. */
    void sweep() {
        long now = System.nanoTime();
        var late = new ArrayList<HttpConnection>();
        open.forEach((connection, c) -> {
            if (c.waitingNs != 0 && now - c.waitingNs > (c.used ? nextNs : firstNs)) late.add(connection);
        });
        for (var connection : late) connection.close();
    }

    int size() {
        return open.size();
    }
}
