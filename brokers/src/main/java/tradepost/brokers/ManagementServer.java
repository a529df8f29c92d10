package tradepost.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.SettingValues;

/** The management port: /livez, /readyz and /metrics. */
final class ManagementServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final @Nullable HttpServer server;

    /** Binds the port, if there is one. */
    ManagementServer(SettingValues settings, RelayMetrics metrics) throws IOException {
        int port = settings.number(RelaySettings.MANAGEMENT_PORT);
        server = port == 0
                ? null
                : bound(new InetSocketAddress(settings.text(RelaySettings.MANAGEMENT_HOST), port), metrics);
    }

    private static HttpServer bound(InetSocketAddress address, RelayMetrics metrics) throws IOException {
        var server = HttpServer.create(address, 0);
        server.createContext("/livez", x -> respond(x, OK, "ok\n"));
        server.createContext("/readyz", x -> {
            var failure = metrics.failure();
            respond(x, failure == null ? OK : UNAVAILABLE, (failure == null ? "ok" : failure) + "\n");
        });
        server.createContext("/metrics", x -> respond(x, OK, metrics.text()));
        return server;
    }

    void start() {
        if (server != null) server.start();
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var bytes = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        if (server != null) server.stop(0);
    }
}
