package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The public API as any client sees it. Existing resources count as success, so every call may be repeated. */
final class DemoApi {
    private static final int NOT_LOGGED_IN = 401;
    private static final int ALREADY_EXISTS = 409;
    private static final int TOO_MANY = 429;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String base;
    private @Nullable String token;

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
        var answer = send("POST", "/api/auth/login", body);
        if (answer.status == 200) token = answer.data().getString("access_token");
        return answer.status == 200;
    }

    /** The data of the response; null if it has none. */
    @Nullable
    JsonObject ask(String method, String path, @Nullable JsonObject body) throws IOException, InterruptedException {
        return send(method, path, body).data();
    }

    void post(String path, @Nullable JsonObject body) throws IOException, InterruptedException {
        send("POST", path, body);
    }

    void put(String path, JsonObject body) throws IOException, InterruptedException {
        send("PUT", path, body);
    }

    void get(String path) throws IOException, InterruptedException {
        send("GET", path, null);
    }

    /** Creates a resource and returns its id, or that of the existing one, which {@code found} lists. */
    public String create(String path, JsonObject body, String found) throws IOException, InterruptedException {
        return create("POST", path, body, path + "?" + found);
    }

    /** @param found path and query of the list that has the existing one */
    String create(String method, String path, JsonObject body, String found) throws IOException, InterruptedException {
        var answer = send(method, path, body);
        if (answer.status / 100 == 2) return id(answer.data());
        var there = list(found);
        if (there.isEmpty()) throw new Refused(method + " " + path + " returned " + answer.body.encode());
        return there.getFirst().getString("id");
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

    /** The id of a resource, or of the order in {order, items}, or of the quote in {quote, items}. */
    private static String id(JsonObject data) {
        for (var head : List.of("order", "quote"))
            if (data.containsKey(head)) return data.getJsonObject(head).getString("id");
        return data.getString("id");
    }

    private Answer send(String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        if (body != null) request.header("content-type", "application/json");
        if (token != null) request.header("authorization", "Bearer " + token);
        var response = http.send(request.build(), BodyHandlers.ofString());
        int status = response.statusCode();
        if (status / 100 != 2 && status != NOT_LOGGED_IN && status != ALREADY_EXISTS) {
            var why = method + " " + path + " returned " + status + " " + response.body();
            throw status / 100 == 4 && status != TOO_MANY ? new Refused(why) : new IOException(why);
        }
        return new Answer(status, new JsonObject(response.body()));
    }
}
