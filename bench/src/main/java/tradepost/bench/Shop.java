package tradepost.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A running program with something to sell, and the requests of its clients. Everything in it was made over its API. */
final class Shop {
    private static final int VERIFY_ANSWERS_MAX = 100;
    private static final int ITEMS = 500;
    private static final int CUSTOMERS = 100;
    private static final long PIECES = 900_000_000;
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    final Server server;
    private final Load load;
    private final String token;
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<String> items;
    private final List<String> customers;
    private final Queue<String> drafts = new ArrayDeque<>();
    private final Queue<String> hotDrafts = new ArrayDeque<>();

    private Shop(Server server, Load load, String token) throws IOException {
        this.server = server;
        this.load = load;
        this.token = token;
        items = made(
                ITEMS,
                n -> request(
                        "POST",
                        "/api/items",
                        "{\"name\":\"Item " + n + "\",\"sku\":\"BENCH-" + n + "\",\"unit_price\":10.50}"));
        customers = made(
                CUSTOMERS,
                n -> request(
                        "POST",
                        "/api/customers",
                        "{\"name\":\"Customer " + n + "\",\"email\":\"c" + n + "@bench.example\"}"));
        var stocked = items.iterator();
        all(() -> stocked.hasNext()
                ? request("PUT", "/api/items/" + stocked.next() + "/stock", "{\"quantity\":" + PIECES + "}")
                : null);
    }

    static Shop open(Instance instance, Load load) throws IOException {
        var admin = new JsonObject()
                .put("email", "admin@bench.example")
                .put("password", "bench-" + UUID.randomUUID())
                .put("role", "admin");
        var base = "http://127.0.0.1:" + instance.port();
        json(post(base + "/api/auth/register", admin), 201);
        admin.remove("role");
        return open(instance, load, admin);
    }

    /** @param admin email and password of an administrator */
    static Shop open(Server server, Load load, JsonObject admin) throws IOException {
        var login = json(post("http://127.0.0.1:" + server.port() + "/api/auth/login", admin), 200);
        return new Shop(server, load, login.getJsonObject("data").getString("access_token"));
    }

    Load.Script itemReads() {
        return script(() -> request("GET", "/api/items/" + any(items), null), null);
    }

    Load.Script bareReads() {
        return script(() -> Buffer.buffer("GET /item/" + any(items) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), null);
    }

    Load.Script lists() {
        return script(() -> request("GET", "/api/sales/orders?limit=20", null), null);
    }

    /** Of two lines; each draft made is kept for {@link #confirms}. */
    Load.Script creates(boolean withKeys) {
        return script(
                () -> request("POST", "/api/sales/orders", order(any(items, 0), any(items, 1)), withKeys), drafts);
    }

    Load.Script confirms() {
        return script(() -> confirm(drafts.poll()), null);
    }

    /** So many drafts of one item that everybody wants. */
    void prepareHot(int count) throws IOException {
        var left = new AtomicInteger(count);
        run(
                32,
                600,
                script(
                        () -> left.getAndDecrement() > 0
                                ? request("POST", "/api/sales/orders", order(items.getFirst()))
                                : null,
                        hotDrafts));
    }

    Load.Script hotConfirms() {
        return script(() -> confirm(hotDrafts.poll()), null);
    }

    /** What was left over would be measured in the next round. */
    void forgetDrafts() {
        drafts.clear();
        hotDrafts.clear();
    }

    /** Fails unless every request is answered 2xx. */
    Load.Result run(int clients, double seconds, Load.Script script) throws IOException {
        return runAt(server.port(), clients, seconds, script);
    }

    /** The same of another server. */
    Load.Result runAt(int port, int clients, double seconds, Load.Script script) throws IOException {
        var result = load.run(port, clients, seconds, script);
        if (result.failed() > 0)
            throw new IOException(result.failed() + " of " + (result.done() + result.failed()) + " requests failed");
        return result;
    }

    /** How many figures of the stock do not add up. An answer that is not complete took a few seconds, and the next has more. */
    int mismatches() throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/stock/verify"))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofMinutes(2));
        for (int i = 0; i < VERIFY_ANSWERS_MAX; i++) {
            var verified = json(send(request.build()), 200).getJsonObject("data");
            if (verified.getBoolean("complete")) return verified.getInteger("mismatches_total");
        }
        throw new IOException("the stock was not verified in time");
    }

    private @Nullable Buffer confirm(@Nullable String id) {
        return id == null ? null : request("POST", "/api/sales/orders/" + id + "/confirm", null);
    }

    private String order(String... wanted) {
        var lines = new ArrayList<String>();
        for (var item : wanted) lines.add("{\"item_id\":\"" + item + "\",\"quantity\":1}");
        return "{\"customer_id\":\"" + any(customers) + "\",\"items\":[" + String.join(",", lines) + "]}";
    }

    private List<String> made(int count, java.util.function.IntFunction<Buffer> request) throws IOException {
        var ids = Collections.synchronizedList(new ArrayList<String>());
        var next = new AtomicInteger();
        run(16, 120, script(() -> next.get() < count ? request.apply(next.getAndIncrement()) : null, ids));
        return ids;
    }

    private void all(Supplier<@Nullable Buffer> requests) throws IOException {
        run(16, 120, script(requests, null));
    }

    private static Load.Script script(
            Supplier<@Nullable Buffer> requests, java.util.@Nullable Collection<String> made) {
        return new Load.Script() {
            @Override
            public @Nullable Buffer next() {
                return requests.get();
            }

            @Override
            public void answered(int status, String body) {
                if (made == null || status != 201) return;
                var id = ID.matcher(body);
                if (id.find()) made.add(id.group(1));
            }
        };
    }

    private Buffer request(String method, String path, @Nullable String body) {
        return request(method, path, body, false);
    }

    private Buffer request(String method, String path, @Nullable String body, boolean withKey) {
        var text = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n"
                + (withKey ? "Idempotency-Key: " + UUID.randomUUID() + "\r\n" : "");
        if (body == null) return Buffer.buffer(text + (method.equals("GET") ? "\r\n" : "Content-Length: 0\r\n\r\n"));
        return Buffer.buffer(text + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body); // all of it ASCII
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One of the first or of the second half, so that two lines name two items. */
    private String any(List<String> of, int half) {
        return of.get(half * (of.size() / 2) + random.nextInt(of.size() / 2));
    }

    private static HttpResponse<String> post(String url, JsonObject body) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(15))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static JsonObject json(HttpResponse<String> answer, int status) throws IOException {
        if (answer.statusCode() != status) throw new IOException(answer.uri() + " answered " + answer.body());
        return new JsonObject(answer.body());
    }
}
