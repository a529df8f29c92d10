package tradepost.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.bench.program.Http;
import tradepost.bench.program.Instance;

/** A running program with the company that {@code tradepost demo --items} has loaded, and the requests to it. */
final class Company implements AutoCloseable {
    private static final int LOAD_MINUTES_MAX = 60;
    /** The shared buffers of PostgreSQL: a quarter of a small server. The default of `dev` is for a small company. */
    static final int BUFFERS_MB = 1_024;

    private static final Map<String, String> ENVIRONMENT = Map.of("TRADEPOST_DB_BUFFERS_MB", "" + BUFFERS_MB);
    /** So many of each kind are used, in turn. */
    static final int SAMPLED = 200;

    /** So many rows have changed since the times that are asked for. */
    private static final int CHANGED = 500;

    private static final int VERIFICATIONS_MAX = 500;

    static final String MAIN = "00000000-0000-7000-8000-000000000001";
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    /** A random part of what there is. */
    private static final class Sample {
        private final List<String> all;
        private int next;

        Sample(List<String> all) {
            this.all = all;
        }

        String next() {
            return all.get(next++ % all.size());
        }
    }

    final int size;
    final Instance instance;
    private final String token;
    private final Sample items;
    private final Sample skus;
    private final Sample stocked;
    private final Sample customers;
    private final Sample names;
    private final Sample orderNumbers;
    private final Sample customerNames;
    private final Sample weights;
    private final Sample carts;
    private final Sample itemTimes;
    private final Sample orderTimes;
    private final Sample stockTimes;
    private final Queue<String> drafts = new ArrayDeque<>();

    /** Registers an administrator, and reads what to ask for from the databases. */
    private Company(int size, Instance instance) throws IOException, SQLException {
        this.size = size;
        this.instance = instance;
        var admin = new JsonObject()
                .put("email", "admin" + System.currentTimeMillis() + "@bench.example")
                .put("password", "bench-" + UUID.randomUUID())
                .put("role", "admin");
        var base = "http://127.0.0.1:" + instance.port();
        Http.json(Http.post(base + "/api/auth/register", admin), 201);
        admin.remove("role");
        token = Http.json(Http.post(base + "/api/auth/login", admin), 200)
                .getJsonObject("data")
                .getString("access_token");
        items = new Sample(read("catalog", "id::text from item"));
        skus = new Sample(read("catalog", "sku from item"));
        names = new Sample(read("catalog", "split_part(name, ' ', 1) from item"));
        customers = new Sample(read("contact", "id::text from customer"));
        customerNames = new Sample(read("contact", "name from customer"));
        orderNumbers = new Sample(read("sales", "number from sales_order"));
        weights = new Sample(read("catalog", "metadata->>'weight_g' from item where metadata ? 'weight_g'"));
        carts = new Sample(read("sales", "metadata->>'cart' from sales_order where metadata ? 'cart'"));
        itemTimes = times("catalog", "item");
        orderTimes = times("sales", "sales_order");
        stockTimes = times("inventory", "stock_level");
        var inStock = read(
                "inventory",
                "item_id::text from stock_level where location_id = '" + MAIN
                        + "' and on_hand - reserved - damaged - quality_hold > 200");
        stocked = new Sample(read(
                "catalog",
                "i.id::text from item i left join product_variant v on v.item_id = i.id left join product p on p.id = v.product_id"
                        + " where coalesce(p.status, 'published') = 'published' and i.id = any('{"
                        + String.join(",", inStock)
                        + "}')"));
    }

    /** Loads it into that folder, unless the folder has data, and starts the program. */
    static Company start(Path launcher, Path folder, int size) throws IOException, SQLException {
        if (!Files.exists(folder.resolve("postgres/data"))) load(launcher, folder, size);
        var instance = Instance.start(launcher, folder, ENVIRONMENT);
        try {
            return new Company(size, instance);
        } catch (IOException | SQLException | RuntimeException e) {
            instance.close();
            throw e;
        }
    }

    private static void load(Path launcher, Path folder, int size) throws IOException {
        var builder = new ProcessBuilder(
                        launcher.toString(),
                        "demo",
                        "--items",
                        "" + size,
                        "--orders",
                        "" + size,
                        "--data",
                        folder.toString())
                .inheritIO();
        builder.environment().putAll(ENVIRONMENT);
        var load = builder.start();
        try {
            if (!load.waitFor(LOAD_MINUTES_MAX, TimeUnit.MINUTES) || load.exitValue() != 0) {
                load.destroy();
                throw new IOException(size + " items and orders could not be loaded");
            }
        } catch (InterruptedException e) {
            load.destroy();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private List<String> read(String context, String from) throws IOException, SQLException {
        var found = new ArrayList<String>();
        var sql = "select x from (select %s) s(x) order by hashtext(x) limit %d".formatted(from, SAMPLED);
        try (var c = instance.connect("tradepost_" + context);
                var s = c.createStatement();
                var rows = s.executeQuery(sql)) {
            while (rows.next()) found.add(rows.getString(1));
        }
        return found;
    }

    /** Times since which {@value #CHANGED} rows of a table have changed, or somewhat more. */
    private Sample times(String context, String table) throws IOException, SQLException {
        return new Sample(read(context, """
                to_json(updated_at at time zone 'UTC')#>>'{}' || 'Z'
                from (select updated_at from %s order by updated_at desc offset %d limit %d) newest""".formatted(table, CHANGED, SAMPLED)));
    }

    Buffer readItem() {
        return get("/api/items/" + items.next());
    }

    Buffer ordersOfCustomer() {
        return get("/api/sales/orders?limit=20&customer_id=" + customers.next());
    }

    Buffer movements() {
        return get("/api/stock/movements?limit=20&item_id=" + items.next());
    }

    Buffer availability() {
        return get("/api/items/" + items.next() + "/availability?quantity=3");
    }

    Buffer itemsChanged() {
        return changed("/api/items", itemTimes);
    }

    Buffer ordersChanged() {
        return changed("/api/sales/orders", orderTimes);
    }

    Buffer stockChanged() {
        return changed("/api/stock", stockTimes);
    }

    private Buffer changed(String list, Sample times) {
        return get(list + "?limit=20&sort=updated_at&updated_from=" + times.next());
    }

    Buffer itemsWithWeight() {
        return get("/api/items?limit=20&metadata%5Bweight_g%5D=" + weights.next());
    }

    Buffer orderWithCart() {
        return get("/api/sales/orders?limit=20&metadata%5Bcart%5D=" + carts.next());
    }

    /** All but the last digit of a SKU, such as HAM-001234. */
    Buffer searchSku() {
        var sku = skus.next();
        int dash = sku.indexOf('-');
        return search(sku.substring(0, dash + 7));
    }

    Buffer searchBrand() {
        return search(names.next());
    }

    Buffer searchTypo() {
        return search(misspelled());
    }

    /** Two letters of a brand are exchanged. */
    private String misspelled() {
        var name = names.next();
        int at = name.length() / 2;
        return name.substring(0, at - 1) + name.charAt(at) + name.charAt(at - 1) + name.substring(at + 1);
    }

    Buffer search(String text) {
        return get("/api/search?limit=20&q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    Buffer searchAllOrder() {
        return searchAll(orderNumbers.next());
    }

    Buffer searchAllSku() {
        return searchAll(skus.next());
    }

    Buffer searchAllCustomer() {
        return searchAll(customerNames.next());
    }

    Buffer searchAllTypo() {
        return searchAll(misspelled());
    }

    Buffer searchAll(String text) {
        return get("/api/search/all?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    Buffer create() {
        var body = "{\"customer_id\":\"" + customers.next() + "\",\"items\":[{\"item_id\":\""
                + stocked.next() + "\",\"quantity\":1},{\"item_id\":\""
                + stocked.next() + "\",\"quantity\":1}]}";
        return Buffer.buffer("POST /api/sales/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    void created(String response) {
        var id = ID.matcher(response);
        if (id.find()) drafts.add(id.group(1));
    }

    /** Confirms a draft that {@link #create} has created; null if there is none. */
    @Nullable
    Buffer confirm() {
        var draft = drafts.poll();
        if (draft == null) return null;
        return Buffer.buffer("POST /api/sales/orders/" + draft
                + "/confirm HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: 0\r\n\r\n");
    }

    Buffer get(String path) {
        return Buffer.buffer(
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    }

    /** The number of items whose stock was verified; fails if there is a mismatch, or after some minutes. */
    long verified() throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance.port() + "/api/stock/verify"))
                .header("Authorization", "Bearer " + token)
                .build();
        for (int i = 0; i < VERIFICATIONS_MAX; i++) {
            var verified = Http.json(Http.send(request), 200).getJsonObject("data");
            if (verified.getInteger("mismatches_total") > 0) throw new IOException("mismatches: " + verified.encode());
            if (verified.getBoolean("complete")) return verified.getLong("items_checked");
        }
        throw new IOException("the stock was not verified in time");
    }

    @Override
    public void close() {
        instance.close();
    }
}
