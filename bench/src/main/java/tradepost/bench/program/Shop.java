package tradepost.bench.program;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A running program with data to sell, created through its API, and the requests of its clients. */
public final class Shop {
    private static final int VERIFY_RESPONSES_MAX = 100;
    private static final int ITEMS = 500;
    private static final int CUSTOMERS = 100;
    public static final long PIECES = 900_000_000;
    public static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
    /** The items, products and customers, and the administrator. They outlive the process that serves them. */
    private record Goods(List<String> items, List<String> products, List<String> customers) {}

    public final Server server;
    private final Load load;
    private final JsonObject admin;
    private final String token;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Goods goods;
    private final Queue<String> drafts = new ArrayDeque<>();
    private final Queue<String> hotDrafts = new ArrayDeque<>();
    private final Queue<String> placedIds = new ArrayDeque<>();

    private Shop(Server server, Load load, JsonObject admin, @Nullable Goods made) throws IOException {
        this.server = server;
        this.load = load;
        this.admin = admin;
        var login = Http.json(Http.post("http://127.0.0.1:" + server.port() + "/api/auth/login", admin), 200);
        token = login.getJsonObject("data").getString("access_token");
        goods = made == null ? made() : made;
    }

    private Goods made() throws IOException {
        var items = made(ITEMS, n -> request("POST", "/api/items", """
                {"name":"Item %d","sku":"BENCH-%d","unit_price":10.50}""".formatted(n, n)));
        var stocked = items.iterator();
        run(
                16,
                120,
                script(
                        () -> stocked.hasNext()
                                ? request(
                                        "PUT",
                                        "/api/items/" + stocked.next() + "/stock",
                                        "{\"quantity\":" + PIECES + "}")
                                : null,
                        null));
        var products = made(ITEMS, n -> request("POST", "/api/products", """
                {"name":"Product %d","price":10.50,"description":"One of many","stock":%d}""".formatted(n, PIECES)));
        var customers = made(CUSTOMERS, n -> request("POST", "/api/customers", """
                {"name":"Customer %d","email":"c%d@bench.example"}""".formatted(n, n)));
        return new Goods(items, products, customers);
    }

    public static Shop open(Instance instance, Load load) throws IOException {
        var admin = new JsonObject()
                .put("email", "admin@bench.example")
                .put("password", "bench-" + UUID.randomUUID())
                .put("role", "admin");
        var base = "http://127.0.0.1:" + instance.port();
        Http.json(Http.post(base + "/api/auth/register", admin), 201);
        admin.remove("role");
        return open(instance, load, admin);
    }

    /** @param admin email and password of an administrator */
    public static Shop open(Server server, Load load, JsonObject admin) throws IOException {
        return new Shop(server, load, admin, null);
    }

    /** The same shop after a restart of its server. */
    public Shop at(Server again) throws IOException {
        return new Shop(again, load, admin, goods);
    }

    /** An access token of the administrator. */
    public String token() {
        return token;
    }

    public Load.Script itemReads() {
        return script(() -> request("GET", "/api/items/" + any(goods.items), null), null);
    }

    public Load.Script productReads() {
        return script(() -> request("GET", "/api/products/" + any(goods.products), null), null);
    }

    /** @param path one or many: see {@link Floor} */
    public Load.Script bareReads(String path) {
        return script(
                () -> Buffer.buffer("GET /" + path + "/" + any(goods.items) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                null);
    }

    public Load.Script lists() {
        return script(() -> request("GET", "/api/sales/orders?limit=20", null), null);
    }

    /** Creates orders of two lines; {@link #confirms} uses the drafts. */
    public Load.Script creates(boolean withKeys) {
        return script(
                () -> request("POST", "/api/sales/orders", order(any(goods.items, 0), any(goods.items, 1)), withKeys),
                drafts);
    }

    public Load.Script confirms() {
        return script(() -> confirm(drafts.poll()), null);
    }

    /** Places orders of two lines through the storefront's endpoint, which creates and confirms them in one call. */
    public Load.Script places(boolean withKeys) {
        return script(() -> request("POST", "/api/orders", placed(), withKeys), null);
    }

    /** The same with the payment of the order. */
    public Load.Script placesPaid() {
        return script(() -> request("POST", "/api/orders", placed(",\"payment\":{\"method\":\"card\"}")), null);
    }

    /** Ships everything of the orders that {@link #needPlaced} placed. */
    public Load.Script ships() {
        return script(() -> ofPlaced("/shipments"), null);
    }

    /** Pays the open amount of the orders that {@link #needPlaced} placed. */
    public Load.Script pays() {
        return script(() -> ofPlaced("/pay"), null);
    }

    private @Nullable Buffer ofPlaced(String operation) {
        var id = placedIds.poll();
        return id == null ? null : request("POST", "/api/sales/orders/" + id + operation, null);
    }

    /**
     * The mixed load of a shop: of twenty requests, nine read an item, four a product and one the stock of an item, one lists
     * orders, and five create, confirm or place an order.
     */
    public Load.Script mixed() {
        return script(
                () -> switch (random.nextInt(20)) {
                    case 0 -> request("GET", "/api/sales/orders?limit=20", null);
                    case 1 -> request("GET", "/api/items/" + any(goods.items) + "/stock", null);
                    case 2, 3, 4, 5 -> request("GET", "/api/products/" + any(goods.products), null);
                    case 6, 7 -> create();
                    case 8, 9 -> drafts.isEmpty() ? create() : confirm(drafts.poll());
                    case 10 -> request("POST", "/api/orders", placed());
                    default -> request("GET", "/api/items/" + any(goods.items), null);
                },
                drafts);
    }

    /** Creates drafts until there are this many. */
    public void needDrafts(int count) throws IOException {
        topUp(drafts, count, this::create);
    }

    /** Places orders of two lines until there are this many. */
    public void needPlaced(int count) throws IOException {
        topUp(placedIds, count, () -> request("POST", "/api/orders", placed()));
    }

    /** The same as {@link #needDrafts}, with all orders for one item. */
    public void needHotDrafts(int count) throws IOException {
        topUp(hotDrafts, count, () -> request("POST", "/api/sales/orders", order(goods.items.getFirst())));
    }

    private void topUp(Queue<String> kept, int count, Supplier<Buffer> create) throws IOException {
        var left = new AtomicInteger(count - kept.size());
        if (left.get() > 0) run(32, 600, script(() -> left.getAndDecrement() > 0 ? create.get() : null, kept));
    }

    public Load.Script hotConfirms() {
        return script(() -> confirm(hotDrafts.poll()), null);
    }

    /** Drops the drafts; otherwise the next round would confirm them. */
    public void forgetDrafts() {
        drafts.clear();
        hotDrafts.clear();
        placedIds.clear();
    }

    /** Fails unless every response is 2xx. */
    public Load.Result run(int clients, double seconds, Load.Script script) throws IOException {
        return requireSuccess(load.run(server.port(), clients, seconds, script));
    }

    /** The same for another server. */
    public Load.Result runAt(int port, int clients, double seconds, Load.Script script) throws IOException {
        return requireSuccess(load.run(port, clients, seconds, script));
    }

    public Load.Result runAtRate(int clients, double seconds, int perSecond, Load.Script script) throws IOException {
        return requireSuccess(load.runAtRate(server.port(), clients, seconds, perSecond, script));
    }

    private static Load.Result requireSuccess(Load.Result result) throws IOException {
        if (result.failed() > 0)
            throw new IOException(result.failed() + " of " + (result.done() + result.failed())
                    + " requests failed, by status: " + result.refusals());
        return result;
    }

    /** The number of mismatches. An incomplete response took a few seconds, and the next one covers more. */
    public int mismatches() throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/stock/verify"))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofMinutes(2));
        for (int i = 0; i < VERIFY_RESPONSES_MAX; i++) {
            var verified = Http.json(Http.send(request.build()), 200).getJsonObject("data");
            int listed = verified.getJsonArray("mismatches").size();
            // an older checkout checks everything in one request
            if (verified.getBoolean("complete", true)) return verified.getInteger("mismatches_total", listed);
        }
        throw new IOException("the stock was not verified in time");
    }

    private @Nullable Buffer confirm(@Nullable String id) {
        return id == null ? null : request("POST", "/api/sales/orders/" + id + "/confirm", null);
    }

    private Buffer create() {
        return request("POST", "/api/sales/orders", order(any(goods.items, 0), any(goods.items, 1)));
    }

    private String order(String... items) {
        var lines = new ArrayList<String>();
        for (var item : items) lines.add("{\"item_id\":\"" + item + "\",\"quantity\":1}");
        return "{\"customer_id\":\"" + any(goods.customers) + "\",\"items\":[" + String.join(",", lines) + "]}";
    }

    private String placed() {
        return placed("");
    }

    private String placed(String more) {
        return """
                {"customerId":"%s","items":[{"productId":"%s","quantity":1},{"productId":"%s","quantity":1}]%s}""".formatted(any(goods.customers), any(goods.products, 0), any(goods.products, 1), more);
    }

    /**
     * The body of an order of two products with an address and a shipping charge.
     *
     * @param paid whether it is paid at once
     */
    public String checkout(boolean paid) {
        return """
                {"customerId":"%s","items":[{"productId":"%s","quantity":1},{"productId":"%s","quantity":1}],\
                "shippingAddress":{"name":"A B","line1":"12 Harbour Road","city":"Leith","postal_code":"1000","country":"GB"},\
                "shipping":{"method":"standard","amount":5.00}%s}""".formatted(
                        any(goods.customers),
                        any(goods.products, 0),
                        any(goods.products, 1),
                        paid ? ",\"payment\":{\"method\":\"card\"}" : "");
    }

    /** Creates something, and returns its id. */
    public String made(String path, JsonObject body) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(15))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        var id = ID.matcher(Http.json(Http.send(request.build()), 201).encode());
        if (!id.find()) throw new IOException(path + " returned no id");
        return id.group(1);
    }

    private List<String> made(int count, java.util.function.IntFunction<Buffer> request) throws IOException {
        var ids = Collections.synchronizedList(new ArrayList<String>());
        var next = new AtomicInteger();
        run(16, 120, script(() -> next.get() < count ? request.apply(next.getAndIncrement()) : null, ids));
        return ids;
    }

    private Load.Script script(Supplier<@Nullable Buffer> requests, @Nullable Collection<String> made) {
        return new Load.Script() {
            @Override
            public @Nullable Buffer next() {
                return requests.get();
            }

            @Override
            public void answered(int status, String body) {
                if (made == null || status != 201 || made == drafts && !body.contains("\"status\":\"draft\"")) return;
                var id = ID.matcher(body);
                if (id.find()) made.add(id.group(1));
            }
        };
    }

    public Buffer request(String method, String path, @Nullable String body) {
        return request(method, path, body, false);
    }

    private Buffer request(String method, String path, @Nullable String body, boolean withKey) {
        var text = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n"
                + (withKey ? "Idempotency-Key: " + UUID.randomUUID() + "\r\n" : "");
        if (body == null) return Buffer.buffer(text + (method.equals("GET") ? "\r\n" : "Content-Length: 0\r\n\r\n"));
        return Buffer.buffer(text + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body); // ASCII only
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Picks from the first or the second half, so that two lines refer to two items. */
    private String any(List<String> of, int half) {
        return of.get(half * (of.size() / 2) + random.nextInt(of.size() / 2));
    }
}
