package tradepost.node;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An OTLP endpoint over HTTP that keeps what it receives. */
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final ConcurrentLinkedQueue<Span> spans = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

    Collector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                if (!"application/x-protobuf"
                        .equals(exchange.getRequestHeaders().getFirst("Content-Type")))
                    throw new IOException("unexpected type " + exchange.getRequestHeaders());
                var sent = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
                for (var resource : sent.getResourceSpansList())
                    for (var scope : resource.getScopeSpansList()) spans.addAll(scope.getSpansList());
                exchange.sendResponseHeaders(200, -1);
            } catch (IOException | RuntimeException e) {
                fault.set(e);
                throw e;
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All spans so far. */
    List<Span> spans() {
        var t = fault.get();
        if (t != null) throw new AssertionError("an export cannot be read", t);
        return List.copyOf(spans);
    }

    List<Span> spans(String traceId) {
        return spans().stream().filter(s -> traceId.equals(trace(s))).toList();
    }

    static String trace(Span s) {
        return HexFormat.of().formatHex(s.getTraceId().toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
