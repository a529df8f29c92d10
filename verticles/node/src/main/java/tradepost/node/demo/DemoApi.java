package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The public API as any client sees it. Existing resources count as success, so every call may be repeated. */
final class DemoApi {
    private static final int NOT_LOGGED_IN = 401;
    private static final int ALREADY_EXISTS = 409;
    private static final int TOO_MANY = 429;
    private static final Set<Integer> NOT_NOW = Set.of(TOO_MANY, 503, 504);
    /** The code of a request whose first try has not ended. */
    private static final String UNDER_WAY = "request_in_progress";

    private static final int TRIES = 120;
    /** The machine may be busy with its start. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final int PAUSE_MS = 500;
    private static final String BOUNDARY = "demo-picture-5f1c";

    /** Made with the first request, so that the start does not wait for it. */
    private static final class Http {
        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    private final AtomicInteger sent = new AtomicInteger();
    private final String base;
    private volatile @Nullable String token;
    private String refreshToken = "";

    DemoApi(String base) {
        this.base = base;
    }

    /** The product is there, and does not allow it. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private record Answer(int status, JsonObject body) {
        JsonObject data() {
            return body.getJsonObject("data");
        }
    }

    /** Logs in and returns whether the credentials are correct. Later calls act as this user. */
    boolean login(String email, String password) throws IOException, InterruptedException {
        return login(new JsonObject().put("email", email).put("password", password));
    }

    boolean login(JsonObject body) throws IOException, InterruptedException {
        token = null;
        var answer = send("POST", "/api/auth/login", body);
        if (answer.status == 200) use(answer.data());
        return answer.status == 200;
    }

    private void use(JsonObject tokens) {
        refreshToken = tokens.getString("refresh_token");
        token = tokens.getString("access_token");
    }

    /** Gets new tokens, unless another thread has got them. Returns whether there are any. */
    private synchronized boolean renew(String expired) throws IOException, InterruptedException {
        if (!expired.equals(token)) return true;
        var request = request("POST", "/api/auth/refresh", json(new JsonObject().put("refresh_token", refreshToken)))
                .header("content-type", "application/json");
        var response = sendWith(null, request);
        for (int i = 1; isLater(response) && i < TRIES; i++) {
            Thread.sleep(PAUSE_MS);
            response = sendWith(null, request);
        }
        if (response.statusCode() == 200) use(new JsonObject(response.body()).getJsonObject("data"));
        return response.statusCode() == 200;
    }

    /** The data of the response; null if it has none. */
    @Nullable
    JsonObject ask(String method, String path, @Nullable JsonObject body) throws IOException, InterruptedException {
        return send(method, path, body).data();
    }

    /**
     * Sends a write that has an effect once, however often it is sent with this key, and returns the data of its response. Fails {@link Refused}
     * also with 409.
     */
    JsonObject once(String key, String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        var request = request(method, path, body == null ? BodyPublishers.noBody() : json(body))
                .header("idempotency-key", "demo-" + key);
        if (body != null) request.header("content-type", "application/json");
        return once(request, method + " " + path);
    }

    /** Uploads a file in the same way and returns its id. */
    String upload(String key, String name, byte[] content) throws IOException, InterruptedException {
        var head = "--" + BOUNDARY + "\r\ncontent-disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\n\r\n";
        var parts = List.of(utf8(head), content, utf8("\r\n--" + BOUNDARY + "--\r\n"));
        var request = request("POST", "/api/files", BodyPublishers.ofByteArrays(parts))
                .header("idempotency-key", "demo-" + key)
                .header("content-type", "multipart/form-data; boundary=" + BOUNDARY);
        return once(request, "POST /api/files").getString("id");
    }

    private JsonObject once(HttpRequest.Builder request, String what) throws IOException, InterruptedException {
        var response = sendUntilDone(request);
        int status = response.statusCode();
        if (status / 100 == 2) return new JsonObject(response.body()).getJsonObject("data", new JsonObject());
        throw failure(what, response);
    }

    private static IOException failure(String what, HttpResponse<String> response) {
        var why = what + " returned " + response.statusCode() + " " + response.body();
        return response.statusCode() / 100 == 4 && !isLater(response) ? new Refused(why) : new IOException(why);
    }

    private static boolean isLater(HttpResponse<String> response) {
        return NOT_NOW.contains(response.statusCode()) || response.body().contains(UNDER_WAY);
    }

    /** What the program has no time for, or is still doing, is sent again after a while. A write must have a key. */
    private HttpResponse<String> sendUntilDone(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = send(request);
        for (int i = 1; isLater(response) && i < TRIES; i++) {
            Thread.sleep(PAUSE_MS);
            response = send(request);
        }
        return response;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The resource as the response shows it; empty if it shows none, for example because the state does not allow this. */
    JsonObject post(String path, @Nullable JsonObject body) throws IOException, InterruptedException {
        return head(send("POST", path, body).body.getJsonObject("data", new JsonObject()));
    }

    void put(String path, JsonObject body) throws IOException, InterruptedException {
        send("PUT", path, body);
    }

    void get(String path) throws IOException, InterruptedException {
        send("GET", path, null);
    }

    /** Creates a resource and returns its id, or that of the existing one, which {@code found} lists. */
    public String create(String path, JsonObject body, String found) throws IOException, InterruptedException {
        return create("POST", path, body, path + "?" + found).getString("id");
    }

    /**
     * Creates a resource and returns it, or the existing one.
     *
     * @param found path and query of the list that has the existing one
     */
    JsonObject create(String method, String path, JsonObject body, String found)
            throws IOException, InterruptedException {
        var answer = send(method, path, body);
        if (answer.status / 100 == 2) return head(answer.data());
        var there = list(found);
        if (there.isEmpty()) throw new Refused(method + " " + path + " returned " + answer.body.encode());
        return there.getFirst();
    }

    List<JsonObject> list(String path) throws IOException, InterruptedException {
        JsonArray data = send("GET", path, null).body.getJsonArray("data");
        return data.stream().map(JsonObject.class::cast).toList();
    }

    /** The lines of an order or a transfer. */
    List<JsonObject> lines(String path) throws IOException, InterruptedException {
        var data = send("GET", path, null).data();
        JsonArray lines = data.getJsonArray(data.containsKey("items") ? "items" : "lines");
        return lines.stream().map(JsonObject.class::cast).toList();
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** The resource itself, or the order of {order, items}, or the quote of {quote, items}. */
    private static JsonObject head(JsonObject data) {
        for (var head : List.of("order", "quote")) if (data.containsKey(head)) return data.getJsonObject(head);
        return data;
    }

    private Answer send(String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        var request = request(method, path, body == null ? BodyPublishers.noBody() : json(body));
        if (body != null) request.header("content-type", "application/json");
        if (!method.equals("GET")) request.header("idempotency-key", "demo-" + UUID.randomUUID());
        var response = sendUntilDone(request);
        int status = response.statusCode();
        boolean known =
                status / 100 == 2 || status == NOT_LOGGED_IN || (status == ALREADY_EXISTS && !isLater(response));
        if (!known) throw failure(method + " " + path, response);
        return new Answer(status, new JsonObject(response.body()));
    }

    /** The settings may give an access token a minute. */
    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var used = token;
        var response = sendWith(used, request);
        boolean expired = response.statusCode() == NOT_LOGGED_IN && used != null && renew(used);
        return expired ? sendWith(token, request) : response;
    }

    private HttpResponse<String> sendWith(@Nullable String token, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        if (token != null) request.setHeader("authorization", "Bearer " + token);
        sent.incrementAndGet();
        return Http.CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** How many requests were sent. */
    int sent() {
        return sent.get();
    }

    private HttpRequest.Builder request(String method, String path, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT).method(method, body);
    }

    private static BodyPublisher json(JsonObject body) {
        return BodyPublishers.ofString(body.encode());
    }
}
