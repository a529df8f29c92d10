package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** CSV files over HTTP: what is exported can be imported, and what was imported can be exported. */
@ExtendWith(Shared.class)
class ImportsTest {
    static Shared.Running running;
    static Api api;

    @BeforeAll
    static void start(Shared.Running of) {
        running = of;
        api = of.anybody().registered("admin");
    }

    static String exported(String path) {
        return api.send("GET", path, null, "Accept", "text/csv")
                .join()
                .expect(200)
                .raw()
                .body();
    }

    static long number(String context, String sql) {
        return running.stores().number(context, sql);
    }

    private static long events(String context) {
        return number(context, "select count(*) from event_log");
    }

    private static String counts(JsonObject job) {
        var result = job.getJsonObject("result");
        return List.of("created", "changed", "unchanged", "rejected").stream()
                .map(k -> String.valueOf(result.getValue(k)))
                .collect(Collectors.joining("/"));
    }

    @Test
    void importing_an_export_of_items_changes_nothing() {
        var mark = "rt" + Api.unique();
        var names = List.of(
                "Plain", "=1+1", "'quoted", "'=both", "comma, \"quote\"", "semicolon; and tab", "\u2603 snow", "-5");
        for (int i = 0; i < names.size(); i++) {
            var body = new JsonObject()
                    .put("sku", mark + "-" + i)
                    .put("name", names.get(i))
                    .put("unit_price", i + 0.5)
                    .put("barcode", mark)
                    .put("description", i == 5 ? "two\r\nlines" : i % 2 == 0 ? "" : "@text")
                    .put("metadata", new JsonObject().put("a", "b, \"c\""));
            if (i % 3 == 0) body.remove("description");
            api.post("/api/items", body).expect(201);
        }
        var list = "/api/items?barcode=" + mark + "&sort=sku";
        var before = exported(list);
        long events = events("catalog");
        var job = api.imported("/api/imports/items", before);
        assertThat(job.getString("status")).isEqualTo("done");
        assertThat(counts(job)).isEqualTo("0/0/8/0");
        assertThat(exported(list)).isEqualTo(before);
        assertThat(number("catalog", "select max(version) from item where barcode = '" + mark + "'"))
                .isEqualTo(1);
        assertThat(number(
                        "catalog",
                        "select count(*) from event_log e join item i on i.id = e.subject where i.barcode = '" + mark
                                + "'"))
                .isEqualTo(8);
        assertThat(events("catalog")).isGreaterThanOrEqualTo(events);
    }

    @Test
    void importing_an_export_of_products_changes_nothing() {
        var field =
                new JsonObject().put("key", "voltage").put("label", "Voltage").put("type", "number");
        var category = api.post(
                        "/api/categories",
                        new JsonObject()
                                .put("name", "Imports " + Api.unique())
                                .put("fields", new JsonArray().add(field)))
                .expect(201)
                .id();
        var image = api.file("a.png", TestImage.png(20, 20)).expect(201).id();
        var names = List.of("Plain", "=1+1", "comma, \"quote\"", "semicolon; and tab", "\u2603 snow");
        for (int i = 0; i < names.size(); i++) {
            var body = new JsonObject()
                    .put("name", names.get(i))
                    .put("price", i + 0.5)
                    .put("category_id", category)
                    .put("status", i % 2 == 0 ? "published" : "draft")
                    .put("description", i == 3 ? "two\r\nlines" : i % 2 == 0 ? "" : "@text")
                    .put("attributes", new JsonObject().put("voltage", 12.50));
            if (i == 0) body.put("stock", 5).remove("description");
            if (i == 1)
                body.put(
                        "images",
                        new JsonArray()
                                .add(new JsonObject().put("file_id", image).put("position", 3)));
            if (i == 2)
                body.put(
                        "options",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("name", "Size")
                                        .put("values", new JsonArray().add("S").add("M"))));
            var id = api.post("/api/products", body).expect(201).id();
            if (i == 2)
                api.post("/api/products/" + id + "/variants/generate", null).expect(200);
        }
        var list = "/api/products?category_id=" + category + "&sort=name";
        var before = exported(list);
        var of = " from product where category_id = '" + category + "'";
        long versions = number("catalog", "select sum(version)" + of);
        assertThat(counts(api.imported("/api/imports/products", before))).isEqualTo("0/0/5/0");
        assertThat(exported(list)).isEqualTo(before);
        assertThat(number("catalog", "select sum(version)" + of)).isEqualTo(versions);
        var renamed = before.replace("Plain", "Renamed");
        assertThat(counts(api.imported("/api/imports/products", renamed))).isEqualTo("0/1/4/0");
        assertThat(exported(list + "&fields=name,stock,status").lines())
                .contains("Renamed,5,published")
                .hasSize(1 + names.size());
    }

    @Test
    void importing_an_export_of_customers_and_vendors_changes_nothing() {
        for (var kind : List.of("customers", "vendors")) {
            var mark = "rt" + Api.unique();
            var names = List.of("Plain", "=1+1", "comma, \"quote\"", "semicolon; and tab", "\u2603 snow");
            for (int i = 0; i < names.size(); i++) {
                var body = new JsonObject()
                        .put("name", names.get(i))
                        .put("email", mark + "-" + i + "@example.com")
                        .put("tags", new JsonArray().add(mark).add("a, \"b\""));
                if (i % 2 == 0)
                    body.put("phone", "+251" + i)
                            .put("payment_terms_days", i)
                            .put("metadata", new JsonObject().put("colour", "red, blue"))
                            .put("contacts", new JsonArray().add(new JsonObject().put("name", "Ada " + i)))
                            .put(
                                    "addresses",
                                    new JsonArray()
                                            .add(new JsonObject()
                                                    .put("line1", "1; Main \"St\"")
                                                    .put("country", "DE")));
                api.post("/api/" + kind, body).expect(201);
            }
            var list = "/api/" + kind + "?tags=" + mark + "&sort=email";
            var before = exported(list);
            var table = kind.substring(0, kind.length() - 1);
            var of = " from " + table + " where tags @> array['" + mark + "']";
            long events = number(
                    "contact",
                    "select count(*) from event_log e join " + table + " c on c.id = e.subject"
                            + " where c.tags @> array['" + mark + "']");
            assertThat(counts(api.imported("/api/imports/" + kind, before))).isEqualTo("0/0/5/0");
            assertThat(exported(list)).isEqualTo(before);
            assertThat(number("contact", "select max(version)" + of)).isEqualTo(1);
            assertThat(number(
                            "contact",
                            "select count(*) from event_log e join " + table + " c on c.id = e.subject"
                                    + " where c.tags @> array['" + mark + "']"))
                    .isEqualTo(events)
                    .isEqualTo(5);

            var file = "Email;NAME;tags\n" + mark + "-0@EXAMPLE.com;Renamed;\"[\"\"" + mark + "\"\"]\"\nnew-" + mark
                    + "@example.com;New;\"[\"\"" + mark + "\"\"]\"\n" + "not an address;Bad;\n" + mark
                    + "-1@example.com;;\n";
            var dry = api.imported("/api/imports/" + kind + "?dry_run=true", file);
            assertThat(counts(dry)).isEqualTo("1/1/0/2");
            assertThat(exported(list)).isEqualTo(before);
            var job = api.imported("/api/imports/" + kind, file);
            assertThat(counts(job)).isEqualTo("1/1/0/2");
            assertThat(exported(job.getString("errors_url") + "?fields=line,column,code"))
                    .isEqualTo("line,column,code\r\n4,email,invalid_email\r\n5,name,required\r\n");
            assertThat(exported(list + "&fields=email,name,payment_terms_days").lines())
                    .contains("new-" + mark + "@example.com,New,", mark + "-0@example.com,Renamed,0")
                    .hasSize(7);
            var id = api.get(list + "&limit=1").list().getJsonObject(0).getString("id");
            assertThat(counts(api.imported(
                            "/api/imports/" + kind, "id,email\n" + id + ",moved-" + mark + "@example.com\n")))
                    .isEqualTo("0/1/0/0");
            assertThat(counts(
                            api.imported("/api/imports/" + kind, "id,email\n" + id + "," + mark + "-2@example.com\n")))
                    .isEqualTo("0/0/0/1");
        }
    }

    @Test
    void a_file_in_another_encoding_is_refused_with_its_place() {
        var bytes = "sku,name,unit_price\nlatin-1,\u00FC\n".getBytes(StandardCharsets.ISO_8859_1);
        var answer = api.upload("/api/imports/items", bytes).expect(400);
        assertThat(answer.code()).isEqualTo("invalid_csv");
        assertThat(answer.body().toString()).contains("line 2", "byte 29 of the file is 0xFC", "Latin-1");
        var utf16 = api.upload("/api/imports/items", "\uFEFFsku,name\n".getBytes(StandardCharsets.UTF_16LE))
                .expect(400);
        assertThat(utf16.body().toString()).contains("UTF-16");
        assertThat(api.upload("/api/imports/items", "sku|name\nA|B\n")
                        .expect(400)
                        .body()
                        .toString())
                .contains("commas, semicolons or tabs");
    }

    @Test
    void importing_an_export_of_stock_changes_nothing() {
        var place = api.post(
                        "/api/locations",
                        new JsonObject().put("code", "I" + Api.unique()).put("name", "Imports"))
                .expect(201)
                .id();
        var item = api.item(7);
        var other = api.item(0);
        for (var one : List.of(item, other))
            api.put(
                            "/api/items/" + one + "/stock",
                            new JsonObject().put("on_hand", 3).put("location_id", place))
                    .expect(200);
        var list = "/api/stock?item_ids=" + item + "," + other;
        Awaitility.await("the names of the items have come")
                .until(() -> !exported(list).contains(item + "," + item));
        var before = exported(list);
        var of = " where item_id in ('" + item + "', '" + other + "')";
        long movements = number("inventory", "select count(*) from movement" + of);
        var job = api.imported("/api/imports/stock", before);
        assertThat(counts(job)).isEqualTo("0/0/" + (before.lines().count() - 1) + "/0");
        assertThat(exported(list)).isEqualTo(before);
        assertThat(number("inventory", "select count(*) from movement" + of)).isEqualTo(movements);
        api.isSound();
    }

    @Test
    void importing_an_export_of_prices_changes_nothing() {
        var list = api.post(
                        "/api/price-lists",
                        new JsonObject().put("name", "Imported").put("currency", "USD"))
                .expect(201)
                .id();
        for (var i : List.of(1, 10, 100)) {
            var price = new JsonObject().put("item_id", api.item(0)).put("minimum_quantity", i);
            api.post("/api/price-lists/" + list + "/prices", price.put("unit_price", i + 0.25))
                    .expect(201);
        }
        var path = "/api/price-lists/" + list + "/prices";
        var before = exported(path);
        var version = api.get("/api/price-lists/" + list).data().getLong("version");
        assertThat(counts(api.imported("/api/imports/price-lists", before))).isEqualTo("0/0/3/0");
        assertThat(exported(path)).isEqualTo(before);
        assertThat(api.get("/api/price-lists/" + list).data().getLong("version"))
                .isEqualTo(version);
    }

    @Test
    void rejected_rows_are_listed_as_json_and_csv() {
        var job = api.imported("/api/imports/items", "sku,name,unit_price\nrej-1,One,x\nrej-2,,1\n");
        assertThat(counts(job)).isEqualTo("0/0/0/2");
        var errors = api.get(job.getString("errors_url") + "?limit=1").expect(200);
        assertThat(errors.list()).hasSize(1);
        assertThat(exported(job.getString("errors_url") + "?fields=line,column,code,reason"))
                .isEqualTo("line,column,code,reason\r\n2,unit_price,invalid_request,must be a number\r\n"
                        + "3,name,invalid_request,is required for a new item\r\n");
        var other = running.anybody().registered("viewer");
        assertThat(other.get("/api/jobs/" + job.getString("id")).expect(404).code())
                .isEqualTo("job_not_found");
        assertThat(other.get(job.getString("errors_url")).expect(404).code()).isEqualTo("job_not_found");
        assertThat(other.delete("/api/jobs/" + job.getString("id")).expect(404).code())
                .isEqualTo("job_not_found");
        assertThat(api.delete("/api/jobs/" + job.getString("id")).expect(409).code())
                .isEqualTo("invalid_state");
        assertThat(api.get("/api/jobs/" + UUID.randomUUID()).expect(404).code()).isEqualTo("job_not_found");
    }

    @Test
    void the_same_key_and_file_is_the_same_job_and_another_file_is_refused() {
        var key = UUID.randomUUID().toString();
        var file = "sku,name,unit_price\nkey-1,One,1\n";
        var first =
                api.upload("/api/imports/items", file, "Idempotency-Key", key).expect(202);
        var again =
                api.upload("/api/imports/items", file, "Idempotency-Key", key).expect(202);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(api.upload("/api/imports/items", file + "key-2,Two,2\n", "Idempotency-Key", key)
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        noUploadIsLeft();
    }

    @Test
    void a_file_larger_than_256_mib_is_refused_and_an_upload_that_ends_early_leaves_nothing() throws Exception {
        var at = URI.create(api.base());
        var head =
                "POST /api/imports/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nAuthorization: Bearer "
                        + api.token() + "\r\nContent-Length: ";
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            socket.getOutputStream()
                    .write((head + (256L * 1024 * 1024 + 1) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).isEqualTo("HTTP/1.1 413");
        }
        long jobs = number("catalog", "select count(*) from job");
        var rows = IntStream.range(0, 20_000)
                .mapToObj(i -> "early-" + i + ",Early " + i + ",1\n")
                .collect(Collectors.joining("", "sku,name,unit_price\n", ""));
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            socket.getOutputStream().write((head + 10_000_000 + "\r\n\r\n" + rows).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            Awaitility.await()
                    .until(() -> number("catalog", "select count(*) from upload where claimed_by is null") > 0);
        }
        noUploadIsLeft();
        assertThat(number("catalog", "select count(*) from item where sku like 'EARLY-%'"))
                .isZero();
        assertThat(number("catalog", "select count(*) from job")).isGreaterThanOrEqualTo(jobs);
    }

    private static void noUploadIsLeft() {
        Awaitility.await().until(() -> number("catalog", "select count(*) from upload where claimed_by is null") == 0);
    }
}
