package tradepost.bench.program;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One subscriber of each kind that is dead: a webhook and a mail server that accept connections and never answer, streams that nobody reads,
 * and a durable consumer that never comes back.
 */
public final class DeadSubscribers implements AutoCloseable {
    /** Those of every context whose events are published while orders are placed. */
    private static final List<String> TYPES = List.of(
            "sales.*", "inventory.*", "billing.*", "payment.*", "shipping.*", "purchase.*", "catalog.*", "contact.*");

    private final ServerSocket server;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private final List<InputStream> unread = new ArrayList<>();

    private DeadSubscribers(ServerSocket server) {
        this.server = server;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /** Starts to accept connections, and answers none. */
    public static DeadSubscribers open() throws IOException {
        return new DeadSubscribers(new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress()));
    }

    /** The settings of a program whose mail server is dead. */
    public Map<String, String> environment() {
        return Map.of(
                "TRADEPOST_MAIL_HOST", "127.0.0.1",
                "TRADEPOST_MAIL_PORT", "" + server.getLocalPort(),
                "TRADEPOST_MAIL_FROM", "shop@bench.example",
                "TRADEPOST_MAIL_TLS", "none",
                "TRADEPOST_MAIL_CUSTOMERS", "on");
    }

    public void subscribe(Shop shop) throws IOException {
        var hook = new JsonObject()
                .put("url", "http://127.0.0.1:" + server.getLocalPort() + "/hook")
                .put("types", new JsonArray(TYPES));
        Http.json(post(shop, "/api/webhooks", hook), 201);
        var consumer = new JsonObject().put("start", "latest");
        Http.json(send(shop, "PUT", "/api/events/consumers/dead", consumer), 200);
        unread.add(stream(shop, "/api/events"));
        unread.add(stream(shop, "/api/notifications/stream"));
    }

    private static java.net.http.HttpResponse<String> post(Shop shop, String path, JsonObject body) throws IOException {
        return send(shop, "POST", path, body);
    }

    private static java.net.http.HttpResponse<String> send(Shop shop, String method, String path, JsonObject body)
            throws IOException {
        return Http.send(request(shop, path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.encode()))
                .build());
    }

    private static InputStream stream(Shop shop, String path) throws IOException {
        return Http.stream(
                request(shop, path).header("Accept", "text/event-stream").build());
    }

    private static HttpRequest.Builder request(Shop shop, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + shop.server.port() + path))
                .header("Authorization", "Bearer " + shop.token());
    }

    private void accept() {
        try {
            while (true) accepted.add(server.accept());
        } catch (IOException e) {
            // it was closed
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var each : accepted) each.close();
        for (var each : unread) each.close();
    }
}
