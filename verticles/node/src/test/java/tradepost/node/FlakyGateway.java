package tradepost.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Passes requests on to a real gateway, with the failures that a client has to survive. A write is first refused with 503; then it
 * takes effect, but the response is 504, or breaks off in the middle if a customer is created. Every second attempt of a read is refused
 * with 429. The first request for the caller's own account gets 401. A search for {@value #NEVER} is always refused, and one for
 * {@value #LATER} asks for an hour of patience.
 */
final class FlakyGateway implements AutoCloseable {
    static final String NEVER = "never-available";
    static final String LATER = "later-available";
    /** The status of a response that breaks off. */
    static final int BROKEN = -1;

    private static final List<String> PASSED_ON =
            List.of("Content-Type", "Accept", "Authorization", "Idempotency-Key", "If-Match");
    private static final List<String> RETURNED = List.of("Content-Type", "ETag", "Idempotent-Replayed");

    /** @param key empty if the request had none */
    record Seen(String method, String path, String key, int status) {}

    private record Refused(int status, String retryAfter) {}

    private final String base;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    FlakyGateway(String base) throws IOException {
        this.base = base;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Seen> seen() {
        return seen;
    }

    private void handle(HttpExchange x) throws IOException {
        try (x) {
            var body = x.getRequestBody().readAllBytes();
            var refused = refused(x);
            if (refused == null || refused.status == 504) {
                var response = passedOn(x, body);
                if (refused != null && x.getRequestURI().getPath().equals("/api/customers")) {
                    breakOff(x, response);
                    return;
                }
                if (refused == null) {
                    for (var name : RETURNED)
                        response.headers()
                                .firstValue(name)
                                .ifPresent(v -> x.getResponseHeaders().add(name, v));
                    answer(x, response.statusCode(), response.body());
                    return;
                }
            }
            x.getResponseHeaders().add("Content-Type", "application/json");
            x.getResponseHeaders().add("Retry-After", refused.retryAfter);
            var problem = """
                    {"status": %d, "message": "Not now.", "error":
                      {"type": "unavailable", "code": "not_now", "message": "Not now.", "request_id": "r"}}
                    """.formatted(refused.status);
            answer(x, refused.status, problem.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Null if the response is passed on. */
    private Refused refused(HttpExchange x) {
        var uri = x.getRequestURI().toString();
        if (uri.contains(NEVER)) return new Refused(503, "0");
        if (uri.contains(LATER)) return new Refused(429, "3600");
        boolean write = !x.getRequestMethod().equals("GET");
        int attempt = attempts.merge(x.getRequestMethod() + uri + (write ? key(x) : ""), 1, Integer::sum);
        if (write) return attempt == 1 ? new Refused(503, "0") : attempt == 2 ? new Refused(504, "0") : null;
        if (uri.equals("/api/auth/me")) return attempt == 1 ? new Refused(401, "0") : null;
        return attempt % 2 == 1 ? new Refused(429, "0") : null;
    }

    private HttpResponse<byte[]> passedOn(HttpExchange x, byte[] body) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(base + x.getRequestURI()))
                .method(x.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (var name : PASSED_ON) {
            var value = x.getRequestHeaders().getFirst(name);
            if (value != null) request.setHeader(name, value);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void answer(HttpExchange x, int status, byte[] body) throws IOException {
        seen.add(new Seen(x.getRequestMethod(), x.getRequestURI().toString(), key(x), status));
        x.sendResponseHeaders(status, body.length);
        x.getResponseBody().write(body);
    }

    private void breakOff(HttpExchange x, HttpResponse<byte[]> response) throws IOException {
        x.getResponseHeaders().add("Content-Type", "application/json");
        seen.add(new Seen(x.getRequestMethod(), x.getRequestURI().toString(), key(x), BROKEN));
        x.sendResponseHeaders(response.statusCode(), response.body().length);
        x.getResponseBody().write(response.body(), 0, response.body().length / 2);
        x.getResponseBody().flush();
    }

    private static String key(HttpExchange x) {
        var key = x.getRequestHeaders().getFirst("Idempotency-Key");
        return key == null ? "" : key;
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
