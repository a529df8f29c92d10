package tradepost.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.SendBudget.Holder;
import tradepost.kernel.limit.HolderCounts;

/**
 * The open connections of one HTTP server, and how long each has been waiting for a request. An idle timeout alone is not enough: a
 * client that sends one byte of a header from time to time is never idle. Lives on one event loop.
 */
public final class Connections {
    /** Of one read from the socket, so that little is received of a client that is not served yet. */
    private static final int RECEIVE_BYTES = 16 * 1024;

    private static final class Open {
        /** Since when it has waited for a request; means nothing while one is served. */
        long waitingNs = System.nanoTime();

        boolean used;
        /** The requests being served: two for a moment if one is sent before the response to the last one has come. */
        int requests;
        /** That of its client, in whose share it counts; null for a trusted proxy, whose requests name their own. */
        final @Nullable String address;
        /** The client of the last one, who has to take what is unsent. */
        Holder holder = Holder.NOBODY;

        Open(@Nullable String address) {
            this.address = address;
        }
    }

    private final Map<HttpConnection, Open> open = new HashMap<>();
    private final HolderCounts byAddress;
    private final SendBudget budget;
    private final DirectMemory memory;
    private final int max;
    private final Clients clients;
    private final long firstNs;
    private final long nextNs;
    private final Counter opened;
    private final Counter closed;

    /**
     * @param budget of the response bytes that clients have not taken
     * @param max above it new connections are closed
     * @param maxPerAddress of one client: above it its new connections are closed
     * @param firstMs from the connect to the headers of the first request
     * @param nextMs from a response to the headers of the next request
     */
    public Connections(
            Clients clients,
            SendBudget budget,
            DirectMemory memory,
            int max,
            int maxPerAddress,
            int firstMs,
            int nextMs,
            MeterRegistry meters) {
        this.clients = clients;
        this.budget = budget;
        this.memory = memory;
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

    /** The bytes that the client of this connection has taken so far. */
    public static long taken(HttpConnection connection) {
        return SendQueue.taken(connection);
    }

    public void opened(HttpConnection connection) {
        var address = clients.ofConnection(connection.remoteAddress());
        if (open.size() >= max || address != null && byAddress.tryTake(address, 1) != null) {
            connection.close();
            return;
        }
        var entry = new Open(address);
        open.put(connection, entry);
        bound(connection, entry);
        opened.increment();
        connection.closeHandler(v -> closed(connection));
    }

    /** Limits what is received ahead and what is unsent. */
    private void bound(HttpConnection connection, Open entry) {
        if (!(connection instanceof HttpServerConnection c)) return;
        var pipeline = c.channelHandlerContext().pipeline();
        pipeline.channel()
                .config()
                .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 2_048, RECEIVE_BYTES));
        var queue = new SendQueue(budget, memory, () -> entry.holder);
        pipeline.addFirst(queue);
        pipeline.addAfter(
                "httpEncoder", "readAhead", new ReadAhead(queue, memory, pipeline.get(HttpRequestDecoder.class)));
    }

    /** What is unsent counts for this client. Fails 503 when it has not taken too much of what was sent before. */
    void isFor(Holder client, HttpServerRequest request) {
        @Nullable Open c = open.get(request.connection());
        if (c != null) c.holder = client;
        budget.admit(client);
    }

    /** The time that a response of this size may take. */
    long responseMs(long bytes) {
        return budget.limits().responseMs(bytes);
    }

    /** Closes the connection of a request whose client has not taken the response in that time. */
    void cutLate(HttpServerRequest request) {
        if (!open.containsKey(request.connection())) return;
        budget.late();
        cut(request.connection());
    }

    /** Must be called for a WebSocket too, whose connection does not report its end. */
    void closed(HttpConnection connection) {
        @Nullable Open was = open.remove(connection);
        if (was == null) return;
        closed.increment();
        if (was.address != null) byAddress.giveBack(was.address, 1);
    }

    /** The address of the client of this request: see {@link Clients}. */
    String address(HttpServerRequest request) {
        @Nullable Open c = open.get(request.connection());
        return c == null || c.address == null ? clients.address(request) : c.address;
    }

    void requestBegins(HttpServerRequest request) {
        @Nullable Open c = open.get(request.connection());
        if (c == null) return;
        c.holder = Holder.at(address(request));
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
