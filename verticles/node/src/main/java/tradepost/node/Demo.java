package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and a little data to play with, made over the public API as any client would. Each write carries a key of its own, so
 * that an interrupted start goes on where it stopped; the last login made is the sign that all is there.
 */
final class Demo {
    static final String PASSWORD = "tradepost-demo";
    /** One per role, by role. */
    static final SequencedMap<String, String> LOGINS = logins();

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final String LAST = "viewer";
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String base;
    private @Nullable String token;

    Demo(String host, int port) {
        base = "http://" + host + ":" + port;
    }

    /** A demo that does not load is no reason not to start. */
    void load() {
        try {
            if (login(LAST) != null) return;
            register("admin");
            token = login("admin");
            if (token == null) throw new IllegalStateException("the demo administrator cannot log in");
            data();
            for (var role : LOGINS.keySet()) register(role);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the demo data is not complete: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void data() throws IOException, InterruptedException {
        person("vendors", "Northern Timber", "sales@northern-timber.example");
        person("customers", "Corner Hardware", "orders@corner-hardware.example");
        person("customers", "Harbour Builders", "office@harbour-builders.example");
        item("DEMO-HAMMER", "Claw hammer", "24.90", 40);
        item("DEMO-SAW", "Hand saw", "31.50", 25);
        item("DEMO-NAILS", "Nails, box of 500", "8.75", 300);
    }

    private void person(String kind, String name, String email) throws IOException, InterruptedException {
        create("/api/" + kind, email, new JsonObject().put("name", name).put("email", email));
    }

    private void item(String sku, String name, String price, int quantity) throws IOException, InterruptedException {
        var body =
                new JsonObject().put("name", name).put("sku", sku).put("unit_price", new java.math.BigDecimal(price));
        var made = create("/api/items", sku, body);
        if (made == null) return;
        send("PUT", "/api/items/" + made + "/stock", sku + "-stock", new JsonObject().put("quantity", quantity));
    }

    /** Its id, or null when another one has the name. */
    private @Nullable String create(String path, String key, JsonObject body) throws IOException, InterruptedException {
        var answer = send("POST", path, key, body);
        return answer.status == 201 ? answer.body.getJsonObject("data").getString("id") : null;
    }

    private void register(String role) throws IOException, InterruptedException {
        var body = new JsonObject()
                .put("email", LOGINS.get(role))
                .put("password", PASSWORD)
                .put("role", role);
        send("POST", "/api/auth/register", null, body);
    }

    private @Nullable String login(String role) throws IOException, InterruptedException {
        var body = new JsonObject().put("email", LOGINS.get(role)).put("password", PASSWORD);
        var answer = send("POST", "/api/auth/login", null, body);
        return answer.status == 200 ? answer.body.getJsonObject("data").getString("access_token") : null;
    }

    private record Answer(int status, JsonObject body) {}

    /** Fails on what is neither done (2xx) nor there already (409) nor a wrong password (401). */
    private Answer send(String method, String path, @Nullable String key, JsonObject body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .method(method, BodyPublishers.ofString(body.encode()));
        if (key != null) request.header("idempotency-key", "demo-" + key);
        if (token != null) request.header("authorization", "Bearer " + token);
        var response = http.send(request.build(), BodyHandlers.ofString());
        int status = response.statusCode();
        if (status / 100 != 2 && status != 401 && status != 409)
            throw new IllegalStateException(method + " " + path + " answered " + status);
        return new Answer(status, new JsonObject(response.body()));
    }

    private static SequencedMap<String, String> logins() {
        var out = new java.util.LinkedHashMap<String, String>();
        for (var role : java.util.List.of("admin", "finance_manager", "inventory_manager", "customer", LAST))
            out.put(role, role.replace('_', '-') + "@demo.example");
        return out;
    }
}
