package tradepost.node.demo.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.signature.WebhookSignature;
import tradepost.node.process.DataFolder;

/**
 * Listens on loopback, verifies what it receives, and keeps the last messages. Its port and the secret of its webhook are in a file, so that the
 * webhook of the first start reaches it after the next.
 */
public final class WebhookSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSink.class);
    private static final int KEPT = 200;
    private static final int BYTES_MAX = 1 << 20;

    private final Path file;
    private final HttpServer server;
    private final Deque<JsonObject> received = new ArrayDeque<>();
    private volatile String secret;

    private WebhookSink(Path file, HttpServer server, String secret) {
        this.file = file;
        this.server = server;
        this.secret = secret;
    }

    /**
     * Null if it cannot listen, which a message says.
     *
     * @param file with its port and its secret; it is created
     */
    public static @Nullable WebhookSink start(Path file) {
        try {
            return listen(file);
        } catch (IOException e) {
            LOG.warn("the receiver of webhooks of the demo does not start: {}", e.getMessage());
            return null;
        }
    }

    private static WebhookSink listen(Path file) throws IOException {
        var kept = Files.exists(file) ? new JsonObject(Files.readString(file)) : new JsonObject();
        var sink = new WebhookSink(file, listening(kept.getInteger("port", 0)), kept.getString("secret", ""));
        sink.server.createContext("/hooks", sink::receive);
        sink.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        sink.server.start();
        if (sink.port() != kept.getInteger("port", 0)) sink.write();
        return sink;
    }

    /** On another port, if somebody else has taken this one. */
    private static HttpServer listening(int port) throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try {
            return HttpServer.create(new InetSocketAddress(loopback, port), 0);
        } catch (IOException e) {
            return HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        }
    }

    private int port() {
        return server.getAddress().getPort();
    }

    /** Where webhooks are sent to. */
    public String url() {
        return "http://127.0.0.1:" + port() + "/hooks";
    }

    public boolean hasSecret() {
        return !secret.isEmpty();
    }

    /** The secret by which messages are verified from now on. */
    public void keepSecret(String newSecret) throws IOException {
        secret = newSecret;
        write();
    }

    private void write() throws IOException {
        DataFolder.write(
                file, new JsonObject().put("port", port()).put("secret", secret).encode());
    }

    /** The last messages, newest first. */
    public synchronized JsonArray received() {
        return new JsonArray(List.copyOf(received));
    }

    private synchronized void keep(JsonObject message) {
        received.addFirst(message);
        if (received.size() > KEPT) received.removeLast();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readNBytes(BYTES_MAX);
            var headers = new HashMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(" ", values)));
            var now = Instant.now();
            boolean valid = !secret.isEmpty() && WebhookSignature.isValid(List.of(secret), headers, body, now);
            var text = new String(body, StandardCharsets.UTF_8);
            keep(new JsonObject()
                    .put("at", now.toString())
                    .put("id", headers.getOrDefault(WebhookSignature.ID, ""))
                    .put("type", type(text))
                    .put("valid", valid)
                    .put("body", pretty(text)));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static String type(String body) {
        try {
            return new JsonObject(body).getString("type", "");
        } catch (DecodeException e) {
            return "";
        }
    }

    private static String pretty(String body) {
        try {
            return new JsonObject(body).encodePrettily();
        } catch (DecodeException e) {
            return body;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
