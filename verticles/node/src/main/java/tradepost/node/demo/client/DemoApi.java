package tradepost.node.demo.client;

import io.vertx.core.buffer.Buffer;
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
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The public API as a user of it sees it. What is overloaded or limited, or has an unknown outcome, is tried again.
 *
 * @param requests the id of a request at a time, which makes it happen then; null if everything happens now
 * @param at when what it writes happens; null for now
 */
public record DemoApi(
        HttpClient http,
        String base,
        @Nullable String token,
        @Nullable Function<Instant, String> requests,
        @Nullable Instant at) {
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    /** It may have taken effect; the same key makes it do so once. */
    private static final int UNKNOWN = 504;

    private static final String JSON = "application/json";
    private static final int TRIES = 60;
    private static final long PAUSE_MAX_S = 30;

    /** The product is there, and does not allow it. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        public final String code;
        private final int status;

        public Refused(String message, String code, int status) {
            super(message);
            this.code = code;
            this.status = status;
        }

        /** What was asked for is done already, or cannot be done yet. */
        public boolean isConflict() {
            return status == 409;
        }
    }

    /** @param base such as {@code http://localhost:8000} */
    public static DemoApi of(String base) {
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        return new DemoApi(http, base, null, null, null);
    }

    /** @param requests see {@link DemoApi} */
    public DemoApi past(@Nullable Function<Instant, String> requests) {
        return new DemoApi(http, base, token, requests, null);
    }

    /** The same user at another time, if this instance has a past. */
    public DemoApi at(@Nullable Instant time) {
        return new DemoApi(http, base, token, requests, time);
    }

    /** This user; null if the credentials are wrong. */
    public @Nullable DemoApi login(String email, String password) throws IOException, InterruptedException {
        var answer = send(
                "POST", "/api/auth/login", new JsonObject().put("email", email).put("password", password));
        if (answer.statusCode() == 401) return null;
        var data = data(answer, "POST /api/auth/login");
        var access = data.getString("access_token");
        if (access == null) throw refused(answer, email + " cannot log in");
        return new DemoApi(http, base, access, requests, at);
    }

    /** Who it is, from the token. */
    public UUID userId() {
        var parts = String.valueOf(token).split("\\.");
        var claims = new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(parts[1])));
        return UUID.fromString(claims.getString("sub"));
    }

    public JsonObject post(String path, @Nullable JsonObject body) throws IOException, InterruptedException {
        return data(send("POST", path, body), "POST " + path);
    }

    public JsonObject put(String path, JsonObject body) throws IOException, InterruptedException {
        return data(send("PUT", path, body), "PUT " + path);
    }

    public JsonObject patch(String path, JsonObject body) throws IOException, InterruptedException {
        return data(send("PATCH", path, body), "PATCH " + path);
    }

    /** One resource. */
    public JsonObject get(String path) throws IOException, InterruptedException {
        return data(send("GET", path, null), "GET " + path);
    }

    public List<JsonObject> list(String path) throws IOException, InterruptedException {
        var answer = send("GET", path, null);
        if (answer.statusCode() != 200) throw refused(answer, "GET " + path);
        JsonArray data = new JsonObject(answer.body()).getJsonArray("data");
        return data.stream().map(JsonObject.class::cast).toList();
    }

    public JsonObject write(String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        return data(send(method, path, body), method + " " + path);
    }

    /** Uploads a file, and returns what is known of it. */
    public JsonObject upload(String path, String name, byte[] content) throws IOException, InterruptedException {
        var boundary = "demo-" + UUID.randomUUID();
        var head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\n\r\n";
        var body = Buffer.buffer(head).appendBytes(content).appendString("\r\n--" + boundary + "--\r\n");
        var type = "multipart/form-data; boundary=" + boundary;
        return data(send("POST", path, BodyPublishers.ofByteArray(body.getBytes()), type), "POST " + path);
    }

    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static JsonObject data(HttpResponse<String> answer, String what) throws Refused {
        if (answer.statusCode() / 100 != 2) throw refused(answer, what);
        var data = new JsonObject(answer.body()).getValue("data");
        return data instanceof JsonObject object ? object : new JsonObject();
    }

    private static Refused refused(HttpResponse<String> answer, String what) {
        var code = "";
        try {
            var error = new JsonObject(answer.body()).getJsonObject("error", new JsonObject());
            code = error.getString("code", "");
        } catch (RuntimeException e) {
            // not of Tradepost
        }
        return new Refused(what + " returned " + answer.statusCode() + " " + answer.body(), code, answer.statusCode());
    }

    private HttpResponse<String> send(String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        return send(
                method,
                path,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()),
                body == null ? null : JSON);
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body, @Nullable String type)
            throws IOException, InterruptedException {
        // an upload has no key, and a login none either
        var key = token != null && (type == null || type.equals(JSON)) && method.equals("POST")
                ? "demo-" + UUID.randomUUID()
                : null;
        for (int tried = 1; ; tried++) {
            var request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(30))
                    .method(method, body);
            if (type != null) request.header("content-type", type);
            if (key != null) request.header("idempotency-key", key);
            if (token != null) request.header("authorization", "Bearer " + token);
            if (requests != null && at != null) request.header("x-request-id", requests.apply(at));
            var answer = http.send(request.build(), BodyHandlers.ofString());
            int status = answer.statusCode();
            boolean waits = status == TOO_MANY || status == UNAVAILABLE || status == UNKNOWN && key != null;
            if (!waits || tried == TRIES) return answer;
            Thread.sleep(Duration.ofSeconds(Math.min(
                    PAUSE_MAX_S,
                    answer.headers().firstValueAsLong("retry-after").orElse(1))));
        }
    }
}
