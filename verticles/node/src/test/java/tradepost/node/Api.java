package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client of the HTTP API with a given token. It validates every response against the published contract. */
record Api(String base, @Nullable String token) {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private static final Set<String> REPEATED = Set.of("request_in_progress", "database_unavailable");
    /** Of each user that tests register. */
    static final String PASSWORD = "securepassword123";

    private static final AtomicLong UNIQUE = new AtomicLong(System.currentTimeMillis());

    /** @param body empty if there was none or it was not JSON */
    record Answer(int status, JsonObject body, HttpResponse<String> raw) {
        JsonObject data() {
            return body.getJsonObject("data");
        }

        JsonArray list() {
            return body.getJsonArray("data");
        }

        /** The order in a response {order, items}. */
        JsonObject order() {
            return data().getJsonObject("order");
        }

        String id() {
            return (data().containsKey("order") ? order() : data()).getString("id");
        }

        /** The error code; empty for a success. */
        String code() {
            return body.getJsonObject("error", new JsonObject()).getString("code", "");
        }

        Answer expect(int expected) {
            assertThat(status)
                    .as(raw.request().method() + " " + raw.uri() + ": " + body.encode())
                    .isEqualTo(expected);
            return this;
        }
    }

    static Api at(int port) {
        return new Api(local(port), null);
    }

    static String local(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Registers a user of this role (open registration) and logs in. */
    Api registered(String role) {
        var email = role + unique() + "@example.com";
        var registration =
                post("/api/auth/register", credentials(email, PASSWORD).put("role", role));
        if (registration.status() != 409)
            registration.expect(201); // it was repeated, and the login shows that the first one took effect
        var api = login(email, PASSWORD);
        // contact has the user's record, unless the hand-over takes more than two seconds
        if (role.equals("customer"))
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .until(() -> !api.get("/api/customers").expect(200).list().isEmpty());
        return api;
    }

    /** As an administrator: registers a user (open registration) and gives it this role, which may be one of one's own. Returns its address. */
    String accountWith(String role) {
        var email = "user" + unique() + "@example.com";
        var id = post("/api/auth/register", credentials(email, PASSWORD).put("role", "viewer"))
                .expect(201)
                .id();
        patch("/api/users/" + id, new JsonObject().put("role", role)).expect(200);
        return email;
    }

    /** Parameters that limit a list to what was created in the same second as this entry, because other tests may fill its first page. */
    static String createdWith(JsonObject entry) {
        var at = Instant.parse(entry.getString("created_at")).truncatedTo(ChronoUnit.SECONDS);
        return "created_from=" + at + "&created_to=" + at.plusSeconds(1);
    }

    Api login(String email, String password) {
        var login = post("/api/auth/login", credentials(email, password)).expect(200);
        return new Api(base, login.data().getString("access_token"));
    }

    /**
     * Repeats a request that took longer than the deadlines of the product, as the first ones of a program do on a slow machine, or for which the
     * database did not answer in time; with a key, as clients do, so that it takes effect once.
     */
    private Answer inTime(String method, String path, @Nullable JsonObject body) {
        var headers = token == null || method.equals("GET") ? new String[0] : new String[] {"Idempotency-Key", key()};
        // No wait of Awaitility: some callers are threads of the common pool, on which the responses arrive.
        long end = System.nanoTime() + PATIENCE_NANOS;
        var answer = send(method, path, body, headers).join();
        while ((answer.status() == 504 || REPEATED.contains(answer.code())) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
            answer = send(method, path, body, headers).join();
        }
        return answer;
    }

    private static JsonObject credentials(String email, String password) {
        return new JsonObject().put("email", email).put("password", password);
    }

    /** The same user through another gateway. */
    Api through(int port) {
        return through(local(port));
    }

    Api through(String gateway) {
        return new Api(gateway, token);
    }

    Answer get(String path) {
        return inTime("GET", path, null);
    }

    /** Repeats the request while contexts are missing in the answer: on a slow machine, one may not answer within the deadline of the product. */
    Answer complete(String path) {
        return Awaitility.await("every context answers " + path)
                .until(
                        () -> get(path).expect(200),
                        a -> a.body()
                                .getJsonObject("meta")
                                .getJsonArray("unavailable")
                                .isEmpty());
    }

    /** Repeats the request, because the first document loads the fonts, which may take longer than a request on a busy machine. */
    Answer pdf(String path) {
        return Awaitility.await()
                .until(
                        () -> send("GET", path, (JsonObject) null, "Accept", "application/pdf")
                                .join(),
                        a -> a.status() == 200);
    }

    Answer post(String path) {
        return inTime("POST", path, null);
    }

    Answer post(String path, JsonObject body) {
        return inTime("POST", path, body);
    }

    Answer put(String path, JsonObject body) {
        return inTime("PUT", path, body);
    }

    Answer patch(String path, JsonObject body) {
        return inTime("PATCH", path, body);
    }

    Answer delete(String path) {
        return inTime("DELETE", path, null);
    }

    /** Headers as name, value, name, value. The future fails if there is no response. */
    CompletableFuture<Answer> send(String method, String path, @Nullable JsonObject body, String... headers) {
        return send(method, path, body == null ? null : body.encode(), "application/json", headers);
    }

    /** Sends a file of comma-separated values. */
    Answer upload(String path, String csv, String... headers) {
        return send("POST", path, csv, "text/csv", headers).join();
    }

    /** Sends a file in any encoding. */
    Answer upload(String path, byte[] csv) {
        return send("POST", path, HttpRequest.BodyPublishers.ofByteArray(csv), "text/csv")
                .join();
    }

    /** Uploads a file. */
    Answer file(String name, byte[] content, String... headers) {
        return form(FileForm.of(name, content), headers);
    }

    Answer file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Answer form(FileForm form, String... headers) {
        return send("POST", "/api/files", HttpRequest.BodyPublishers.ofByteArray(form.body()), form.type(), headers)
                .join();
    }

    /** Imports a file, and returns the job when it is finished. */
    JsonObject imported(String path, String csv) {
        return finished(upload(path, csv).expect(202).id());
    }

    /** Exports a list as a job, and returns the job when it is finished. */
    JsonObject exported(String list, String format) {
        var body = new JsonObject().put("list", list).put("format", format);
        return finished(post("/api/exports", body).expect(202).id());
    }

    private JsonObject finished(String job) {
        return Awaitility.await("the job is finished")
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> get("/api/jobs/" + job).expect(200).data(),
                        j -> !j.getString("status").equals("queued")
                                && !j.getString("status").equals("running"));
    }

    private CompletableFuture<Answer> send(
            String method, String path, @Nullable String body, String type, String... headers) {
        return send(method, path, body == null ? null : HttpRequest.BodyPublishers.ofString(body), type, headers);
    }

    private CompletableFuture<Answer> send(
            String method, String path, HttpRequest.@Nullable BodyPublisher body, String type, String... headers) {
        var publisher = body == null ? HttpRequest.BodyPublishers.noBody() : body;
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(1))
                .method(method, publisher);
        if (body != null) request.header("Content-Type", type);
        if (token != null) request.header("Authorization", "Bearer " + token);
        if (headers.length > 0) request.headers(headers);
        return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(Api::answer);
    }

    /** A file that is not text. */
    HttpResponse<byte[]> bytes(String path, String accept) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .build();
        var response = CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .join();
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response;
    }

    private static Answer answer(HttpResponse<String> r) {
        PublishedResponses.check(r);
        var text = r.body().strip();
        boolean isLines = r.headers().firstValue("Content-Type").orElse("").contains("ndjson");
        return new Answer(
                r.statusCode(), text.startsWith("{") && !isLines ? new JsonObject(text) : new JsonObject(), r);
    }

    static long unique() {
        return UNIQUE.incrementAndGet();
    }

    String customer() {
        var body = new JsonObject().put("name", "Customer Co").put("email", "customer" + unique() + "@example.com");
        return post("/api/customers", body).expect(201).id();
    }

    String vendor() {
        var body = new JsonObject().put("name", "Supplier Co").put("email", "vendor" + unique() + "@example.com");
        return post("/api/vendors", body).expect(201).id();
    }

    /** Creates an item with the price 10.00 and this stock. */
    String item(long stock) {
        var body = new JsonObject()
                .put("name", "Bolt")
                .put("sku", "bolt-" + unique())
                .put("unit_price", 10);
        var id = post("/api/items", body).expect(201).id();
        if (stock > 0)
            put("/api/items/" + id + "/stock", new JsonObject().put("quantity", stock))
                    .expect(200);
        return id;
    }

    /** Pairs of item and quantity. */
    static JsonArray lines(Object... pairs) {
        var lines = new JsonArray();
        for (int i = 0; i < pairs.length; i += 2)
            lines.add(new JsonObject().put("item_id", pairs[i]).put("quantity", pairs[i + 1]));
        return lines;
    }

    /** Like the other method, with a cost of 10.00 each. */
    static JsonArray bought(Object... pairs) {
        var lines = lines(pairs);
        for (var line : lines) ((JsonObject) line).put("unit_price", 10);
        return lines;
    }

    /** The id of a draft. */
    String salesOrder(String customer, Object... pairs) {
        return post(
                        "/api/sales/orders",
                        new JsonObject().put("customer_id", customer).put("items", lines(pairs)))
                .expect(201)
                .id();
    }

    String purchaseOrder(String vendor, Object... pairs) {
        return post(
                        "/api/purchase/orders",
                        new JsonObject().put("vendor_id", vendor).put("items", bought(pairs)))
                .expect(201)
                .id();
    }

    CompletableFuture<Answer> confirm(String order) {
        return send("POST", "/api/sales/orders/" + order + "/confirm", null);
    }

    /** The available quantity. */
    long stock(String item) {
        return get("/api/items/" + item + "/stock").expect(200).data().getLong("quantity");
    }

    /** All stock levels, without a time limit. */
    void isSound() {
        var verified = Awaitility.await()
                .until(() -> get("/api/stock/verify").expect(200).data(), v -> v.getBoolean("complete"));
        assertThat(verified.getJsonArray("mismatches")).isEmpty();
        assertThat(verified.getLong("mismatches_total")).isZero();
    }

    /** Verifies the whole audit trail, of which a response covers a part. Returns the number of its rows. */
    long verifiedRows() {
        long rows = 0;
        for (Long after = 0L; after != null; ) {
            var part = get("/api/audit/verify?after=" + after).expect(200).data();
            assertThat(part.getJsonArray("mismatches")).isEmpty();
            rows += part.getLong("rows_checked");
            after = part.getLong("next");
        }
        return rows;
    }

    static String key() {
        return UUID.randomUUID().toString();
    }
}
