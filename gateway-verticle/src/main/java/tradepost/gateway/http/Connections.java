package tradepost.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.limit.HolderCounts;

/**
 * The open connections of one HTTP server, and how long each has been waiting for a request. An idle timeout alone is not enough: a
 * client that sends one byte of a header from time to time is never idle. Lives on one event loop.
 */
public final class Connections {
    private static final class Open {
        /** Since when it has waited for a request; means nothing while one is served. */
        long waitingNs = System.nanoTime();

        boolean used;
        /** The requests being served: two for a moment if one is sent before the response to the last one has come. */
        int requests;
        /** The address in whose share it counts; null for none. */
        final @Nullable String address;

        Open(@Nullable String address) {
            this.address = address;
        }
    }

    private final Map<HttpConnection, Open> open = new HashMap<>();
    private final HolderCounts byAddress;
    private final int max;
    private final Clients clients;
    private final long firstNs;
    private final long nextNs;
    private final Counter opened;
    private final Counter closed;

    /**
     * @param max above it new connections are closed
     * @param maxPerAddress of one client: above it its new connections are closed
     * @param firstMs from the connect to the headers of the first request
     * @param nextMs from a response to the headers of the next request
     */
    public Connections(Clients clients, int max, int maxPerAddress, int firstMs, int nextMs, MeterRegistry meters) {
        this.clients = clients;
        this.max = max;
        byAddress = new HolderCounts(maxPerAddress, limit -> Refusal.limited(1));
        this.firstNs = TimeUnit.MILLISECONDS.toNanos(firstMs);
        this.nextNs = TimeUnit.MILLISECONDS.toNanos(nextMs);
        opened = counter(meters, "opened", "Connections of clients that were accepted");
        closed = counter(meters, "closed", "Accepted connections that were closed");
    }

    private static Counter counter(MeterRegistry meters, String what, String description) {
        return Counter.builder("tradepost.http.connections." + what)
                .description(description)
                .register(meters);
    }

    /** Closes the connection and drops its queue; its own close() would wait until the client has read the queue. */
    public static void cut(HttpConnection connection) {
        if (connection instanceof HttpServerConnection c)
            c.channelHandlerContext().close();
        else connection.close();
    }

    public void opened(HttpConnection connection) {
        var address = clients.ofConnection(connection.remoteAddress());
        if (open.size() >= max || address != null && byAddress.tryTake(address, 1) != null) {
            connection.close();
            return;
        }
        open.put(connection, new Open(address));
        opened.increment();
        connection.closeHandler(v -> closed(connection));
    }

    /** Must be called for a WebSocket too, whose connection does not report its end. */
    void closed(HttpConnection connection) {
        @Nullable Open was = open.remove(connection);
        if (was == null) return;
        closed.increment();
        if (was.address != null) byAddress.giveBack(was.address, 1);
    }

    void requestBegins(HttpConnection connection) {
        @Nullable Open c = open.get(connection);
        if (c == null) return;
        c.used = true;
        c.requests++;
    }

    void requestEnds(HttpConnection connection) {
        @Nullable Open c = open.get(connection);
        if (c == null) return;
        c.requests--;
        c.waitingNs = System.nanoTime();
    }

    /** Unless a request is being served on it. */
    void closeIdle(HttpConnection connection) {
        @Nullable Open c = open.get(connection);
        if (c != null && c.requests == 0) connection.close();
    }

    /** Closes all connections, also those whose clients do not read. */
    public void cutAll() {
        for (var connection : List.copyOf(open.keySet())) cut(connection);
    }

    /** Closes the connections that have waited too long for a request. */
    public void sweep() {
        long now = System.nanoTime();
        var late = new ArrayList<HttpConnection>();
        open.forEach((connection, c) -> {
            if (c.requests == 0 && now - c.waitingNs > (c.used ? nextNs : firstNs)) late.add(connection);
        });
        for (var connection : late) connection.close();
    }
}
